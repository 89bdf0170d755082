package org.patchbay.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.patchbay.sip.TestPhone.OFFER;

import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patchbay.core.spi.WebSocketDoor;
import org.patchbay.session.v1.Binding;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Invite;
import org.patchbay.session.v1.MediaProfile;
import org.patchbay.session.v1.Signal;

/** A phone in a browser: SIP over WebSocket (RFC 7118), reached by its connection only. */
class WebSocketPhoneTest {
    private SipFixture gateway;
    private HttpServer http;
    private WebSocketClient client;

    @BeforeEach
    void open() throws Exception {
        gateway = new SipFixture();
        WebSocketDoor door = gateway.adapter.webSocketDoors().get(0);
        assertThat(door.path()).isEqualTo("/sip");
        assertThat(door.subProtocols()).containsExactly("sip");
        http = SipFixture.await(gateway.vertx
                .createHttpServer(new HttpServerOptions().setWebSocketSubProtocols(door.subProtocols()))
                .webSocketHandler(door::accept)
                .listen(0, "127.0.0.1"));
        client = gateway.vertx.createWebSocketClient();
    }

    @AfterEach
    void close() throws Exception {
        gateway.close();
    }

    private Wire wire() throws Exception {
        WebSocket socket = SipFixture.await(client.connect(new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(http.actualPort())
                .setURI("/sip")
                .setSubProtocols(List.of("sip"))));
        Wire wire = new Wire() {
            @Override
            void send(String message) {
                socket.writeTextMessage(message);
            }

            @Override
            int localPort() {
                return 9;
            }

            @Override
            String transport() {
                return "WS";
            }

            @Override
            public void close() {
                socket.close();
            }
        };
        socket.textMessageHandler(text -> receive(wire, text.getBytes(StandardCharsets.UTF_8)));
        socket.binaryMessageHandler(buffer -> receive(wire, buffer.getBytes()));
        return wire;
    }

    private static void receive(Wire wire, byte[] bytes) {
        if (bytes.length > 4) wire.received.add(SipText.parse(bytes, bytes.length));
    }

    private Signal ring() {
        Binding binding = gateway.registrar.only();
        Signal signal = Signal.newBuilder()
                .setCallId("t-0-000000000000000000000001")
                .setLegId("b1")
                .setFrom("alice@localhost/web")
                .setTo(binding.getAddress())
                .setInvite(Invite.newBuilder()
                        .setChannel(binding.getChannel())
                        .setDescription(SipFixture.description(OFFER)))
                .build();
        gateway.bus.toEndpoint(binding.getChannel().getEndpoint(), signal);
        return signal;
    }

    @Test
    void it_registers_is_called_and_calls() throws Exception {
        try (TestPhone phone = new TestPhone(wire(), "bob", SipFixture.PASSWORD)) {
            phone.register();
            assertThat(gateway.registrar.only().getCapabilities().getMediaProfile())
                    .isEqualTo(MediaProfile.WEBRTC);
            Signal invite = ring();
            SipText rung = phone.next("INVITE");
            phone.respond(rung, 200, "phone", OFFER);
            gateway.nextSignal(Signal.BodyCase.ANSWER);
            phone.next("ACK");
            gateway.answer(invite, CallsOverSocketsTest.end(EndReason.NORMAL));
            phone.respond(phone.next("BYE"), 200, "");

            phone.request("INVITE", "sip:alice@localhost", "<sip:alice@localhost>")
                    .body(OFFER)
                    .authenticated();
            Signal heard = gateway.nextSignal(Signal.BodyCase.INVITE);
            assertThat(heard.getFrom()).isEqualTo(gateway.registrar.only().getAddress());
            gateway.answer(heard, CallsOverSocketsTest.end(EndReason.BUSY));
            assertThat(phone.nextFinal().status()).isEqualTo(486);
        }
    }

    @Test
    void it_vanishes_while_it_rings() throws Exception {
        TestPhone phone = new TestPhone(wire(), "bob", SipFixture.PASSWORD);
        phone.register();
        ring();
        phone.respond(phone.next("INVITE"), 180, "phone");
        gateway.nextSignal(Signal.BodyCase.PROGRESS);
        phone.close();
        Signal end = gateway.nextSignal(Signal.BodyCase.END);
        assertThat(end.getEnd().getReason()).isIn(EndReason.TRANSPORT_LOST, EndReason.UNAVAILABLE);
        gateway.registrar.awaitEmpty();
        gateway.awaitNothingLeft();
        gateway.awaitValue("patchbay_sip_flow_watches", 0);
    }

    @Test
    void it_comes_back_by_another_connection_and_has_its_call() throws Exception {
        TestPhone before = new TestPhone(wire(), "bob", SipFixture.PASSWORD);
        MovingPhonesTest.register(before, MovingPhonesTest.INSTANCE + ";reg-id=1", "series", 1);
        Signal invite = ring();
        before.respond(before.next("INVITE"), 200, "phone", OFFER);
        gateway.nextSignal(Signal.BodyCase.ANSWER);
        before.next("ACK");
        before.close();
        gateway.registrar.awaitEmpty();
        try (TestPhone now = new TestPhone(wire(), "bob", SipFixture.PASSWORD)) {
            MovingPhonesTest.register(now, MovingPhonesTest.INSTANCE + ";reg-id=1", "series", 3);
            now.respond(now.next("OPTIONS"), 200, "");
            gateway.answer(invite, CallsOverSocketsTest.end(EndReason.NORMAL));
            now.respond(now.next("BYE"), 200, "");
        }
        gateway.awaitNothingLeft();
    }

    @Test
    void it_vanishes_while_it_calls() throws Exception {
        TestPhone phone = new TestPhone(wire(), "bob", SipFixture.PASSWORD);
        phone.request("INVITE", "sip:alice@localhost", "<sip:alice@localhost>")
                .body(OFFER)
                .authenticated();
        gateway.nextSignal(Signal.BodyCase.INVITE);
        phone.close();
        assertThat(gateway.nextSignal(Signal.BodyCase.END).getEnd().getReason()).isEqualTo(EndReason.TRANSPORT_LOST);
        gateway.awaitNothingLeft();
    }
}
