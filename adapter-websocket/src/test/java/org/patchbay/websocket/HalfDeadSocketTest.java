package org.patchbay.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.patchbay.client.v1.Frame;
import org.patchbay.client.v1.Ping;

/** A peer whose socket is open and who is no more: nothing answers the pings. */
class HalfDeadSocketTest {
    private static final String HELLO =
            "{\"seq\":1,\"hello\":{\"user\":\"alice\",\"password\":\"patchbay\",\"device\":\"laptop\"}}";

    @Test
    void it_is_closed_its_session_stays_and_a_live_one_is_not_touched() throws Exception {
        try (Stage stage =
                new Stage(Stage.config(Duration.ofSeconds(10), Duration.ofMillis(400), Duration.ofSeconds(30)))) {
            TestClient live = stage.connects();
            live.entersAs("bob", "desk");
            NetClient client = stage.vertx.createNetClient();
            NetSocket dead = Stage.await(client.connect(stage.port, "127.0.0.1"));
            CompletableFuture<Void> upgraded = new CompletableFuture<>();
            CompletableFuture<Void> welcomed = new CompletableFuture<>();
            Buffer heard = Buffer.buffer();
            dead.handler(bytes -> {
                heard.appendBuffer(bytes);
                String text = heard.toString(StandardCharsets.ISO_8859_1);
                if (text.contains("101 Switching Protocols")) upgraded.complete(null);
                if (text.contains("\"welcome\"")) welcomed.complete(null);
            });
            dead.write(upgrade(stage.port));
            upgraded.get(30, TimeUnit.SECONDS);
            dead.write(masked(HELLO));
            welcomed.get(30, TimeUnit.SECONDS);

            stage.waitUntilCounted(Tally.closedName(CloseCode.STALLED), 1);
            stage.waitUntilCounted(Tally.DETACHED, 1);
            assertThat(stage.counted(Tally.SESSIONS)).isEqualTo(2);
            live.sends(Frame.newBuilder().setPing(Ping.newBuilder()));
            live.receives(Frame.BodyCase.PONG);
            // Vert.x closes a client that nobody holds any more, and its sockets.
            Reference.reachabilityFence(client);
        }
    }

    private static String upgrade(int port) {
        return String.join(
                "\r\n",
                "GET /signal HTTP/1.1",
                "Host: 127.0.0.1:" + port,
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Protocol: patchbay.v1.json",
                "",
                "");
    }

    /** A client's text frame of up to 125 bytes, with a mask of zeros (RFC 6455 5.2). */
    private static Buffer masked(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThat(bytes.length).isLessThan(126);
        return Buffer.buffer()
                .appendByte((byte) 0x81)
                .appendByte((byte) (0x80 | bytes.length))
                .appendInt(0)
                .appendBytes(bytes);
    }
}
