package org.patchbay.sip.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import gov.nist.javax.sip.message.SIPRequest;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.patchbay.sip.message.MessageLimits;
import org.patchbay.sip.message.SipResponses;
import org.patchbay.sip.transport.TransportNode.Received;

/** A bare TCP socket against the transport. */
class StreamTest {
    private static final ListenConfig TCP = ListenConfig.plain(SipTransport.TCP, "127.0.0.1", 0);

    private final Vertx vertx = Vertx.vertx();
    private TransportNode node;

    @AfterEach
    void stop() throws Exception {
        if (node != null) node.close();
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    @Test
    void request_is_answered_on_its_own_connection() throws Exception {
        start(TransportConfig.DEFAULT);
        try (Socket phone = connect()) {
            write(phone, TransportNode.request("TCP", "192.0.2.1:5060", ""));
            Received received = node.nextRequest();
            node.run(() -> node.transports.send(
                    node.transports.prepare(SipResponses.to(received.request(), 200), received.flow())));
            assertThat(readMessage(phone)).startsWith("SIP/2.0 200 OK\r\n").contains("received=127.0.0.1");
        }
    }

    @Test
    void ping_is_answered_with_a_pong() throws Exception {
        start(TransportConfig.DEFAULT);
        try (Socket phone = connect()) {
            write(phone, "\r\n\r\n");
            assertThat(phone.getInputStream().readNBytes(2)).isEqualTo("\r\n".getBytes(UTF_8));
        }
    }

    @Test
    void garbage_that_can_be_answered_is_answered_and_the_connection_closed() throws Exception {
        start(TransportConfig.DEFAULT);
        try (Socket phone = connect()) {
            write(phone, TransportNode.request("TCP", "192.0.2.1", "").replace("Content-Length: 0\r\n", ""));
            String answer = new String(phone.getInputStream().readAllBytes(), UTF_8);
            assertThat(answer).startsWith("SIP/2.0 400 Missing Content-Length\r\n");
        }
        assertThat(node.counters.value("patchbay_sip_connections_broken_total")).isEqualTo(1);
    }

    @Test
    void noise_closes_the_connection() throws Exception {
        start(TransportConfig.DEFAULT);
        try (Socket phone = connect()) {
            write(phone, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(phone.getInputStream().readAllBytes()).isEmpty();
        }
    }

    @Test
    void message_that_stays_unfinished_closes_the_connection() throws Exception {
        TransportConfig impatient = config(10, Duration.ofMillis(50), Duration.ofMinutes(10));
        start(impatient);
        try (Socket phone = connect()) {
            write(phone, "OPTIONS sip:bob");
            assertThat(phone.getInputStream().readAllBytes()).isEmpty();
        }
        assertThat(node.counters.value("patchbay_sip_connections_broken_total")).isEqualTo(1);
    }

    @Test
    void silent_connection_is_closed() throws Exception {
        start(config(10, Duration.ofSeconds(10), Duration.ofSeconds(1)));
        try (Socket phone = connect()) {
            assertThat(phone.getInputStream().readAllBytes()).isEmpty();
        }
    }

    @Test
    void one_connection_too_many_is_closed() throws Exception {
        start(config(1, Duration.ofSeconds(10), Duration.ofMinutes(10)));
        try (Socket first = connect()) {
            write(first, TransportNode.request("TCP", "192.0.2.1", ""));
            node.nextRequest();
            try (Socket second = connect()) {
                assertThat(second.getInputStream().readAllBytes()).isEmpty();
            }
            write(first, TransportNode.request("TCP", "192.0.2.1", ""));
            node.nextRequest();
        }
        assertThat(node.counters.value("patchbay_sip_connections_refused_total"))
                .isEqualTo(1);
    }

    @Test
    void flow_of_a_registered_phone_is_reused_and_known_to_be_gone() throws Exception {
        start(TransportConfig.DEFAULT);
        CountDownLatch closed = new CountDownLatch(1);
        Flow flow;
        try (Socket phone = connect()) {
            write(phone, TransportNode.request("TCP", "192.0.2.1", ""));
            flow = node.nextRequest().flow();
            node.run(() -> {
                flow.onClosed(closed::countDown);
                assertThat(node.transports.flow(flow.id())).contains(flow);
                node.transports.send(
                        node.transports.prepare(TransportNode.requestToSend("OPTIONS"), Target.over(flow)));
            });
            assertThat(readMessage(phone)).startsWith("OPTIONS ").contains("SIP/2.0/TCP 127.0.0.1:" + port());
        }
        assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
        node.run(() -> {
            assertThat(flow.isOpen()).isFalse();
            assertThat(node.transports.flow(flow.id())).isEmpty();
        });
        assertThat(node.failureOf(TransportNode.requestToSend("OPTIONS"), Target.over(flow)))
                .isEqualTo("flow is gone");
        assertThat(node.counters.value("patchbay_sip_connections")).isZero();
    }

    @Test
    void requests_to_one_target_share_a_connection() throws Exception {
        start(TransportConfig.DEFAULT);
        try (ServerSocket peer = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            peer.setSoTimeout(20_000);
            Target target = Target.to(SipTransport.TCP, "127.0.0.1", peer.getLocalPort());
            node.run(() -> {
                // The first two are sent while the connection is being opened.
                send("OPTIONS", target);
                send("MESSAGE", target);
            });
            try (Socket accepted = peer.accept()) {
                accepted.setSoTimeout(20_000);
                assertThat(readMessage(accepted)).startsWith("OPTIONS ");
                assertThat(readMessage(accepted)).startsWith("MESSAGE ");
                node.run(() -> send("INFO", target));
                assertThat(readMessage(accepted)).startsWith("INFO ");
            }
        }
    }

    @Test
    void refused_connection_is_a_failure() throws Exception {
        start(TransportConfig.DEFAULT);
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = free.getLocalPort();
        }
        assertThat(node.failureOf(
                        TransportNode.requestToSend("OPTIONS"), Target.to(SipTransport.TCP, "127.0.0.1", port)))
                .startsWith("connect: ");
    }

    @Test
    void response_finds_a_new_way_where_its_connection_is_gone() throws Exception {
        start(TransportConfig.DEFAULT);
        try (ServerSocket door = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            door.setSoTimeout(20_000);
            Received received;
            CountDownLatch closed = new CountDownLatch(1);
            try (Socket phone = connect()) {
                write(phone, TransportNode.request("TCP", "127.0.0.1:" + door.getLocalPort(), ""));
                received = node.nextRequest();
                node.run(() -> received.flow().onClosed(closed::countDown));
            }
            assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
            node.run(() -> node.transports.send(
                    node.transports.prepare(SipResponses.to(received.request(), 200), received.flow())));
            try (Socket accepted = door.accept()) {
                accepted.setSoTimeout(20_000);
                assertThat(readMessage(accepted)).startsWith("SIP/2.0 200 OK");
            }
        }
    }

    @Test
    void peer_that_does_not_read_is_dropped() throws Exception {
        start(new TransportConfig(
                MessageLimits.DEFAULT,
                10,
                4096,
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofMinutes(10),
                false,
                null));
        try (Socket phone = connect()) {
            write(phone, TransportNode.request("TCP", "192.0.2.1", ""));
            Flow flow = node.nextRequest().flow();
            CountDownLatch closed = new CountDownLatch(1);
            node.run(() -> flow.onClosed(closed::countDown));
            SIPRequest large = TransportNode.requestToSend("MESSAGE");
            large.addHeader(large("X"));
            // More than the buffers of both ends of the connection hold.
            while (closed.getCount() > 0 && node.counters.value("patchbay_sip_connections_overflowed_total") == 0) {
                node.run(() -> node.transports.send(node.transports.prepare(large, Target.over(flow))));
            }
            assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(node.counters.value("patchbay_sip_connections_overflowed_total"))
                .isEqualTo(1);
    }

    @Test
    void large_request_goes_over_tcp_where_that_is_wanted() throws Exception {
        TransportConfig tcpForLarge = new TransportConfig(
                MessageLimits.DEFAULT,
                10,
                65_536,
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofMinutes(10),
                true,
                null);
        node = TransportNode.start(vertx, tcpForLarge, TCP, ListenConfig.plain(SipTransport.UDP, "127.0.0.1", 0));
        try (ServerSocket peer = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            peer.setSoTimeout(20_000);
            SIPRequest large = TransportNode.requestToSend("MESSAGE");
            large.addHeader(large("X"));
            node.run(() -> {
                SipTransports.Outbound outbound =
                        node.transports.prepare(large, Target.to(SipTransport.UDP, "127.0.0.1", peer.getLocalPort()));
                assertThat(outbound.transport()).isEqualTo(SipTransport.TCP);
                node.transports.send(outbound);
            });
            try (Socket accepted = peer.accept()) {
                accepted.setSoTimeout(20_000);
                assertThat(readMessage(accepted)).contains("Via: SIP/2.0/TCP ");
            }
        }
    }

    @Test
    void door_that_is_taken_fails_and_closes_the_others() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            ListenConfig second = ListenConfig.plain(SipTransport.TCP, "127.0.0.1", taken.getLocalPort());
            assertThat(org.assertj.core.api.Assertions.catchThrowable(
                            () -> TransportNode.start(vertx, TransportConfig.DEFAULT, TCP, second)))
                    .hasRootCauseInstanceOf(java.net.BindException.class);
        }
    }

    private void start(TransportConfig config) throws Exception {
        node = TransportNode.start(vertx, config, TCP);
    }

    private static TransportConfig config(int connections, Duration partial, Duration idle) {
        return new TransportConfig(
                MessageLimits.DEFAULT, connections, 65_536, Duration.ofSeconds(5), partial, idle, false, null);
    }

    private static javax.sip.header.Header large(String name) {
        return new gov.nist.javax.sip.header.ExtensionHeaderImpl(name) {
            @Override
            public String getValue() {
                return "x".repeat(4000);
            }

            @Override
            public String encode() {
                return name + ": " + getValue() + "\r\n";
            }

            @Override
            public StringBuilder encode(StringBuilder retval) {
                return retval.append(encode());
            }
        };
    }

    private void send(String method, Target target) {
        node.transports.send(node.transports.prepare(TransportNode.requestToSend(method), target));
    }

    private int port() {
        return node.points.get(0).port();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(UTF_8));
        socket.getOutputStream().flush();
    }

    /** One message without a body. */
    static String readMessage(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder text = new StringBuilder();
        while (text.indexOf("\r\n\r\n") < 0) {
            int octet = in.read();
            if (octet < 0) throw new AssertionError("the connection ended after: " + text);
            text.append((char) octet);
        }
        return text.toString();
    }
}
