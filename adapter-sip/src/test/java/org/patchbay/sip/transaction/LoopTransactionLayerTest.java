package org.patchbay.sip.transaction;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.nist.javax.sip.message.SIPRequest;
import io.vertx.core.Vertx;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patchbay.sip.message.SipResponses;
import org.patchbay.sip.transaction.LoopbackNode.Answers;
import org.patchbay.sip.transaction.LoopbackNode.Heard;
import org.patchbay.sip.transport.SipTransport;
import org.patchbay.sip.transport.Target;
import org.patchbay.sip.transport.TransportConfig;

/** The layer against a peer that says exactly what a test wants, over UDP, with timers fifty times as fast as the RFC's. */
class LoopTransactionLayerTest {
    private final Vertx vertx = Vertx.vertx();
    private LoopbackNode node;
    private DatagramSocket peer;

    @BeforeEach
    void start() throws Exception {
        node = LoopbackNode.start(
                vertx, LoopbackNode.FAST, TransportConfig.DEFAULT, SipTransport.UDP, SipTransport.TCP);
        peer = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
        peer.setSoTimeout(20_000);
    }

    @AfterEach
    void stop() throws Exception {
        peer.close();
        node.close();
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    @Test
    void invite_that_nobody_answers_is_sent_again_byte_for_byte_and_then_times_out() throws Exception {
        Answers answers = new Answers();
        AtomicReference<ClientTransaction> call = new AtomicReference<>();
        node.run(() -> call.set(node.layer.send(LoopbackNode.request("INVITE"), peerTarget(), answers)));
        assertThat(LoopbackNode.next(answers.failures)).isEqualTo("timeout");
        assertThat(call.get().isOver()).isTrue();
        // RFC 3261 17.1.1.2: at 0, 1, 3, 7, 15, 31 and 63 times T1; the last may meet the end, for each timer may be a
        // tick late.
        long again = node.counters.value("patchbay_sip_retransmissions_total");
        assertThat(again).isBetween(5L, 6L);
        List<String> sent = received(1 + (int) again);
        assertThat(sent).containsOnly(sent.get(0));
        assertThat(sent.get(0)).startsWith("INVITE ").contains("Max-Forwards: 70");
        node.run(() -> assertThat(node.layer.size()).isZero());
        assertThat(node.counters.value("patchbay_sip_client_timeouts_total")).isEqualTo(1);
    }

    @Test
    void cancel_is_held_back_until_the_peer_has_spoken() throws Exception {
        Answers answers = new Answers();
        AtomicReference<ClientTransaction> call = new AtomicReference<>();
        node.run(() -> {
            call.set(node.layer.send(LoopbackNode.request("INVITE"), peerTarget(), answers));
            call.get().cancel();
        });
        String invite = receive();
        assertThat(invite).startsWith("INVITE ");
        send(response(invite, "180 Ringing"));
        String cancel = receiveOther("INVITE");
        assertThat(cancel).startsWith("CANCEL ");
        assertThat(line(cancel, "Via")).isEqualTo(line(invite, "Via"));
        send(response(cancel, "200 OK"));
        send(response(invite, "487 Request Terminated"));
        assertThat(LoopbackNode.next(answers.finals).getStatusCode()).isEqualTo(487);
        String ack = receiveOther("CANCEL");
        assertThat(ack).startsWith("ACK ");
        assertThat(line(ack, "Via")).isEqualTo(line(invite, "Via"));
        // The failure is repeated, and so is its ACK, byte for byte.
        send(response(invite, "487 Request Terminated"));
        assertThat(receive()).isEqualTo(ack);
        assertThat(answers.finals).isEmpty();
    }

    @Test
    void only_an_invite_can_be_cancelled() throws Exception {
        node.run(() -> {
            ClientTransaction options = node.layer.send(LoopbackNode.request("OPTIONS"), peerTarget(), new Answers());
            assertThatThrownBy(options::cancel).isInstanceOf(IllegalStateException.class);
        });
    }

    @Test
    void every_2xx_of_a_forked_invite_is_passed_up() throws Exception {
        Answers answers = new Answers();
        node.run(() -> node.layer.send(LoopbackNode.request("INVITE"), peerTarget(), answers));
        String invite = receive();
        send(response(invite, "200 OK").replace("tag=peer", "tag=one"));
        send(response(invite, "200 OK").replace("tag=peer", "tag=two"));
        assertThat(LoopbackNode.next(answers.finals).getToTag()).isEqualTo("one");
        assertThat(LoopbackNode.next(answers.finals).getToTag()).isEqualTo("two");
    }

    @Test
    void response_that_nobody_waits_for_is_passed_up_as_a_stray() throws Exception {
        send(response(request("INVITE", "z9hG4bKnobody"), "200 OK"));
        assertThat(LoopbackNode.next(node.strays).getStatusCode()).isEqualTo(200);
        assertThat(node.counters.value("patchbay_sip_stray_responses_total")).isEqualTo(1);
    }

    @Test
    void repeated_request_brings_the_same_response_and_is_heard_once() throws Exception {
        String options = request("OPTIONS", "z9hG4bKsame");
        send(options);
        Heard heard = node.nextRequest();
        node.run(() -> heard.transaction().respond(SipResponses.to(heard.request(), 200)));
        String first = receive();
        send(options);
        assertThat(receive()).isEqualTo(first);
        assertThat(node.requests).isEmpty();
    }

    @Test
    void invite_without_an_answer_is_told_that_somebody_tries() throws Exception {
        send(request("INVITE", "z9hG4bKtry"));
        assertThat(receive()).startsWith("SIP/2.0 100 Trying");
        Heard heard = node.nextRequest();
        node.run(() -> heard.transaction().respond(SipResponses.to(heard.request(), 200)));
    }

    @Test
    void failure_of_an_invite_is_repeated_until_its_ack() throws Exception {
        String invite = request("INVITE", "z9hG4bKfail");
        send(invite);
        Heard heard = node.nextRequest();
        var ended = new LinkedBlockingQueue<ServerTransaction.Termination>();
        node.run(() -> {
            heard.transaction().onTerminated(ended::add);
            heard.transaction().respond(SipResponses.to(heard.request(), 486, "we"));
        });
        String busy = receive();
        assertThat(busy).startsWith("SIP/2.0 486 ");
        assertThat(receive()).isEqualTo(busy);
        send(invite.replace("INVITE", "ACK").replace("bob@127.0.0.1>", "bob@127.0.0.1>;tag=we"));
        assertThat(LoopbackNode.next(ended)).isEqualTo(ServerTransaction.Termination.DONE);
        assertThat(node.acks).isEmpty();
    }

    @Test
    void phone_that_never_acknowledges_a_failure_is_forgotten() throws Exception {
        send(request("INVITE", "z9hG4bKnever"));
        Heard heard = node.nextRequest();
        var ended = new LinkedBlockingQueue<ServerTransaction.Termination>();
        node.run(() -> {
            heard.transaction().onTerminated(ended::add);
            heard.transaction().respond(SipResponses.to(heard.request(), 486));
        });
        assertThat(LoopbackNode.next(ended)).isEqualTo(ServerTransaction.Termination.NO_ACK);
        node.run(() -> assertThat(node.layer.size()).isZero());
        assertThat(node.counters.value("patchbay_sip_server_failures_total{reason=\"no_ack\"}"))
                .isEqualTo(1);
    }

    @Test
    void request_that_its_user_never_answers_is_forgotten() throws Exception {
        send(request("MESSAGE", "z9hG4bKmute"));
        Heard heard = node.nextRequest();
        var ended = new LinkedBlockingQueue<ServerTransaction.Termination>();
        node.run(() -> heard.transaction().onTerminated(ended::add));
        assertThat(LoopbackNode.next(ended)).isEqualTo(ServerTransaction.Termination.UNANSWERED);
    }

    @Test
    void cancel_is_answered_and_told_to_the_user_of_the_invite() throws Exception {
        String invite = request("INVITE", "z9hG4bKcancel");
        send(invite);
        Heard heard = node.nextRequest();
        node.run(() -> {
            heard.transaction()
                    .onCancelled(cancel -> heard.transaction().respond(SipResponses.to(heard.request(), 487, "we")));
            heard.transaction().respond(SipResponses.to(heard.request(), 180, "we"));
        });
        assertThat(receive()).startsWith("SIP/2.0 180 ");
        String cancel = invite.replace("INVITE", "CANCEL");
        send(cancel);
        String ok = receive();
        assertThat(ok).startsWith("SIP/2.0 200 OK").contains("CSeq: 1 CANCEL");
        assertThat(receive()).startsWith("SIP/2.0 487 ").contains("CSeq: 1 INVITE");
        assertThat(heard.transaction().isFinal()).isTrue();
    }

    @Test
    void cancel_after_the_answer_is_answered_and_changes_nothing() throws Exception {
        String invite = request("INVITE", "z9hG4bKlate");
        send(invite);
        Heard heard = node.nextRequest();
        node.run(() -> {
            heard.transaction().onCancelled(cancel -> {
                throw new AssertionError("cancelled after its final response");
            });
            heard.transaction().respond(SipResponses.to(heard.request(), 200, "we"));
        });
        assertThat(receive()).startsWith("SIP/2.0 200 OK").contains("CSeq: 1 INVITE");
        send(invite.replace("INVITE", "CANCEL"));
        assertThat(receive()).startsWith("SIP/2.0 200 OK").contains("CSeq: 1 CANCEL");
    }

    @Test
    void cancel_of_nothing_is_481() throws Exception {
        send(request("CANCEL", "z9hG4bKnothing"));
        assertThat(receive()).startsWith("SIP/2.0 481 ");
        assertThat(node.requests).isEmpty();
    }

    @Test
    void request_that_came_two_ways_is_answered_once_and_refused_once() throws Exception {
        String first = request("INVITE", "z9hG4bKone");
        send(first);
        Heard heard = node.nextRequest();
        send(first.replace("branch=z9hG4bKone", "branch=z9hG4bKtwo"));
        assertThat(receiveOther("SIP/2.0 100")).startsWith("SIP/2.0 482 ").contains("branch=z9hG4bKtwo");
        node.run(() -> heard.transaction().respond(SipResponses.to(heard.request(), 200)));
        assertThat(node.requests).isEmpty();
    }

    @Test
    void ack_of_a_2xx_goes_up_even_with_the_branch_of_its_invite() throws Exception {
        String invite = request("INVITE", "z9hG4bKold");
        send(invite);
        Heard heard = node.nextRequest();
        node.run(() -> heard.transaction().respond(SipResponses.to(heard.request(), 200, "we")));
        assertThat(receive()).startsWith("SIP/2.0 200 OK");
        send(invite.replace("INVITE", "ACK").replace("bob@127.0.0.1>", "bob@127.0.0.1>;tag=we"));
        assertThat(LoopbackNode.next(node.acks).getToTag()).isEqualTo("we");
        send(request("ACK", "z9hG4bKnew"));
        assertThat(LoopbackNode.next(node.acks).getTopmostVia().getBranch()).isEqualTo("z9hG4bKnew");
    }

    @Test
    void request_of_rfc_2543_is_matched_without_a_branch() throws Exception {
        String invite = request("INVITE", "z9hG4bKx").replace(";branch=z9hG4bKx", "");
        send(invite);
        Heard heard = node.nextRequest();
        var ended = new LinkedBlockingQueue<ServerTransaction.Termination>();
        node.run(() -> {
            heard.transaction().onTerminated(ended::add);
            heard.transaction().respond(SipResponses.to(heard.request(), 603, "we"));
        });
        assertThat(receive()).startsWith("SIP/2.0 603 ");
        send(invite);
        assertThat(receive()).startsWith("SIP/2.0 603 ");
        send(invite.replace("INVITE", "ACK").replace("bob@127.0.0.1>", "bob@127.0.0.1>;tag=we"));
        assertThat(LoopbackNode.next(ended)).isEqualTo(ServerTransaction.Termination.DONE);
        assertThat(node.requests).isEmpty();
    }

    @Test
    void full_layer_says_503_and_when_to_come_again() throws Exception {
        try (LoopbackNode small = LoopbackNode.start(
                vertx,
                new TransactionConfig(LoopbackNode.FAST.timers(), 1, Duration.ofSeconds(7)),
                TransportConfig.DEFAULT,
                SipTransport.UDP)) {
            send(request("INVITE", "z9hG4bKfirst"), small);
            Heard heard = small.nextRequest();
            send(request("INVITE", "z9hG4bKsecond"), small);
            assertThat(receiveOther("SIP/2.0 100"))
                    .startsWith("SIP/2.0 503 ")
                    .contains("Retry-After: 7")
                    .contains("branch=z9hG4bKsecond");
            Answers answers = new Answers();
            small.run(() -> small.layer.send(LoopbackNode.request("OPTIONS"), peerTarget(), answers));
            assertThat(LoopbackNode.next(answers.failures)).isEqualTo("too many transactions");
            assertThat(small.counters.value("patchbay_sip_transactions_refused_total"))
                    .isEqualTo(2);
            small.run(() -> heard.transaction().respond(SipResponses.to(heard.request(), 200)));
        }
    }

    @Test
    void full_layer_has_room_for_what_ends_a_call() throws Exception {
        try (LoopbackNode small = LoopbackNode.start(
                vertx,
                new TransactionConfig(TimerConfig.RFC3261, 4, Duration.ofSeconds(7)),
                TransportConfig.DEFAULT,
                SipTransport.UDP)) {
            for (int i = 0; i < 4; i++) {
                send(request("OPTIONS", "z9hG4bK" + i), small);
                small.nextRequest();
            }
            send(request("OPTIONS", "z9hG4bKmore"), small);
            assertThat(receive()).startsWith("SIP/2.0 503 ");
            send(request("BYE", "z9hG4bKbye").replace("bob@127.0.0.1>", "bob@127.0.0.1>;tag=we"), small);
            Heard bye = small.nextRequest();
            assertThat(bye.request().getMethod()).isEqualTo("BYE");
            send(request("BYE", "z9hG4bKagain").replace("bob@127.0.0.1>", "bob@127.0.0.1>;tag=we"), small);
            assertThat(receive()).startsWith("SIP/2.0 503 ");
        }
    }

    @Test
    void full_layer_lets_go_first_of_what_only_waits_for_repetitions() throws Exception {
        TimerConfig timers = new TimerConfig(
                Duration.ofMillis(50),
                Duration.ofMillis(50),
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                Duration.ofSeconds(32));
        try (LoopbackNode small = LoopbackNode.start(
                vertx,
                new TransactionConfig(timers, 1, Duration.ofSeconds(7)),
                TransportConfig.DEFAULT,
                SipTransport.UDP)) {
            send(request("OPTIONS", "z9hG4bKfirst"), small);
            Heard heard = small.nextRequest();
            small.run(() -> heard.transaction().respond(SipResponses.to(heard.request(), 200)));
            assertThat(receive()).startsWith("SIP/2.0 200 ");
            Future<?> answered = ForkJoinPool.commonPool().submit(() -> {
                Heard next = small.nextRequest();
                small.run(() -> next.transaction().respond(SipResponses.to(next.request(), 404)));
                return next;
            });
            // It stays for T1 + T2, and would for 64 T1.
            String answer = "SIP/2.0 503 ";
            for (int i = 0; answer.startsWith("SIP/2.0 503 "); i++) {
                send(request("OPTIONS", "z9hG4bKnext" + i), small);
                answer = receive();
            }
            assertThat(answer).startsWith("SIP/2.0 404 ");
            answered.get(20, TimeUnit.SECONDS);
            assertThat(small.counters.value("patchbay_sip_transactions_shortened_total"))
                    .isEqualTo(1);
        }
    }

    @Test
    void connection_that_is_refused_is_a_transport_error() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = free.getLocalPort();
        }
        Answers answers = new Answers();
        Target target = Target.to(SipTransport.TCP, "127.0.0.1", port);
        node.run(() -> node.layer.send(LoopbackNode.request("INVITE"), target, answers));
        assertThat(LoopbackNode.next(answers.failures)).startsWith("connect: ");
        node.run(() -> {
            assertThat(node.layer.size()).isZero();
            assertThat(node.wheel.pending()).isZero();
        });
    }

    @Test
    void response_after_the_final_one_is_counted_and_not_sent() throws Exception {
        send(request("OPTIONS", "z9hG4bKtwice"));
        Heard heard = node.nextRequest();
        node.run(() -> {
            heard.transaction().respond(SipResponses.to(heard.request(), 200));
            heard.transaction().respond(SipResponses.to(heard.request(), 500));
        });
        assertThat(receive()).startsWith("SIP/2.0 200 ");
        assertThat(node.counters.value("patchbay_sip_responses_too_late_total")).isEqualTo(1);
    }

    @Test
    void request_with_credentials_has_a_branch_of_its_own() throws Exception {
        Answers answers = new Answers();
        SIPRequest register = LoopbackNode.request("REGISTER");
        node.run(() -> node.layer.send(register, peerTarget(), answers));
        String first = receive();
        send(response(first, "401 Unauthorized"));
        LoopbackNode.next(answers.finals);
        SIPRequest again = (SIPRequest) register.clone();
        node.run(() -> node.layer.send(again, peerTarget(), answers));
        String second = receiveOther(first);
        assertThat(second).startsWith("REGISTER ");
        assertThat(line(second, "Via")).isNotEqualTo(line(first, "Via"));
        assertThat(second.lines().filter(each -> each.startsWith("Via:"))).hasSize(1);
    }

    private Target peerTarget() {
        return Target.to(SipTransport.UDP, "127.0.0.1", peer.getLocalPort());
    }

    private String request(String method, String branch) {
        return """
                %s sip:bob@127.0.0.1 SIP/2.0
                Via: SIP/2.0/UDP 127.0.0.1:%d;branch=%s
                From: <sip:alice@127.0.0.1>;tag=%s
                To: <sip:bob@127.0.0.1>
                Call-ID: %s@127.0.0.1
                CSeq: 1 %s
                Max-Forwards: 70
                Content-Length: 0

                """.formatted(method, peer.getLocalPort(), branch, branch, branch, method)
                .replace("\n", "\r\n");
    }

    private static String response(String request, String status) {
        StringBuilder text = new StringBuilder("SIP/2.0 " + status + "\r\n");
        for (String name : List.of("Via", "From", "To", "Call-ID", "CSeq")) {
            text.append(line(request, name)).append(name.equals("To") ? ";tag=peer\r\n" : "\r\n");
        }
        return text.append("Content-Length: 0\r\n\r\n").toString();
    }

    private static String line(String message, String name) {
        return message.lines()
                .filter(each -> each.startsWith(name + ":"))
                .findFirst()
                .orElseThrow();
    }

    private void send(String text) throws Exception {
        send(text, node);
    }

    private void send(String text, LoopbackNode to) throws Exception {
        byte[] bytes = text.getBytes(UTF_8);
        peer.send(new DatagramPacket(
                bytes,
                bytes.length,
                InetAddress.getByName("127.0.0.1"),
                to.target().port()));
    }

    private String receive() throws Exception {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        peer.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), UTF_8);
    }

    /** The next message that does not begin so: retransmissions of what is known already are passed over. */
    private String receiveOther(String known) throws Exception {
        String next = receive();
        while (next.startsWith(known)) next = receive();
        return next;
    }

    private List<String> received(int count) throws Exception {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < count; i++) all.add(receive());
        return all;
    }
}
