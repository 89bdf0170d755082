package org.patchbay.sip.transport;

import static org.assertj.core.api.Assertions.assertThat;

import gov.nist.javax.sip.message.SIPRequest;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patchbay.sip.message.SipResponses;
import org.patchbay.sip.transport.TransportNode.Received;

/** SIP over WebSocket (RFC 7118), with the HTTP port on an event loop of its own. */
class WebSocketTest {
    private final Vertx vertx = Vertx.vertx();
    private TransportNode node;
    private HttpServer http;
    private WebSocket phone;
    private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
    // Held, because Vert.x closes a client that nobody holds any more.
    private final WebSocketClient client = vertx.createWebSocketClient();
    private final CountDownLatch phoneClosed = new CountDownLatch(1);

    @BeforeEach
    void start() throws Exception {
        node = TransportNode.start(
                vertx, TransportConfig.DEFAULT, ListenConfig.plain(SipTransport.UDP, "127.0.0.1", 0));
        http = TransportNode.await(vertx.createHttpServer(new HttpServerOptions()
                        .addWebSocketSubProtocol("sip")
                        .setMaxWebSocketMessageSize(1024 * 1024)
                        .setMaxWebSocketFrameSize(1024 * 1024))
                .webSocketHandler(socket -> node.transports.accept(socket))
                .listen(0, "127.0.0.1"));
        phone = TransportNode.await(client.connect(new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(http.actualPort())
                .setURI("/sip")
                .setSubProtocols(List.of("sip"))));
        phone.textMessageHandler(text -> frames.add("text " + text));
        phone.binaryMessageHandler(bytes -> frames.add("binary " + bytes.length()));
        phone.closeHandler(closed -> phoneClosed.countDown());
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
        TransportNode.await(vertx.close());
    }

    @Test
    void request_in_a_text_frame_is_answered_in_one() throws Exception {
        phone.writeTextMessage(TransportNode.request("WS", "df7jal23ls0d.invalid", ";rport"));
        Received received = node.nextRequest();
        assertThat(received.flow().transport()).isEqualTo(SipTransport.WS);
        answer(received);
        assertThat(TransportNode.next(frames))
                .startsWith("text SIP/2.0 200 OK\r\n")
                .contains("Via: SIP/2.0/WS df7jal23ls0d.invalid")
                .contains("received=127.0.0.1");
    }

    @Test
    void request_in_a_binary_frame_is_read_as_well() throws Exception {
        phone.writeBinaryMessage(Buffer.buffer(TransportNode.request("WS", "df7jal23ls0d.invalid", "")));
        assertThat(node.nextRequest().request().getMethod()).isEqualTo("OPTIONS");
    }

    @Test
    void body_that_is_not_text_goes_in_a_binary_frame() throws Exception {
        SIPRequest request = TransportNode.requestToSend("MESSAGE");
        request.setMessageContent("application", "octet-stream", new byte[] {(byte) 0xff, (byte) 0xfe});
        Flow flow = flow();
        node.run(() -> node.transports.send(node.transports.prepare(request, Target.over(flow))));
        assertThat(TransportNode.next(frames)).startsWith("binary ");
    }

    @Test
    void request_to_the_flow_names_us_by_the_http_port() throws Exception {
        Flow flow = flow();
        node.run(() -> node.transports.send(
                node.transports.prepare(TransportNode.requestToSend("INVITE"), Target.over(flow))));
        assertThat(TransportNode.next(frames))
                .startsWith("text INVITE ")
                .contains("Via: SIP/2.0/WS 127.0.0.1:" + http.actualPort() + ";");
    }

    @Test
    void ping_of_empty_lines_is_answered() throws Exception {
        phone.writeTextMessage("\r\n\r\n");
        assertThat(TransportNode.next(frames)).isEqualTo("text \r\n");
    }

    @Test
    void messages_keep_their_order() throws Exception {
        int many = 500;
        for (int i = 0; i < many; i++) {
            phone.writeTextMessage(
                    TransportNode.request("WS", "a.invalid", "").replace("CSeq: 1 ", "CSeq: " + i + " "));
        }
        for (int i = 0; i < many; i++) {
            assertThat(node.nextRequest().request().getCSeq().getSeqNumber()).isEqualTo(i);
        }
    }

    @Test
    void malformed_request_is_answered() throws Exception {
        phone.writeTextMessage(TransportNode.request("WS", "a.invalid", "").replace("Call-ID: ", "Call-Nr: "));
        assertThat(TransportNode.next(frames)).startsWith("text SIP/2.0 400 Missing Call-ID\r\n");
    }

    @Test
    void message_beyond_the_bound_closes_the_socket() throws Exception {
        phone.writeTextMessage("x".repeat(300 * 1024));
        assertThat(phoneClosed.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(phone.closeStatusCode()).isEqualTo((short) 1009);
    }

    @Test
    void peer_that_does_not_read_is_dropped() throws Exception {
        Flow flow = flow();
        CountDownLatch closed = new CountDownLatch(1);
        node.run(() -> flow.onClosed(closed::countDown));
        phone.pause();
        SIPRequest large = TransportNode.requestToSend("MESSAGE");
        large.setMessageContent("text", "plain", "x".repeat(60_000));
        // More than the buffers of both ends of the connection hold.
        while (node.counters.value("patchbay_sip_connections_overflowed_total") == 0) {
            node.run(() -> node.transports.send(node.transports.prepare(large, Target.over(flow))));
        }
        assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
        node.run(() -> assertThat(node.transports.flow(flow.id())).isEmpty());
        assertThat(node.counters.value("patchbay_sip_connections_overflowed_total"))
                .isEqualTo(1);
    }

    @Test
    void flow_is_gone_with_its_socket() throws Exception {
        Flow flow = flow();
        CountDownLatch closed = new CountDownLatch(1);
        node.run(() -> flow.onClosed(closed::countDown));
        phone.close();
        assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(node.failureOf(TransportNode.requestToSend("OPTIONS"), Target.over(flow)))
                .isEqualTo("flow is gone");
    }

    @Test
    void peer_on_a_websocket_cannot_be_connected_to() throws Exception {
        assertThat(node.failureOf(
                        TransportNode.requestToSend("OPTIONS"), Target.to(SipTransport.WS, "127.0.0.1", 5060)))
                .isEqualTo("a WebSocket peer can't be connected to");
    }

    private Flow flow() throws Exception {
        phone.writeTextMessage(TransportNode.request("WS", "df7jal23ls0d.invalid", ""));
        return node.nextRequest().flow();
    }

    private void answer(Received received) throws Exception {
        node.run(() -> node.transports.send(
                node.transports.prepare(SipResponses.to(received.request(), 200), received.flow())));
    }
}
