package org.patchbay.server.scenario;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patchbay.server.TestGateway;
import org.patchbay.session.v1.EndReason;

/** A socket that drops costs no call, in whatever state it is. */
class ResumeScenarioTest {
    private TestGateway gateway;
    private WebSocketActor alice;
    private SipActor bob;

    @BeforeEach
    void open() {
        begin(TestGateway.start());
    }

    private void begin(TestGateway started) {
        gateway = started;
        alice = new WebSocketActor("alice", "left", gateway.httpPort());
        bob = SipActor.webrtc("bob", "right", gateway.port("sip-udp"));
        alice.logsIn();
        bob.logsIn();
    }

    @AfterEach
    void close() {
        alice.close();
        bob.close();
        gateway.close();
    }

    @Test
    void a_caller_whose_phone_rings_comes_back_to_the_answer() {
        alice.calls("bob");
        bob.isCalledBy("alice@localhost");
        bob.rings();
        alice.hearsRinging();
        alice.losesItsSocket();
        bob.answers();
        alice.resumes();
        alice.hearsAnswer();
        alice.hangsUp();
        bob.hearsEnd(EndReason.NORMAL);
        gateway.assertNothingLeft();
    }

    @Test
    void a_caller_who_drops_right_after_the_invitation_misses_nothing() {
        alice.calls("bob");
        alice.losesItsSocket();
        bob.isCalledBy("alice@localhost");
        bob.rings();
        bob.answers();
        alice.resumes();
        alice.hearsRinging();
        alice.hearsAnswer();
        bob.hangsUp();
        alice.hearsEnd(EndReason.NORMAL);
        gateway.assertNothingLeft();
    }

    @Test
    void a_callee_who_drops_while_ringing_comes_back_and_answers() {
        bob.calls("alice");
        alice.isCalledBy("bob@localhost");
        alice.rings();
        bob.hearsRinging();
        alice.losesItsSocket();
        alice.resumes();
        alice.answers();
        bob.hearsAnswer();
        bob.hangsUp();
        alice.hearsEnd(EndReason.NORMAL);
        gateway.assertNothingLeft();
    }

    @Test
    void a_callee_who_is_away_when_the_call_comes_rings_on_coming_back() {
        alice.losesItsSocket();
        bob.calls("alice");
        alice.resumes();
        alice.isCalledBy("bob@localhost");
        alice.answers();
        bob.hearsAnswer();
        alice.hangsUp();
        bob.hearsEnd(EndReason.NORMAL);
        gateway.assertNothingLeft();
    }

    @Test
    void who_drops_while_talking_learns_what_happened_meanwhile() {
        alice.calls("bob");
        bob.isCalledBy("alice@localhost");
        bob.answers();
        alice.hearsAnswer();
        alice.losesItsSocket();
        alice.resumes();
        alice.losesItsSocket();
        bob.hangsUp();
        alice.resumes();
        alice.hearsEnd(EndReason.NORMAL);
        gateway.assertNothingLeft();
    }

    @Test
    void who_never_comes_back_ends_the_call() {
        close();
        begin(TestGateway.start(Map.of("websocket.timing.resume", "300ms")));
        alice.calls("bob");
        bob.isCalledBy("alice@localhost");
        bob.rings();
        alice.hearsRinging();
        alice.losesItsSocket();
        bob.hearsEnd(EndReason.TRANSPORT_LOST);
        gateway.assertNothingLeft();
    }

    @Test
    void who_never_comes_back_ends_the_talk() {
        close();
        begin(TestGateway.start(Map.of("websocket.timing.resume", "300ms")));
        alice.calls("bob");
        bob.isCalledBy("alice@localhost");
        bob.answers();
        alice.hearsAnswer();
        alice.losesItsSocket();
        bob.hearsEnd(EndReason.TRANSPORT_LOST);
        gateway.assertNothingLeft();
    }
}
