package org.patchbay.benchmarks.server;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** What the gateway's JVM is started with. */
public final class JvmOptions {
    @Option(names = "--heap", description = "The gateway's largest heap (default: ${DEFAULT-VALUE}).")
    private String heap;

    @Option(
            names = "--jvm",
            paramLabel = "OPTION",
            description =
                    "One more option of the gateway's JVM, as --jvm=-XX:+UseParallelGC; may be given more than once.")
    private List<String> more = new ArrayList<>();

    /** @param heap the largest heap where nobody says another, as {@code -Xmx} takes it */
    public JvmOptions(String heap) {
        this.heap = heap;
    }

    /** All of them, as {@code java} takes them. */
    public List<String> all() {
        List<String> options = new ArrayList<>(List.of("-Xmx" + heap));
        options.addAll(more);
        return List.copyOf(options);
    }
}
