package org.patchbay.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patchbay.server.TestGateway;

/** REGISTER with credentials, wrong and right, far more of them than anybody needs: bounded, counted, and gone when it is over. */
class RegisterFloodScenarioTest {
    private static final int FLOOD = 600;
    private static final int BATCH = 50;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private TestGateway gateway;

    @BeforeEach
    void open() {
        // 64*T1, for which an answer is repeated, is 1.3 s then.
        gateway = TestGateway.start(Map.of("sip.timers.t1", "20ms", "sip.timers.t2", "100ms"));
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    /** A phone without a dialog, a retransmission or any other manners. */
    private final class Flooder implements AutoCloseable {
        private final DatagramSocket socket;
        private final String password;
        private String nonce = "";
        private int count;
        private int cseq;

        Flooder(String host, String password) throws IOException {
            this.password = password;
            socket = new DatagramSocket(0, InetAddress.getByName(host));
            socket.setReceiveBufferSize(1 << 20);
            socket.setSoTimeout((int) PATIENCE.toMillis());
        }

        /** A fresh nonce, by a request without credentials. */
        void isChallenged() throws IOException {
            send("<sip:bob@127.0.0.1:" + socket.getLocalPort() + ">", "");
            SipText challenge = receive();
            assertThat(challenge.status()).isEqualTo(401);
            nonce = challenge.all("WWW-Authenticate").get(0).replaceAll("(?s).*nonce=\"([^\"]*)\".*", "$1");
            count = 0;
        }

        void register(String contact) throws IOException {
            String nc = "%08x".formatted(++count);
            String ha1 = md5("bob:localhost:" + password);
            String response = md5(ha1 + ":" + nonce + ":" + nc + ":c:auth:" + md5("REGISTER:sip:localhost"));
            send(
                    contact,
                    "Authorization: Digest username=\"bob\", realm=\"localhost\", nonce=\"" + nonce
                            + "\", uri=\"sip:localhost\", response=\"" + response
                            + "\", algorithm=MD5, cnonce=\"c\", qop=auth, nc=" + nc + "\r\n");
        }

        private void send(String contact, String credentials) throws IOException {
            String star = contact.equals("*") ? "Expires: 0\r\n" : "Expires: 600\r\n";
            String text = "REGISTER sip:localhost SIP/2.0\r\nVia: SIP/2.0/UDP "
                    + socket.getLocalAddress().getHostAddress() + ":" + socket.getLocalPort() + ";branch=z9hG4bK"
                    + UUID.randomUUID() + ";rport\r\nMax-Forwards: 70\r\nFrom: <sip:bob@localhost>;tag=f\r\n"
                    + "To: <sip:bob@localhost>\r\nCall-ID: " + UUID.randomUUID() + "\r\nCSeq: " + ++cseq
                    + " REGISTER\r\nContact: " + contact + "\r\n" + star + credentials + "Content-Length: 0\r\n\r\n";
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            socket.send(new DatagramPacket(
                    bytes, bytes.length, new InetSocketAddress("127.0.0.1", gateway.port("sip-udp"))));
        }

        /** The next response; what the gateway asks by itself (OPTIONS) stays without an answer. */
        SipText receive() throws IOException {
            byte[] buffer = new byte[65535];
            while (true) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                String text = new String(buffer, 0, packet.getLength(), StandardCharsets.UTF_8);
                if (text.startsWith("SIP/2.0 ")) return SipText.parse(text);
            }
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    private static String md5(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void awaitValue(String name, long expected) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (gateway.counters().value(name) != expected && System.nanoTime() < deadline) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        assertThat(gateway.counters().value(name)).as(name).isEqualTo(expected);
    }

    private void awaitNothingLeft() {
        awaitValue("patchbay_sip_contacts", 0);
        awaitValue("patchbay_registrar_channels", 0);
        awaitValue("patchbay_sip_requests_pending", 0);
        awaitValue("patchbay_sip_transactions{side=\"server\"}", 0);
        awaitValue("patchbay_sip_transactions{side=\"client\"}", 0);
        awaitValue("patchbay_sip_timers", 0);
        gateway.assertNothingLeft();
    }

    @Test
    void wrong_passwords_are_throttled_by_address_and_nobody_else_notices() throws Exception {
        List<Integer> statuses = new ArrayList<>();
        try (Flooder mallory = new Flooder("127.0.0.2", "guess");
                Flooder bob = new Flooder("127.0.0.3", TestGateway.PASSWORD)) {
            mallory.isChallenged();
            for (int sent = 0; sent < FLOOD; sent += BATCH) {
                for (int i = 0; i < BATCH; i++) mallory.register("<sip:bob@127.0.0.2:9>");
                for (int i = 0; i < BATCH; i++) {
                    SipText answer = mallory.receive();
                    statuses.add(answer.status());
                    if (answer.status() == 503)
                        assertThat(Integer.parseInt(answer.header("Retry-After")))
                                .isBetween(1, 60);
                }
            }
            assertThat(statuses).containsOnly(401, 503);
            // Those of one batch are looked up together, so some more than the 20 that are allowed get an answer.
            long tried = statuses.stream().filter(status -> status == 401).count();
            assertThat(tried).isBetween(20L, 20L + BATCH);
            assertThat(gateway.counters().value("patchbay_sip_authentication_failed_total"))
                    .isEqualTo(tried);
            assertThat(gateway.counters().value("patchbay_sip_authentication_throttled_total"))
                    .isEqualTo(FLOOD - tried);
            assertThat(gateway.counters().value("patchbay_registrar_channels")).isZero();

            bob.isChallenged();
            bob.register("<sip:bob@127.0.0.3:" + bob.socket.getLocalPort() + ">");
            assertThat(bob.receive().status()).isEqualTo(200);
            bob.register("*");
            assertThat(bob.receive().status()).isEqualTo(200);
        }
        awaitNothingLeft();
    }

    @Test
    void right_passwords_bind_as_many_contacts_as_a_user_may_have_and_no_more() throws Exception {
        List<Integer> statuses = new ArrayList<>();
        try (Flooder bob = new Flooder("127.0.0.1", TestGateway.PASSWORD)) {
            for (int sent = 0; sent < FLOOD; sent += BATCH) {
                bob.isChallenged();
                // One after the other, for a later count makes an earlier one stale.
                for (int i = 0; i < BATCH; i++) {
                    bob.register("<sip:bob@127.0.0.1:" + bob.socket.getLocalPort() + ";line=" + (sent + i) + ">");
                    statuses.add(bob.receive().status());
                }
            }
            assertThat(statuses).containsOnly(200, 403);
            assertThat(statuses.stream().filter(status -> status == 200).count())
                    .isEqualTo(16);
            awaitValue("patchbay_sip_contacts", 16);
            awaitValue("patchbay_registrar_channels", 16);
            bob.register("*");
            assertThat(bob.receive().status()).isEqualTo(200);
        }
        awaitNothingLeft();
    }
}
