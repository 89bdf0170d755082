package org.patchbay.server.e2e;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.patchbay.server.peers.FreePorts;
import org.patchbay.server.peers.PeerProcess;
import org.patchbay.server.peers.TemporaryFolder;

/** A gateway in dev mode, in a process of its own, on ports of its own. */
final class GatewayProcess implements AutoCloseable {
    /** The password of every user. */
    static final String PASSWORD = "patchbay";

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration DRAIN = Duration.ofSeconds(15);
    private static final Pattern READY = Pattern.compile("^patchbay ready (.*)$");
    private static final int HTTP = 8080;
    private static final int SIP = 5060;
    private static final int MQTT = 1883;
    private static final int MQTT_WEBSOCKET = 8083;
    private static final int XMPP = 5222;

    private final int portOffset;
    private final TemporaryFolder folder;
    private final PeerProcess process;
    private final List<URI> doors;

    private GatewayProcess(int portOffset, TemporaryFolder folder, PeerProcess process, List<URI> doors) {
        this.portOffset = portOffset;
        this.folder = folder;
        this.process = process;
        this.doors = doors;
    }

    /**
     * Starts one that has a relay for media between ends that can't meet.
     *
     * @param dtmfLogPort the UDP port at which the relay tells of tones in the media
     * @param playTones whether the relay plays tones, too
     */
    static GatewayProcess startWithRelay(InetSocketAddress ng, int dtmfLogPort, boolean playTones) {
        return start(Map.of(
                "PATCHBAY_MEDIA_RTPENGINE", ng.getAddress().getHostAddress() + ":" + ng.getPort(),
                "PATCHBAY_MEDIA_DTMF_LOG", "127.0.0.1:" + dtmfLogPort,
                "PATCHBAY_MEDIA_PLAY_TONES", Boolean.toString(playTones)));
    }

    /** Starts one with settings from the environment, and waits until it says that it is ready. */
    static GatewayProcess start(Map<String, String> environment) {
        return start(environment, "512m");
    }

    /** Starts one with a heap of that size, whose end it would not outlive. */
    static GatewayProcess start(Map<String, String> environment, String heap) {
        int portOffset = FreePorts.offset(HTTP, SIP, SIP + 1, MQTT, MQTT_WEBSOCKET, XMPP);
        TemporaryFolder folder = TemporaryFolder.create("gateway");
        PeerProcess process = PeerProcess.start(
                "gateway",
                folder.path(),
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx" + heap,
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        classPathWithoutTests(),
                        "org.patchbay.server.Main",
                        "run",
                        "--dev",
                        "--port-offset",
                        Integer.toString(portOffset)),
                new HashMap<>(environment));
        try {
            Matcher ready = process.awaitLine(READY, START);
            List<URI> doors = Arrays.stream(ready.group(1).trim().split(" "))
                    .map(URI::create)
                    .toList();
            return new GatewayProcess(portOffset, folder, process, doors);
        } catch (AssertionError failure) {
            process.close();
            folder.close();
            throw failure;
        }
    }

    /** Where the demo phone is. */
    String page() {
        return page("localhost");
    }

    /** The same, at that address of the machine. */
    String page(String host) {
        return "http://" + host + ":" + (HTTP + portOffset) + "/";
    }

    /** SIP over WebSocket. */
    String sipSocket() {
        return "ws://localhost:" + (HTTP + portOffset) + "/sip";
    }

    /** XMPP over WebSocket. */
    String xmppSocket() {
        return "ws://localhost:" + (HTTP + portOffset) + "/xmpp";
    }

    /** SIP over UDP and TCP. */
    int sipPort() {
        return SIP + portOffset;
    }

    /** MQTT over TCP. */
    int mqttPort() {
        return MQTT + portOffset;
    }

    /** A value among its metrics, 0 where it has none of that name. */
    long metric(String name) {
        try (InputStream in = URI.create(page() + "metrics").toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith(name + " "))
                    .mapToLong(line -> (long) Double.parseDouble(line.substring(name.length() + 1)))
                    .findFirst()
                    .orElse(0);
        } catch (IOException gone) {
            throw process.failure("tells no metrics: " + gone);
        }
    }

    /** What it says about its doors. */
    List<URI> doors() {
        return doors;
    }

    /** The end of its log. */
    String output() {
        return process.output();
    }

    /**
     * Ends it as an operator does, with SIGTERM.
     *
     * @return its exit status
     */
    int terminate() {
        process.signal("TERM");
        return process.awaitExit(DRAIN);
    }

    @Override
    public void close() {
        try (folder;
                process) {
            // With SIGTERM; it drains in no time once its calls are over.
        }
    }

    /** What the tests run on, less the tests themselves: their settings for logging, for one, are not the user's. */
    static String classPathWithoutTests() {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> entries = new ArrayList<>(Arrays.asList(classPath.split(File.pathSeparator)));
        return entries.stream()
                .filter(entry -> !entry.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
