package org.patchbay.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.http.WebSocketFrame;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The WebSocket door, by clients of others. */
class DoorOverMqttTest {
    private Stage stage;

    @BeforeEach
    void open() throws Exception {
        stage = new Stage(Stage.config());
    }

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @Test
    void a_device_over_websocket_is_called() throws Exception {
        TestDevice bob = new TestDevice(
                stage.webSocketPort,
                "bob",
                "d",
                builder -> builder.webSocketConfig().serverPath("mqtt").applyWebSocketConfig());
        try (bob) {
            bob.connects().subscribes();
            stage.rings("b1", Sdp.OFFER);
            bob.receives(Stage.CALL, "invite");
        }
    }

    @Test
    void nothing_is_compressed_so_that_no_frame_unpacks_to_more_than_a_packet() throws Exception {
        Promise<MultiMap> agreed = Promise.promise();
        WebSocket socket = dial(agreed);
        assertThat(Stage.await(agreed.future()).contains("Sec-WebSocket-Extensions"))
                .isFalse();
        Stage.await(socket.close());
    }

    @Test
    void a_packet_may_come_in_several_frames() throws Exception {
        WebSocket socket = dial(Promise.promise());
        Promise<Buffer> answer = Promise.promise();
        socket.binaryMessageHandler(answer::tryComplete);
        Buffer connect = Buffer.buffer(RawSocket.connect(5, "d", true, "bob", "patchbay", "", 60));
        Future<Void> written = socket.writeFrame(WebSocketFrame.binaryFrame(connect.slice(0, 5), false))
                .compose(done ->
                        socket.writeFrame(WebSocketFrame.continuationFrame(connect.slice(5, connect.length()), true)));
        Stage.await(written);
        Buffer connAck = Stage.await(answer.future());
        assertThat(connAck.getUnsignedByte(0) >> 4).isEqualTo(2);
        assertThat(connAck.getByte(3)).isZero();
        Stage.await(socket.close());
    }

    private WebSocket dial(Promise<MultiMap> agreed) throws Exception {
        WebSocketClient client = stage.vertx.createWebSocketClient(new WebSocketClientOptions()
                .setTryUsePerMessageCompression(true)
                .setTryUsePerFrameCompression(true));
        Future<WebSocket> socket = client.connect(new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(stage.webSocketPort)
                .setURI("/mqtt")
                .setSubProtocols(List.of("mqtt")));
        socket.onSuccess(open -> agreed.complete(open.headers()));
        return Stage.await(socket);
    }
}
