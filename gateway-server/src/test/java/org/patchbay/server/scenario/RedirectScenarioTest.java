package org.patchbay.server.scenario;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patchbay.server.TestGateway;
import org.patchbay.session.v1.EndReason;

/** A phone that names somebody else to be called (RFC 3261 8.1.3.4), over real sockets against a whole gateway. */
class RedirectScenarioTest {
    private TestGateway gateway;
    private final List<Actor> actors = new ArrayList<>();

    @BeforeEach
    void open() {
        gateway = TestGateway.start();
    }

    @AfterEach
    void close() {
        actors.forEach(Actor::close);
        gateway.close();
    }

    private <A extends Actor> A loggedIn(A actor) {
        actors.add(actor);
        actor.logsIn();
        return actor;
    }

    private WebSocketActor browser(String user) {
        return loggedIn(new WebSocketActor(user, user + "-browser", gateway.httpPort()));
    }

    private SipActor phone(String user) {
        return loggedIn(SipActor.webrtc(user, user + "-phone", gateway.port("sip-udp")));
    }

    @Test
    void who_is_named_rings_and_answers_the_same_call() {
        WebSocketActor alice = browser("alice");
        SipActor bob = phone("bob");
        WebSocketActor carol = browser("carol");
        alice.calls("bob");
        bob.isCalledBy("alice@localhost");
        bob.sendsTo("<sip:carol@127.0.0.1>");
        alice.hearsForwarding();
        carol.isCalledBy("alice@localhost");
        carol.rings();
        alice.hearsRinging();
        carol.answers();
        alice.hearsAnswer();
        carol.hangsUp();
        alice.hearsEnd(EndReason.NORMAL);
        gateway.assertNothingLeft();
    }

    @Test
    void the_better_one_rings_first_and_then_the_other() {
        SipActor alice = phone("alice");
        SipActor bob = phone("bob");
        WebSocketActor carol = browser("carol");
        SipActor dave = phone("dave");
        alice.calls("bob");
        bob.isCalledBy("alice@localhost");
        bob.sendsTo("<sip:carol@localhost>;q=0.3", "<sip:dave@localhost>;q=0.7");
        alice.hearsForwarding();
        dave.isCalledBy("alice@localhost");
        dave.isBusy();
        carol.isCalledBy("alice@localhost");
        carol.isBusy();
        alice.hearsEnd(EndReason.BUSY);
        gateway.assertNothingLeft();
    }

    @Test
    void a_way_that_the_caller_does_not_have_is_not_taken() {
        WebSocketActor alice = browser("alice");
        SipActor bob = phone("bob");
        alice.calls("bob");
        bob.isCalledBy("alice@localhost");
        bob.sendsTo("<sip:0900123@premium.example>");
        alice.hearsEnd(EndReason.NOT_FOUND);
        gateway.assertNothingLeft();
    }
}
