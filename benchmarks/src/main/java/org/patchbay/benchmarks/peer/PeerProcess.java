package org.patchbay.benchmarks.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Another program's process with a folder of its own, which is removed with it; what the program says goes to a file there. */
final class PeerProcess implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;
    private static final int POLL_MS = 50;
    private static final int LOWEST_PORT = 10_000;
    private static final int LOWEST_OF_CONNECTIONS = 32_768;
    private static final int ATTEMPTS = 1_000;
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private final String name;
    private final Path folder;
    private Process process;

    private PeerProcess(String name, Path folder, Process process) {
        this.name = name;
        this.folder = folder;
        this.process = process;
    }

    /** A folder for a program's files. */
    static Path folder(String name) {
        try {
            return Files.createTempDirectory("patchbay-bench-" + name);
        } catch (IOException e) {
            throw new UncheckedIOException("no folder can be made", e);
        }
    }

    static Path write(Path folder, String file, String text) {
        try {
            Path path = folder.resolve(file);
            Files.createDirectories(path.getParent());
            return Files.writeString(path, text);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " can't be written", e);
        }
    }

    /**
     * A port that nobody has, for TCP and UDP, and that was not given before. It is below those that Linux takes for connections
     * (32,768 and up), so that none of ours gets it before the program has it, and no attempt to reach it meets itself.
     */
    static int freePort() {
        for (int i = 0; i < ATTEMPTS; i++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, LOWEST_OF_CONNECTIONS);
            if (isFree(port) && GIVEN.add(port)) return port;
        }
        throw new IllegalStateException("there is no free port from " + LOWEST_PORT + " to " + LOWEST_OF_CONNECTIONS);
    }

    private static boolean isFree(int port) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket tcp = new ServerSocket(port, 1, loopback);
                DatagramSocket udp = new DatagramSocket(port, loopback)) {
            return tcp.isBound() && udp.isBound();
        } catch (BindException taken) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("port " + port + " can't be tried", e);
        }
    }

    /** Starts a program and waits until it listens at all of these ports. */
    static PeerProcess start(
            String name, Path folder, List<String> command, Map<String, String> environment, int... ports) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile());
        builder.environment().putAll(environment);
        try {
            PeerProcess started = new PeerProcess(name, folder, builder.start());
            for (int port : ports) started.awaitPort(port);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(name + " does not start; scripts/install-bench-peers.sh installs it", e);
        }
    }

    private void awaitPort(int port) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (System.nanoTime() < deadline && process.isAlive()) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port), PATIENCE_SECONDS * 1000);
                return;
            } catch (java.net.ConnectException notYet) {
                pause();
            }
        }
        String output = output();
        close();
        throw new IllegalStateException(name + " does not listen at port " + port + "; it said: " + output);
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** What it has said, the end of it. */
    String output() {
        try {
            String text = Files.readString(folder.resolve("output"));
            return text.substring(Math.max(0, text.length() - 2_000));
        } catch (IOException e) {
            return "(" + e.getMessage() + ")";
        }
    }

    /** Ends it and what it has started, and removes its folder. */
    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS))
                process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        children.forEach(ProcessHandle::destroyForcibly);
        remove(folder);
    }

    private static void remove(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " can't be removed", e);
        }
    }
}
