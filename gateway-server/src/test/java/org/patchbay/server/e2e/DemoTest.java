package org.patchbay.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.patchbay.server.peers.FreePorts;
import org.patchbay.server.peers.NeedsPeer;
import org.patchbay.server.peers.Peer;
import org.patchbay.server.peers.PeerProcess;
import org.patchbay.server.peers.ScriptedPhone;
import org.patchbay.server.peers.ScriptedPhone.Library;

/** {@code ./patchbay demo}: whoever calls one of the four is answered, and SIGTERM leaves nothing that runs. */
@Tag("e2e")
@NeedsPeer({Peer.BARESIP, Peer.RTPENGINE, Peer.NPM_PACKAGES})
class DemoTest {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration END = Duration.ofSeconds(20);
    private static final int HTTP = 8080;

    @TempDir
    private Path folder;

    @Test
    void each_of_the_four_answers_and_all_of_it_ends() throws IOException {
        int offset = FreePorts.offset(HTTP, 5060, 5061, 5090, 1883, 8083, 5222, 2223);
        try (PeerProcess demo = start(offset)) {
            demo.awaitLine(Pattern.compile("Ctrl-C ends everything"), START);
            assertThat(demo.output()).doesNotContain("not here:");
            try (ScriptedPhone alice = ScriptedPhone.start(Library.PATCHBAY, "alice")) {
                alice.ask(
                        "login",
                        new JsonObject()
                                .put("url", "ws://127.0.0.1:" + (HTTP + offset) + "/signal")
                                .put("domain", "localhost")
                                .put("user", "alice")
                                .put("password", GatewayProcess.PASSWORD)
                                .put("device", "browser")
                                .put("codecs", List.of("PCMU", "PCMA")));
                for (String user : List.of("bob", "carol", "dave", "alice")) {
                    alice.ask("call", new JsonObject().put("to", user));
                    alice.await("answered");
                    alice.await("connected");
                    alice.ask("hangUp");
                    alice.await("ended");
                }
            }
            demo.signal("TERM");
            assertThat(demo.awaitExit(END)).isEqualTo(143);
        }
        // Nobody holds the gateway's port any more.
        try (ServerSocket socket = new ServerSocket(HTTP + offset, 1, InetAddress.getLoopbackAddress())) {
            assertThat(socket.isBound()).isTrue();
        }
    }

    private PeerProcess start(int offset) {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return PeerProcess.start(
                "demo",
                folder,
                List.of(
                        "bash",
                        Path.of("../scripts/demo.sh")
                                .toAbsolutePath()
                                .normalize()
                                .toString(),
                        "--port-offset",
                        String.valueOf(offset)),
                Map.of(
                        "PATCHBAY_GATEWAY",
                        java + " -Xmx256m org.patchbay.server.Main",
                        "CLASSPATH",
                        GatewayProcess.classPathWithoutTests(),
                        "TMPDIR",
                        folder.toString(),
                        "PATCHBAY_DEMO_MEDIA_PORT",
                        String.valueOf(FreePorts.media())));
    }
}
