package org.patchbay.core.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real rtpengine on free ports of loopback, in user space. */
final class RtpengineProcess implements AutoCloseable {
    private static final int MEDIA_PORTS = 400;

    private final Process process;
    private final int port;

    private RtpengineProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts it; without the program the test is left out, in CI it fails. */
    static RtpengineProcess start() {
        Optional<Path> program = find();
        if ("true".equals(System.getenv("CI")))
            assertThat(program).as("rtpengine is installed").isPresent();
        assumeTrue(program.isPresent(), "rtpengine is not installed");
        int ng = freePort();
        int media = freePort() / 2 * 2;
        if (media + MEDIA_PORTS > 65_535) media -= MEDIA_PORTS;
        ProcessBuilder builder = new ProcessBuilder(
                        program.get().toString(),
                        "--config-file=none",
                        "--table=-1",
                        "--interface=127.0.0.1",
                        "--listen-ng=127.0.0.1:" + ng,
                        "--port-min=" + media,
                        "--port-max=" + (media + MEDIA_PORTS),
                        "--foreground",
                        "--log-stderr",
                        "--log-level=6")
                .redirectErrorStream(true);
        try {
            Process process = builder.start();
            awaitStart(process.inputReader());
            return new RtpengineProcess(process, ng);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RelayConfig.Instance instance() {
        return new RelayConfig.Instance("127.0.0.1", port, 1);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) process.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }

    /** Waits for the line that says so; after that its output is read and dropped, so that it never blocks on a full pipe. */
    private static void awaitStart(BufferedReader output) {
        CompletableFuture<Boolean> started = new CompletableFuture<>();
        Thread reader = new Thread(() -> {
            try {
                for (String line = output.readLine(); line != null; line = output.readLine())
                    if (line.contains("Startup complete")) started.complete(true);
            } catch (IOException closed) {
                // The process has ended.
            }
            started.complete(false);
        });
        reader.setDaemon(true);
        reader.start();
        assertThat(started).succeedsWithin(20, TimeUnit.SECONDS).isEqualTo(true);
    }

    private static Optional<Path> find() {
        String path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/sbin";
        return Stream.of(path.split(File.pathSeparator))
                .map(folder -> Path.of(folder, "rtpengine"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static int freePort() {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
