package org.patchbay.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import gov.nist.javax.sip.message.SIPRequest;
import io.vertx.core.Vertx;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.patchbay.sip.message.SipResponses;
import org.patchbay.sip.transaction.LoopbackNode.Answers;
import org.patchbay.sip.transaction.LoopbackNode.Heard;
import org.patchbay.sip.transport.SipTransport;
import org.patchbay.sip.transport.Target;
import org.patchbay.sip.transport.TransportConfig;

/** Two nodes over real sockets. */
class TransactionsOnLoopbackTest {
    private final Vertx vertx = Vertx.vertx();
    private LoopbackNode alice;
    private LoopbackNode bob;

    @BeforeEach
    void start() throws Exception {
        alice = LoopbackNode.start(
                vertx, LoopbackNode.FAST, TransportConfig.DEFAULT, SipTransport.UDP, SipTransport.TCP);
        bob = LoopbackNode.start(vertx, LoopbackNode.FAST, TransportConfig.DEFAULT, SipTransport.UDP, SipTransport.TCP);
    }

    @AfterEach
    void stop() throws Exception {
        alice.close();
        bob.close();
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    @ParameterizedTest
    @EnumSource(
            value = SipTransport.class,
            names = {"UDP", "TCP"})
    void request_is_answered(SipTransport transport) throws Exception {
        Answers answers = new Answers();
        alice.run(() -> alice.layer.send(LoopbackNode.request("OPTIONS"), bobOver(transport), answers));

        Heard heard = bob.nextRequest();
        assertThat(heard.transaction().flow().transport()).isEqualTo(transport);
        bob.run(() -> heard.transaction().respond(SipResponses.to(heard.request(), 200)));

        assertThat(LoopbackNode.next(answers.finals).getStatusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource(
            value = SipTransport.class,
            names = {"UDP", "TCP"})
    void failed_invite_is_acknowledged_within_its_transaction(SipTransport transport) throws Exception {
        Answers answers = new Answers();
        alice.run(() -> alice.layer.send(LoopbackNode.request("INVITE"), bobOver(transport), answers));

        Heard heard = bob.nextRequest();
        var ended = new LinkedBlockingQueue<ServerTransaction.Termination>();
        bob.run(() -> {
            heard.transaction().onTerminated(ended::add);
            heard.transaction().respond(SipResponses.to(heard.request(), 180));
            heard.transaction().respond(SipResponses.to(heard.request(), 486));
        });

        assertThat(LoopbackNode.next(answers.provisional).getStatusCode()).isEqualTo(180);
        assertThat(LoopbackNode.next(answers.finals).getStatusCode()).isEqualTo(486);
        assertThat(LoopbackNode.next(ended)).isEqualTo(ServerTransaction.Termination.DONE);
        assertThat(bob.acks).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = SipTransport.class,
            names = {"UDP", "TCP"})
    void accepted_invite_is_acknowledged_by_its_user(SipTransport transport) throws Exception {
        Answers answers = new Answers();
        SIPRequest invite = LoopbackNode.request("INVITE");
        alice.run(() -> alice.layer.send(invite, bobOver(transport), answers));

        Heard heard = bob.nextRequest();
        bob.run(() -> heard.transaction().respond(SipResponses.to(heard.request(), 200, "bobs-tag")));
        LoopbackNode.next(answers.finals);
        SIPRequest ack = LoopbackNode.request("ACK");
        alice.run(() -> alice.layer.sendAck(ack, bobOver(transport)));

        assertThat(LoopbackNode.next(bob.acks).getCallId()).isEqualTo(ack.getCallId());
    }

    @Test
    void call_over_a_connection_that_breaks_while_it_rings_fails_at_once() throws Exception {
        Answers register = new Answers();
        alice.run(() -> alice.layer.send(LoopbackNode.request("REGISTER"), bobOver(SipTransport.TCP), register));
        Heard registration = bob.nextRequest();
        Answers call = new Answers();
        bob.run(() -> {
            registration.transaction().respond(SipResponses.to(registration.request(), 200));
            Target phone = Target.over(registration.transaction().flow());
            bob.layer.send(LoopbackNode.request("INVITE"), phone, call);
            bob.layer.send(LoopbackNode.request("OPTIONS"), phone, new Answers());
        });
        Heard invite = alice.nextRequest();
        alice.run(() -> invite.transaction().respond(SipResponses.to(invite.request(), 180)));
        LoopbackNode.next(call.provisional);
        bob.run(() -> {
            registration.transaction().flow().close();
        });
        assertThat(LoopbackNode.next(call.failures)).isEqualTo("connection is gone");
        bob.run(() -> assertThat(bob.layer.size()).isZero());
    }

    private Target bobOver(SipTransport transport) {
        return bob.points.stream()
                .filter(point -> point.transport() == transport)
                .map(point -> Target.to(transport, point.host(), point.port()))
                .findFirst()
                .orElseThrow();
    }
}
