package org.patchbay.server.peers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The MQTT broker Mosquitto, 2.0 or later, on 127.0.0.1, open to everybody. */
public final class Mosquitto implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TemporaryFolder folder;
    private final PeerProcess process;
    private final int port;

    private Mosquitto(TemporaryFolder folder, PeerProcess process, int port) {
        this.folder = folder;
        this.process = process;
        this.port = port;
    }

    /** Starts one. */
    public static Mosquitto start() {
        return start(FreePorts.one());
    }

    /** Starts one at a port, such as that of one which has gone. */
    public static Mosquitto start(int port) {
        TemporaryFolder folder = TemporaryFolder.create("mosquitto");
        String configuration =
                folder.write("mosquitto.conf", """
                        listener %d 127.0.0.1
                        allow_anonymous true
                        persistence false
                        log_dest stderr
                        log_type all
                        """.formatted(port)).toString();
        PeerProcess process = PeerProcess.start(
                "mosquitto", folder.path(), List.of(Peer.MOSQUITTO.executable().toString(), "-c", configuration));
        Mosquitto started = new Mosquitto(folder, process, port);
        try {
            process.awaitLine(Pattern.compile("mosquitto version .* running"), PATIENCE);
            return started;
        } catch (AssertionError failure) {
            started.close();
            throw failure;
        }
    }

    /** Where it listens for MQTT over TCP. */
    public int port() {
        return port;
    }

    /** Waits until somebody has subscribed to a topic. */
    public void awaitSubscription(String topic) {
        process.awaitLine(Pattern.compile("^\\d+: \\S+ \\d " + Pattern.quote(topic) + "$"), PATIENCE);
    }

    /** What it logged. */
    public String output() {
        return process.output();
    }

    @Override
    public void close() {
        try (folder;
                process) {
            // It ends on SIGTERM.
        }
    }

    /**
     * {@code mosquitto_sub}: prints what comes, a line each, until it is closed.
     *
     * @param options such as {@code -p 1883 -t topic -V 5}
     */
    public static PeerProcess subscriber(String... options) {
        return client("mosquitto_sub", options);
    }

    /** {@code mosquitto_pub}: publishes once and ends, with 0 if the broker took it. */
    public static PeerProcess publisher(String... options) {
        return client("mosquitto_pub", options);
    }

    private static PeerProcess client(String program, String... options) {
        List<String> command = new ArrayList<>(List.of(program, "-h", "127.0.0.1"));
        command.addAll(List.of(options));
        return PeerProcess.start(program, java.nio.file.Path.of(System.getProperty("java.io.tmpdir")), command);
    }
}
