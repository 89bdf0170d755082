package org.patchbay.sip.transaction;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import gov.nist.javax.sip.message.SIPRequest;
import io.vertx.core.Vertx;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.patchbay.sip.message.SipResponses;
import org.patchbay.sip.transaction.LoopbackNode.Answers;
import org.patchbay.sip.transaction.LoopbackNode.Heard;
import org.patchbay.sip.transport.SipTransport;
import org.patchbay.sip.transport.Target;
import org.patchbay.sip.transport.TransportConfig;

/** What a transaction still holds that waits for repetitions: with the RFC's own timers, under which it stays for long. */
class FinishedTransactionTest {
    private static final long PATIENCE_MS = 20_000;

    private final Vertx vertx = Vertx.vertx();
    private final ReferenceQueue<Object> collected = new ReferenceQueue<>();
    private LoopbackNode node;
    private DatagramSocket peer;

    @BeforeEach
    void start() throws Exception {
        node = LoopbackNode.start(
                vertx,
                new TransactionConfig(TimerConfig.RFC3261, 1000, Duration.ofSeconds(5)),
                TransportConfig.DEFAULT,
                SipTransport.UDP);
        peer = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
        peer.setSoTimeout(20_000);
    }

    @AfterEach
    void stop() throws Exception {
        peer.close();
        node.close();
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    @ParameterizedTest
    @CsvSource({"OPTIONS, 200 OK", "OPTIONS, 404 Not Found", "INVITE, 486 Busy Here"})
    void a_client_holds_neither_its_request_nor_its_listener(String method, String status) throws Exception {
        WeakReference<Object> listener = watched(send(method, status));
        awaitCollected(listener);
        node.run(() -> assertThat(node.layer.size()).isEqualTo(1));
    }

    @Test
    void an_answered_invite_holds_whoever_was_named_its_successor_alone() throws Exception {
        AtomicReference<ClientTransaction> sent = new AtomicReference<>();
        WeakReference<Object> first = watched(send("INVITE", "200 OK", sent));
        Answers successor = new Answers();
        node.run(() -> sent.get().hearBy(successor));

        awaitCollected(first);
        // It may be repeated for half a minute yet.
        assertThat(sent.get().isFinal()).isTrue();
        assertThat(sent.get().isOver()).isFalse();
        send(response(lastReceived, "200 OK"));
        assertThat(LoopbackNode.next(successor.finals).getStatusCode()).isEqualTo(200);
    }

    @Test
    void a_server_holds_neither_its_request_nor_who_left() throws Exception {
        send("""
                INVITE sip:bob@127.0.0.1 SIP/2.0
                Via: SIP/2.0/UDP 127.0.0.1:%d;branch=z9hG4bKheld
                From: <sip:alice@127.0.0.1>;tag=a
                To: <sip:bob@127.0.0.1>
                Call-ID: held@127.0.0.1
                CSeq: 1 INVITE
                Content-Length: 0

                """.formatted(peer.getLocalPort()).replace("\n", "\r\n"));
        awaitCollected(answeredAndLeft());
        node.run(() -> assertThat(node.layer.size()).isEqualTo(1));
    }

    /** In a method of its own, so that nothing of it is left on the test's stack. */
    private WeakReference<Object> answeredAndLeft() throws Exception {
        Heard heard = node.nextRequest();
        SIPRequest request = heard.request();
        node.run(() -> {
            heard.transaction().onTerminated(how -> assertThat(request).isNull());
            heard.transaction().respond(SipResponses.to(request, 200));
            heard.transaction().leave();
        });
        assertThat(receive()).startsWith("SIP/2.0 200 ");
        return watched(request);
    }

    private String lastReceived = "";

    private Object send(String method, String status) throws Exception {
        return send(method, status, new AtomicReference<>());
    }

    private Object send(String method, String status, AtomicReference<ClientTransaction> sent) throws Exception {
        Answers answers = new Answers();
        node.run(() -> sent.set(node.layer.send(
                LoopbackNode.request(method), Target.to(SipTransport.UDP, "127.0.0.1", peer.getLocalPort()), answers)));
        lastReceived = receive();
        send(response(lastReceived, status));
        assertThat(LoopbackNode.next(answers.finals).getStatusCode()).isEqualTo(Integer.parseInt(status.split(" ")[0]));
        return answers;
    }

    private WeakReference<Object> watched(Object referent) {
        return new WeakReference<>(referent, collected);
    }

    private void awaitCollected(WeakReference<Object> reference) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE_MS * 1_000_000;
        while (!reference.refersTo(null)) {
            assertThat(System.nanoTime()).as("still held").isLessThan(end);
            System.gc();
            // Told as soon as the collector has found it; it may take a second try.
            Reference<?> found = collected.remove(200);
            if (found == reference) return;
        }
    }

    private static String response(String request, String status) {
        StringBuilder text = new StringBuilder("SIP/2.0 " + status + "\r\n");
        request.lines().forEach(line -> {
            if (line.matches("(Via|From|Call-ID|CSeq):.*")) text.append(line).append("\r\n");
            if (line.startsWith("To:")) text.append(line).append(";tag=peer\r\n");
        });
        return text.append("Content-Length: 0\r\n\r\n").toString();
    }

    private void send(String text) throws Exception {
        byte[] bytes = text.getBytes(UTF_8);
        int port = node.target().port();
        peer.send(new DatagramPacket(bytes, bytes.length, InetAddress.getByName("127.0.0.1"), port));
    }

    private String receive() throws Exception {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        peer.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), UTF_8);
    }
}
