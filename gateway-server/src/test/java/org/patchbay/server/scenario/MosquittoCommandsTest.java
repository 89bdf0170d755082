package org.patchbay.server.scenario;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.patchbay.server.TestGateway;
import org.patchbay.server.peers.NeedsPeer;
import org.patchbay.server.peers.Peer;
import org.patchbay.server.peers.PeerProcess;
import org.patchbay.session.v1.EndReason;

/**
 * A device made of {@code mosquitto_pub} and {@code mosquitto_sub}, as adapter-mqtt's README shows it: each command is a connection of its own to
 * one session that outlives them, so between two commands the device is away and what it is told waits for it.
 */
@NeedsPeer(Peer.MOSQUITTO_CLIENTS)
class MosquittoCommandsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String IN = "call/in/alice/door-1/";
    private static final String OUT = "call/out/alice/door-1/";

    @TempDir
    private Path folder;

    private TestGateway gateway;
    private WebSocketActor bob;

    @BeforeEach
    void open() {
        gateway = TestGateway.start();
        bob = new WebSocketActor("bob", "laptop", gateway.httpPort());
        bob.logsIn();
        run("mosquitto_sub", "-t", IN + "#", "-E");
    }

    @AfterEach
    void close() {
        bob.close();
        gateway.close();
    }

    @Test
    void it_calls_with_a_bare_description_and_hangs_up() {
        run(
                "mosquitto_pub",
                "-D",
                "publish",
                "user-property",
                "to",
                "bob",
                "-t",
                OUT + "c1/invite",
                "-m",
                Sdp.webrtc("actpass"));
        bob.isCalledBy("alice@localhost");
        bob.rings();
        bob.answers();
        hears("c1/progress .*TRYING", "c1/progress .*RINGING", "c1/answer v=0");
        run("mosquitto_pub", "-t", OUT + "c1/end", "-m", "{\"reason\":\"NORMAL\"}");
        bob.hearsEnd(EndReason.NORMAL);
        gateway.assertNothingLeft();
    }

    @Test
    void it_is_called_and_the_caller_hangs_up() {
        bob.calls("alice");
        String call = hears("([^ /]+)/invite .*from.*bob@localhost").group(1);
        run("mosquitto_pub", "-t", OUT + call + "/ringing", "-n");
        bob.hearsRinging();
        run("mosquitto_pub", "-t", OUT + call + "/answer", "-m", Sdp.webrtc("active"));
        bob.hearsAnswer();
        bob.hangsUp();
        hears(call + "/end .*NORMAL");
        gateway.assertNothingLeft();
    }

    /** Waits for these on the device's topics, in this order, and returns what the last one matched. */
    private Matcher hears(String... wanted) {
        try (PeerProcess listener = start("mosquitto_sub", "-t", IN + "#", "-F", "%t %p", "-W", "20")) {
            Matcher last = null;
            for (String one : wanted) last = listener.awaitLine(Pattern.compile("^" + IN + one), PATIENCE);
            if (last == null) throw new IllegalArgumentException("nothing to wait for");
            return last;
        }
    }

    private void run(String command, String... arguments) {
        try (PeerProcess process = start(command, arguments)) {
            int code = process.awaitExit(PATIENCE);
            if (code != 0) throw process.failure("ended with " + code);
        }
    }

    private PeerProcess start(String command, String... arguments) {
        List<String> line = new ArrayList<>(List.of(
                command,
                "-h",
                "127.0.0.1",
                "-p",
                String.valueOf(gateway.port("mqtt")),
                "-V",
                "5",
                "-q",
                "1",
                "-c",
                "-x",
                "300",
                "-u",
                "alice",
                "-P",
                TestGateway.PASSWORD,
                "-i",
                "door-1"));
        line.addAll(List.of(arguments));
        return PeerProcess.start(command, folder, line);
    }
}
