package org.patchbay.server.peers;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/** The media relay rtpengine in user space, on 127.0.0.1. */
public final class Rtpengine implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int ATTEMPT_MILLIS = 1_000;

    private final InetSocketAddress ng;
    private final TemporaryFolder folder;
    private final PeerProcess process;

    private Rtpengine(InetSocketAddress ng, TemporaryFolder folder, PeerProcess process) {
        this.ng = ng;
        this.folder = folder;
        this.process = process;
    }

    /** Starts one and waits until it answers a ping. */
    public static Rtpengine start() {
        return start(FreePorts.one());
    }

    /** Starts one that tells of tones in the media at that UDP port. */
    public static Rtpengine start(int dtmfLogPort) {
        TemporaryFolder folder = TemporaryFolder.create("rtpengine");
        int port = FreePorts.one();
        int media = FreePorts.media();
        Path executable = Peer.RTPENGINE.executable();
        PeerProcess process = PeerProcess.start(
                "rtpengine",
                folder.path(),
                List.of(
                        executable.toString(),
                        "--config-file=none",
                        // No kernel module.
                        "--table=-1",
                        "--interface=127.0.0.1",
                        "--listen-ng=127.0.0.1:" + port,
                        "--port-min=" + media,
                        "--port-max=" + (media + FreePorts.MEDIA - 1),
                        "--num-threads=2",
                        "--dtmf-log-dest=127.0.0.1:" + dtmfLogPort,
                        "--foreground",
                        "--log-stderr"));
        Rtpengine started =
                new Rtpengine(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), folder, process);
        try {
            process.awaitLine(Pattern.compile("Startup complete"), PATIENCE);
            started.ask("ping");
            return started;
        } catch (AssertionError failure) {
            started.close();
            throw failure;
        }
    }

    /** Where it takes commands, over UDP. */
    public InetSocketAddress ng() {
        return ng;
    }

    /** The ids of the calls that it relays now. */
    public List<String> calls() {
        JsonArray calls = ask(new JsonObject().put("command", "list").put("limit", "1000"))
                .getJsonArray("calls");
        return calls.stream().map(String::valueOf).toList();
    }

    /** How many offers it was ever sent: 0 if no call ever took its way through it. */
    public long offersEver() {
        return ask("statistics")
                .getJsonObject("statistics")
                .getJsonObject("controlstatistics")
                .getJsonArray("proxies")
                .stream()
                .map(JsonObject.class::cast)
                .mapToLong(proxy -> proxy.getLong("offercount", 0L))
                .sum();
    }

    /** Waits until it relays nothing: every call was deleted. */
    public void awaitNoCalls() {
        Polling.until(() -> calls().isEmpty(), PATIENCE, () -> process.failure("still has the calls " + calls()));
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

    private JsonObject ask(String command) {
        return ask(new JsonObject().put("command", command));
    }

    /** Sends a command of the NG protocol, again where it is lost. */
    JsonObject ask(JsonObject command) {
        // A cookie names a request: the same one again is answered again, not done again.
        String cookie = UUID.randomUUID().toString();
        byte[] request = (cookie + " " + command.encode()).getBytes(StandardCharsets.UTF_8);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(ATTEMPT_MILLIS);
            DatagramPacket reply = new DatagramPacket(new byte[65_536], 65_536);
            for (int attempt = 0; attempt < PATIENCE.toMillis() / ATTEMPT_MILLIS; attempt++) {
                socket.send(new DatagramPacket(request, request.length, ng));
                try {
                    socket.receive(reply);
                } catch (SocketTimeoutException lost) {
                    continue;
                }
                String text = new String(reply.getData(), 0, reply.getLength(), StandardCharsets.UTF_8);
                if (text.startsWith(cookie + " ")) {
                    return checked(command, new JsonObject(text.substring(cookie.length() + 1)));
                }
            }
        } catch (IOException broken) {
            AssertionError failure = process.failure("cannot be asked " + command);
            failure.addSuppressed(broken);
            throw failure;
        }
        throw process.failure("does not answer " + command);
    }

    private JsonObject checked(JsonObject command, JsonObject reply) {
        if ("error".equals(reply.getString("result"))) {
            throw process.failure("refuses " + command + ": " + reply.getString("error-reason"));
        }
        return reply;
    }
}
