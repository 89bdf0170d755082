package org.patchbay.benchmarks.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How much of a JVM's heap is alive, after a collection of all of it. */
public final class LiveHeap {
    /** The last line of a class histogram: {@code Total  123  4567}. */
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+[0-9]+\\s+([0-9]+)");

    private LiveHeap() {}

    /** Bytes of objects that somebody refers to; the process stands still while they are counted. */
    public static long of(long pid) throws InterruptedException {
        // Twice: what the first collection gives to cleaners and reference queues, the second takes away.
        jcmd(pid, "GC.run");
        Matcher total = TOTAL.matcher(jcmd(pid, "GC.class_histogram"));
        if (!total.find()) throw new IllegalStateException("process " + pid + " told nothing of its heap");
        return Long.parseLong(total.group(1));
    }

    private static String jcmd(long pid, String command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(pid),
                            command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) throw new IllegalStateException("jcmd " + command + ": " + output);
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException("jcmd can't be run: a whole JDK is needed", e);
        }
    }
}
