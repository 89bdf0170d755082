package org.patchbay.sip.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import gov.nist.javax.sip.message.SIPRequest;
import io.vertx.core.Vertx;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patchbay.sip.message.SipResponses;
import org.patchbay.sip.transport.TransportNode.Received;

/** A bare UDP socket against the transport. */
class DatagramTest {
    private final Vertx vertx = Vertx.vertx();
    private TransportNode node;
    private DatagramSocket phone;
    private DatagramSocket otherPort;

    @BeforeEach
    void start() throws Exception {
        node = TransportNode.start(
                vertx, TransportConfig.DEFAULT, ListenConfig.plain(SipTransport.UDP, "127.0.0.1", 0));
        phone = socket();
        otherPort = socket();
    }

    @AfterEach
    void stop() throws Exception {
        phone.close();
        otherPort.close();
        node.close();
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    @Test
    void response_goes_to_the_port_of_sent_by() throws Exception {
        send(request("127.0.0.1:" + otherPort.getLocalPort(), ""));
        answer(node.nextRequest());
        assertThat(receive(otherPort)).startsWith("SIP/2.0 200 OK\r\n").doesNotContain("received=");
    }

    @Test
    void response_goes_to_the_source_port_where_rport_asks_for_it() throws Exception {
        send(request("127.0.0.1:" + otherPort.getLocalPort(), ";rport"));
        answer(node.nextRequest());
        assertThat(receive(phone))
                .startsWith("SIP/2.0 200 OK\r\n")
                .contains("received=127.0.0.1")
                .contains("rport=" + phone.getLocalPort());
    }

    @Test
    void response_goes_to_the_source_address_whatever_the_via_says() throws Exception {
        send(request("192.0.2.1:" + otherPort.getLocalPort(), ";received=192.0.2.2;maddr=192.0.2.3"));
        answer(node.nextRequest());
        assertThat(receive(otherPort)).contains("received=127.0.0.1");
    }

    @Test
    void forged_rport_does_not_lead_the_response_astray() throws Exception {
        send(request("127.0.0.1", ";rport=" + otherPort.getLocalPort()));
        answer(node.nextRequest());
        assertThat(receive(phone)).contains("rport=" + phone.getLocalPort());
    }

    @Test
    void malformed_request_is_answered_and_counted() throws Exception {
        send(request("127.0.0.1", ";rport").replace("CSeq: 1", "CSeq: one"));
        assertThat(receive(phone)).startsWith("SIP/2.0 400 ").contains("rport=" + phone.getLocalPort());
        assertThat(node.counters.value("patchbay_sip_requests_malformed_total{status=\"400\"}"))
                .isEqualTo(1);
    }

    @Test
    void noise_and_keep_alives_are_counted_and_not_answered() throws Exception {
        send("\r\n\r\n");
        send("\u0000\u0000\u0000\u0000");
        send("how do you do?\r\n\r\n");
        // The answer to this is the first that comes.
        send(request("127.0.0.1", ";rport"));
        answer(node.nextRequest());
        assertThat(receive(phone)).startsWith("SIP/2.0 200 OK");
        assertThat(node.counters.value("patchbay_sip_keepalives_received_total"))
                .isEqualTo(2);
        assertThat(node.counters.value("patchbay_sip_messages_dropped_total{transport=\"udp\"}"))
                .isEqualTo(1);
    }

    @Test
    void flow_is_found_by_its_name_and_leads_back_through_the_same_socket() throws Exception {
        send(request("127.0.0.1", ""));
        String id = node.nextRequest().flow().id();
        node.run(() -> {
            Flow flow = node.transports.flow(id).orElseThrow();
            assertThat(flow.isOpen()).isTrue();
            assertThat(flow.id()).isEqualTo(id);
            SIPRequest options = TransportNode.requestToSend("OPTIONS");
            node.transports.send(node.transports.prepare(options, Target.over(flow)));
        });
        assertThat(receive(phone))
                .startsWith("OPTIONS ")
                .contains("SIP/2.0/UDP 127.0.0.1:" + node.points.get(0).port())
                .contains(";rport");
    }

    @Test
    void names_that_are_no_flow_are_not_found() throws Exception {
        node.run(() -> {
            for (String id : new String[] {
                "",
                "udp",
                "udp/0/5060/nonsense",
                "udp/7/5060/127.0.0.1",
                "udp/0/0/127.0.0.1",
                "udp/x/5060/127.0.0.1",
                "udp/0/99999/127.0.0.1",
                "tcp/0123"
            }) {
                assertThat(node.transports.flow(id)).as(id).isEmpty();
            }
        });
    }

    @Test
    void host_name_is_resolved() throws Exception {
        node.run(() -> node.transports.send(node.transports.prepare(
                TransportNode.requestToSend("OPTIONS"),
                Target.to(SipTransport.UDP, "localhost", phone.getLocalPort()))));
        assertThat(receive(phone)).startsWith("OPTIONS ");
    }

    @Test
    void host_without_address_is_a_failure_that_is_told_later() throws Exception {
        assertThat(node.failureOf(
                        TransportNode.requestToSend("OPTIONS"), Target.to(SipTransport.UDP, "nowhere.invalid", 5060)))
                .startsWith("no address for the host");
    }

    @Test
    void request_for_a_flow_that_is_gone_fails() throws Exception {
        Target gone = new Target(SipTransport.TCP, "127.0.0.1", 5060, "tcp/0123456789");
        assertThat(node.failureOf(TransportNode.requestToSend("OPTIONS"), gone)).isEqualTo("flow is gone");
    }

    @Test
    void own_via_is_known() throws Exception {
        send(request("127.0.0.1:" + node.points.get(0).port(), ""));
        SIPRequest request = node.nextRequest().request();
        node.run(() ->
                assertThat(node.transports.isOurs(request.getTopmostVia())).isTrue());
        send(request("127.0.0.1:" + phone.getLocalPort(), ""));
        SIPRequest other = node.nextRequest().request();
        node.run(() -> assertThat(node.transports.isOurs(other.getTopmostVia())).isFalse());
    }

    private void answer(Received received) throws Exception {
        node.run(() -> node.transports.send(
                node.transports.prepare(SipResponses.to(received.request(), 200), received.flow())));
    }

    private void send(String text) throws Exception {
        byte[] bytes = text.getBytes(UTF_8);
        phone.send(new DatagramPacket(
                bytes,
                bytes.length,
                InetAddress.getByName("127.0.0.1"),
                node.points.get(0).port()));
    }

    private static String receive(DatagramSocket socket) throws Exception {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        socket.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), UTF_8);
    }

    private static DatagramSocket socket() throws Exception {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static String request(String sentBy, String viaParameters) {
        return TransportNode.request("UDP", sentBy, viaParameters);
    }
}
