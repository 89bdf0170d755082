package org.patchbay.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The SIPp program, as a peer. */
final class Sipp implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/bin/sipp");
    private static final long PATIENCE_SECONDS = 90;

    private final Process process;
    private final Path output;

    private Sipp(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Leaves the test out where the program is missing; where nothing may be left out, the test fails instead. */
    static void required() {
        boolean present = Files.isExecutable(PROGRAM);
        if ("true".equals(System.getenv("CI")))
            assertThat(present).as("%s is installed", PROGRAM).isTrue();
        assumeTrue(present, PROGRAM + " is not installed");
    }

    static Sipp start(Path folder, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(PROGRAM.toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-i", "127.0.0.1", "-bind_local", "-ci", "127.0.0.1", "-nostdin", "-skip_rlimit"));
        Path output = folder.resolve("sipp.out");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new Sipp(process, output);
    }

    /** A UDP port of loopback that is free now, and in all likelihood in a moment. */
    static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    /** Waits for its end, which must be one without a failed call. */
    void succeeds() throws Exception {
        boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(ended).as("sipp ended in time: %s", tail()).isTrue();
        assertThat(process.exitValue()).as("sipp's exit code: %s", tail()).isZero();
    }

    private String tail() throws IOException {
        String text = Files.readString(output);
        return text.substring(Math.max(0, text.length() - 3000));
    }

    @Override
    public void close() throws Exception {
        process.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
    }
}
