package org.patchbay.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.patchbay.websocket.CallOverSocketTest.answer;
import static org.patchbay.websocket.CallOverSocketTest.end;
import static org.patchbay.websocket.CallOverSocketTest.ended;
import static org.patchbay.websocket.CallOverSocketTest.invite;
import static org.patchbay.websocket.CallOverSocketTest.inviteFor;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.patchbay.client.v1.Frame;
import org.patchbay.client.v1.Ping;
import org.patchbay.client.v1.Ringing;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.Dtmf;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Progress;
import org.patchbay.session.v1.Signal;

/** Sockets drop, sessions stay: over real sockets. */
class ResumeOverSocketTest {
    private static final String CALL = "n1-0-aaaaaaaaaaaaaaaaaaaaaaaa";

    private Stage stage;

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @Test
    void a_caller_in_a_call_misses_nothing_and_gets_nothing_twice() throws Exception {
        stage = new Stage(Stage.config());
        TestClient first = stage.connects();
        String token = first.entersAs("alice", "laptop").getWelcome().getResume();
        first.sends("c1", invite("bob"));
        Signal invite = stage.calls.receives(Signal.BodyCase.INVITE);
        stage.calls.tells(invite, answer());
        first.receives(Frame.BodyCase.ANSWER);
        first.closes(1001);

        stage.calls.tells(invite, tone("1"));
        stage.calls.tells(invite, tone("2"));

        TestClient second = stage.connects();
        Frame welcome = second.resumes(first, token, "alice");
        assertThat(welcome.getWelcome().getResumed()).isTrue();
        assertThat(welcome.getSeq()).isZero();
        assertThat(welcome.getAck()).isEqualTo(first.seq);
        assertThat(welcome.getWelcome().getDevice()).isEqualTo("laptop");
        assertThat(welcome.getWelcome().getResume()).isNotEqualTo(token);
        assertThat(second.receives(Frame.BodyCase.DTMF).getDtmf().getTones()).isEqualTo("1");
        assertThat(second.receives(Frame.BodyCase.DTMF).getDtmf().getTones()).isEqualTo("2");
        stage.calls.tells(invite, tone("3"));
        assertThat(second.receives(Frame.BodyCase.DTMF).getDtmf().getTones()).isEqualTo("3");
        second.sends("c1", end());
        stage.calls.receives(Signal.BodyCase.END);
        assertThat(stage.gateway.bindings).hasSize(1);
    }

    @Test
    void a_resume_token_alone_proves_whose_session_it_is() throws Exception {
        stage = new Stage(Stage.config());
        TestClient first = stage.connects();
        String token = first.entersAs("alice", "laptop").getWelcome().getResume();
        first.closes(1001);

        TestClient second = stage.connects();
        assertThat(second.resumes(first, token, "").getWelcome().getResumed()).isTrue();
    }

    @Test
    void a_callee_that_rings_goes_on_ringing() throws Exception {
        stage = new Stage(Stage.config());
        TestClient first = stage.connects();
        String token = first.entersAs("bob", "desk").getWelcome().getResume();
        Channel channel = stage.gateway.binding().getChannel();
        stage.calls.sends(channel.getEndpoint(), inviteFor(channel, CALL, "b1"));
        first.receives(Frame.BodyCase.INVITE);
        first.sends(CALL, Frame.newBuilder().setRinging(Ringing.newBuilder()));
        stage.calls.receives(Signal.BodyCase.PROGRESS);
        first.closes(1001);

        TestClient second = stage.connects();
        assertThat(second.resumes(first, token, "bob").getWelcome().getResumed())
                .isTrue();
        second.sends(CALL, CallOverSocketTest.clientAnswer(Sdp.ANSWER));
        stage.calls.receives(Signal.BodyCase.ANSWER);
        stage.calls.hasReceivedNothing();
    }

    @Test
    void an_invite_that_came_while_the_socket_was_down_rings_after_the_resume() throws Exception {
        stage = new Stage(Stage.config());
        TestClient first = stage.connects();
        String token = first.entersAs("bob", "desk").getWelcome().getResume();
        Channel channel = stage.gateway.binding().getChannel();
        first.closes(1001);
        stage.calls.sends(channel.getEndpoint(), inviteFor(channel, CALL, "b1"));
        TestClient second = stage.connects();
        second.resumes(first, token, "bob");
        assertThat(second.receives(Frame.BodyCase.INVITE).getCallId()).isEqualTo(CALL);
    }

    @Test
    void frames_that_are_sent_again_after_a_resume_reach_the_call_once() throws Exception {
        stage = new Stage(Stage.config());
        TestClient first = stage.connects();
        String token = first.entersAs("alice", "laptop").getWelcome().getResume();
        int number = first.sends("c1", invite("bob"));
        stage.calls.receives(Signal.BodyCase.INVITE);
        first.closes(1001);
        TestClient second = stage.connects();
        second.resumes(first, token, "alice");
        second.sendsRaw(invite("bob").setCallId("c1").setSeq(number).build());
        second.sends(Frame.newBuilder().setPing(Ping.newBuilder()));
        second.receives(Frame.BodyCase.PONG);
        stage.calls.hasReceivedNothing();
        assertThat(stage.counted(Tally.REPEATED)).isEqualTo(1);
    }

    @Test
    void a_gap_closes_the_socket_and_a_resume_fills_it() throws Exception {
        stage = new Stage(Stage.config());
        TestClient first = stage.connects();
        String token = first.entersAs("alice", "laptop").getWelcome().getResume();
        first.sendsRaw(Frame.newBuilder().setSeq(5).setPing(Ping.newBuilder()).build());
        CallOverSocketTest.refused(first, 5, "BAD_FRAME", "");
        assertThat(first.isClosedWith()).isEqualTo(1008);
        TestClient second = stage.connects();
        assertThat(second.resumes(first, token, "alice").getAck()).isEqualTo(1);
        second.sends(Frame.newBuilder().setPing(Ping.newBuilder()));
        second.receives(Frame.BodyCase.PONG);
    }

    @Test
    void a_socket_that_is_thought_to_be_alive_gives_way_to_the_resume() throws Exception {
        stage = new Stage(Stage.config());
        TestClient first = stage.connects();
        String token = first.entersAs("alice", "laptop").getWelcome().getResume();
        first.sends("c1", invite("bob"));
        Signal invite = stage.calls.receives(Signal.BodyCase.INVITE);
        TestClient second = stage.connects();
        assertThat(second.resumes(first, token, "alice").getWelcome().getResumed())
                .isTrue();
        assertThat(first.isClosedWith()).isEqualTo(4409);
        stage.calls.tells(
                invite, Signal.newBuilder().setProgress(Progress.newBuilder().setState(Progress.State.RINGING)));
        second.receives(Frame.BodyCase.PROGRESS);
        stage.calls.hasReceivedNothing();
    }

    @Test
    void a_welcome_that_got_lost_does_not_lose_the_session() throws Exception {
        stage = new Stage(Stage.config());
        TestClient first = stage.connects();
        String token = first.entersAs("alice", "laptop").getWelcome().getResume();
        first.closes(1001);
        TestClient second = stage.connects();
        String unread = second.resumes(first, token, "alice").getWelcome().getResume();
        second.closes(1001);
        TestClient third = stage.connects();
        Frame welcome = third.resumes(first, token, "alice");
        assertThat(welcome.getWelcome().getResumed()).isTrue();
        third.closes(1001);
        // The token that nobody used is no good any more.
        TestClient fourth = stage.connects();
        assertThat(fourth.resumes(first, unread, "alice").getWelcome().getResumed())
                .isFalse();
    }

    @Test
    void who_leaves_right_at_the_welcome_resumes_all_the_same() throws Exception {
        stage = new Stage(Stage.config());
        for (int i = 0; i < 100; i++) {
            TestClient first = stage.connects();
            String token = first.entersAs("alice", "laptop").getWelcome().getResume();
            first.closes(1001);
            TestClient second = stage.connects();
            assertThat(second.resumes(first, token, "alice").getWelcome().getResumed())
                    .as("resume %d", i)
                    .isTrue();
        }
    }

    @Test
    void a_token_is_good_for_its_own_user_only() throws Exception {
        stage = new Stage(Stage.config());
        TestClient alice = stage.connects();
        String token = alice.entersAs("alice", "laptop").getWelcome().getResume();
        TestClient mallory = stage.connects();
        Frame welcome = mallory.resumes(alice, token, "mallory");
        assertThat(welcome.getWelcome().getResumed()).isFalse();
        assertThat(welcome.getWelcome().getAddress()).isEqualTo("mallory@localhost");
        assertThat(welcome.getSeq()).isEqualTo(1);
        assertThat(alice.isOpen()).isTrue();
    }

    @Test
    void tokens_never_repeat() throws Exception {
        stage = new Stage(Stage.config());
        Set<String> tokens = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            assertThat(tokens.add(stage.connects()
                            .entersAs("alice", "d" + i)
                            .getWelcome()
                            .getResume()))
                    .isTrue();
        }
    }

    @Test
    void calls_end_when_nobody_resumes_in_time() throws Exception {
        stage = new Stage(Stage.config(Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofMillis(50)));
        TestClient alice = stage.connects();
        alice.entersAs("alice", "laptop");
        alice.sends("c1", invite("bob"));
        stage.calls.receives(Signal.BodyCase.INVITE);
        alice.closes(1001);
        assertThat(stage.calls.receives(Signal.BodyCase.END).getEnd().getReason())
                .isEqualTo(EndReason.TRANSPORT_LOST);
        stage.gateway.waitUntilUnbound();
        nothingIsLeft();
    }

    @Test
    void a_client_that_closes_in_order_without_calls_is_gone_at_once() throws Exception {
        stage = new Stage(Stage.config());
        TestClient alice = stage.connects();
        alice.entersAs("alice", "laptop");
        alice.closes(1000);
        stage.gateway.waitUntilUnbound();
        nothingIsLeft();
    }

    @Test
    void a_client_that_closes_in_order_in_a_call_may_resume() throws Exception {
        stage = new Stage(Stage.config());
        TestClient first = stage.connects();
        String token = first.entersAs("alice", "laptop").getWelcome().getResume();
        first.sends("c1", invite("bob"));
        stage.calls.receives(Signal.BodyCase.INVITE);
        first.closes(1000);
        assertThat(stage.connects().resumes(first, token, "alice").getWelcome().getResumed())
                .isTrue();
    }

    @Test
    void the_same_device_without_a_resume_takes_the_place_of_the_first() throws Exception {
        stage = new Stage(Stage.config());
        TestClient first = stage.connects();
        first.entersAs("alice", "laptop");
        first.sends("c1", invite("bob"));
        Signal invite = stage.calls.receives(Signal.BodyCase.INVITE);
        TestClient second = stage.connects();
        second.entersAs("alice", "laptop");
        assertThat(first.isClosedWith()).isEqualTo(4409);
        assertThat(stage.calls.receives(Signal.BodyCase.END).getEnd().getReason())
                .isEqualTo(EndReason.TRANSPORT_LOST);
        assertThat(stage.gateway.bindings).hasSize(1);
        assertThat(stage.counted(Tally.SESSIONS)).isEqualTo(1);
        // What comes on an ended leg is dropped.
        stage.calls.tells(invite, ended(EndReason.NORMAL));
        second.sends(Frame.newBuilder().setPing(Ping.newBuilder()));
        second.receives(Frame.BodyCase.PONG);
    }

    @Test
    void frames_kept_for_nobody_have_a_bound() throws Exception {
        WebSocketConfig.Limits limits = new WebSocketConfig.Limits(65536, 50, 200, 16, 8, 65536, 65536, 10, 10);
        stage = new Stage(Stage.with(limits));
        TestClient alice = stage.connects();
        alice.entersAs("alice", "laptop");
        alice.sends("c1", invite("bob"));
        Signal invite = stage.calls.receives(Signal.BodyCase.INVITE);
        alice.closes(1001);
        for (int i = 0; i < 9; i++) stage.calls.tells(invite, tone("1"));
        assertThat(stage.calls.receives(Signal.BodyCase.END).getEnd().getReason())
                .isEqualTo(EndReason.TRANSPORT_LOST);
        stage.gateway.waitUntilUnbound();
        nothingIsLeft();
    }

    @Test
    void a_client_that_never_acknowledges_is_too_slow() throws Exception {
        WebSocketConfig.Limits limits = new WebSocketConfig.Limits(65536, 50, 200, 16, 8, 65536, 65536, 10, 10);
        stage = new Stage(Stage.with(limits));
        TestClient alice = stage.connects();
        alice.entersAs("alice", "laptop");
        alice.sends("c1", invite("bob"));
        Signal invite = stage.calls.receives(Signal.BodyCase.INVITE);
        for (int i = 0; i < 9; i++) stage.calls.tells(invite, tone("1"));
        for (int i = 0; i < 8; i++) alice.receives(Frame.BodyCase.DTMF);
        assertThat(alice.isClosedWith()).isEqualTo(4413);
        stage.calls.receives(Signal.BodyCase.END);
    }

    /** The socket's own loop may count its end a moment after the session's. */
    private void nothingIsLeft() {
        List<String> gauges =
                List.of(Tally.SESSIONS, Tally.DETACHED, Tally.CALLS, Tally.CONNECTIONS, Tally.NOT_ADMITTED);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (gauges.stream().anyMatch(gauge -> stage.counted(gauge) != 0) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
        for (String gauge : gauges) assertThat(stage.counted(gauge)).as(gauge).isZero();
    }

    private static Signal.Builder tone(String tones) {
        return Signal.newBuilder().setDtmf(Dtmf.newBuilder().setTones(tones).setDurationMs(100));
    }
}
