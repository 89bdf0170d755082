package org.patchbay.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.patchbay.mqtt.device.Tally;
import org.patchbay.mqtt.server.ConnectionConfig;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.PresenceState;
import org.patchbay.session.v1.Signal;

/** What becomes of a device's calls and presence while its connection is lost and its session is not. */
class LostConnectionOverMqttTest {
    private static final String LEFT = "{\"state\":\"AWAY\",\"note\":\"gone\"}";
    private static final String AT_ONCE = "";
    private static final String IN_A_SECOND = "1800000001";
    private static final String IN_AN_HOUR = "1800000e10";

    private Stage stage;

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    private void open(Duration resume) throws Exception {
        stage = new Stage(Stage.config(ConnectionConfig.defaults(), Stage.sessions(resume, 256)));
    }

    private RawSocket leavesAWill(String properties) throws Exception {
        RawSocket bob = stage.socket().says(RawSocket.connectWithWill("d", properties, "presence/bob/d", LEFT));
        assertThat(bob.receives().body()[1]).isZero();
        return bob;
    }

    private PresenceState said() throws InterruptedException {
        return stage.gateway.presence.nextPublished().state();
    }

    @Test
    void a_lost_connection_is_told_as_offline_and_one_that_is_back_as_before() throws Exception {
        open(Duration.ofMinutes(1));
        RawSocket bob = stage.socket().says(RawSocket.connect(5, "d", false, "bob", "patchbay", "1100000258", 60));
        assertThat(bob.receives().body()[1]).isZero();
        bob.says(RawSocket.publish(5, 2, "presence/bob/d", 1, "{\"state\":\"BUSY\"}"));
        assertThat(said().getState()).isEqualTo(PresenceState.State.BUSY);
        bob.close();
        assertThat(said().getState()).isEqualTo(PresenceState.State.OFFLINE);
        stage.device("bob", "d").resumes(600);
        assertThat(said().getState()).isEqualTo(PresenceState.State.BUSY);
    }

    @Test
    void a_will_says_how_a_lost_device_is() throws Exception {
        open(Duration.ofMinutes(1));
        leavesAWill(AT_ONCE).close();
        PresenceState left = said();
        assertThat(left.getState()).isEqualTo(PresenceState.State.AWAY);
        assertThat(left.getNote()).isEqualTo("gone");
    }

    @Test
    void a_will_waits_as_long_as_it_says() throws Exception {
        open(Duration.ofMinutes(1));
        leavesAWill(IN_A_SECOND).close();
        stage.waitUntil(() -> stage.counted(Tally.AWAY) == 1, "bob is away");
        assertThat(stage.gateway.presence.published).isEmpty();
        assertThat(said().getState()).isEqualTo(PresenceState.State.AWAY);
    }

    @Test
    void a_device_that_is_back_before_its_will_was_never_away() throws Exception {
        open(Duration.ofMinutes(1));
        leavesAWill(IN_AN_HOUR).close();
        stage.waitUntil(() -> stage.counted(Tally.AWAY) == 1, "bob is away");
        assertThat(stage.device("bob", "d").resumes(600).isSessionPresent()).isTrue();
        assertThat(said().getState()).isEqualTo(PresenceState.State.AVAILABLE);
        assertThat(stage.gateway.presence.published).isEmpty();
    }

    @Test
    void a_device_that_takes_its_leave_is_offline_and_its_will_is_void_unless_it_wants_it() throws Exception {
        open(Duration.ofMinutes(1));
        RawSocket bob = leavesAWill(AT_ONCE);
        bob.says("e0 00");
        assertThat(said().getState()).isEqualTo(PresenceState.State.OFFLINE);
        RawSocket again = leavesAWill(AT_ONCE);
        assertThat(said().getState()).isEqualTo(PresenceState.State.AVAILABLE);
        again.says("e0 02 04 00");
        assertThat(said().getState()).isEqualTo(PresenceState.State.AWAY);
    }

    @Test
    void the_will_of_another_topic_than_the_own_presence_is_not_authorised() throws Exception {
        open(Duration.ofMinutes(1));
        RawSocket bob = stage.socket().says(RawSocket.connectWithWill("d", AT_ONCE, "call/out/alice/d/c/end", "{}"));
        assertThat(bob.receives().hex()).startsWith("0087");
        assertThat(bob.isClosed()).isTrue();
    }

    @Test
    void calls_of_a_device_that_does_not_come_back_in_time_end_and_its_session_goes_on() throws Exception {
        open(Duration.ofMillis(300));
        TestDevice bob = stage.device("bob", "d");
        bob.resumes(600);
        bob.subscribes().says("c1", "invite", CallOverMqttTest.json("to", "alice", "sdp", Sdp.OFFER));
        stage.calls.receives(Signal.BodyCase.INVITE);
        bob.close();
        assertThat(stage.calls.receives(Signal.BodyCase.END).getEnd().getReason())
                .isEqualTo(EndReason.TRANSPORT_LOST);
        TestDevice back = stage.device("bob", "d");
        assertThat(back.resumes(600).isSessionPresent()).isTrue();
        assertThat(CallOverMqttTest.object(back.receives("c1", "end")).getString("reason"))
                .isEqualTo("TRANSPORT_LOST");
    }

    @Test
    void a_device_that_is_back_in_time_keeps_its_calls() throws Exception {
        open(Duration.ofSeconds(2));
        TestDevice bob = stage.device("bob", "d");
        bob.resumes(600);
        bob.subscribes().says("c1", "invite", CallOverMqttTest.json("to", "alice", "sdp", Sdp.OFFER));
        Signal ofBob = stage.calls.receives(Signal.BodyCase.INVITE);
        TestDevice carol = stage.device("carol", "d");
        carol.resumes(600);
        carol.subscribes().says("c2", "invite", CallOverMqttTest.json("to", "alice", "sdp", Sdp.OFFER));
        Signal ofCarol = stage.calls.receives(Signal.BodyCase.INVITE);
        bob.close();
        stage.waitUntil(() -> stage.counted(Tally.AWAY) == 1, "bob is away");
        carol.close();
        stage.waitUntil(() -> stage.counted(Tally.AWAY) == 2, "carol is away");
        TestDevice back = stage.device("bob", "d");
        assertThat(back.resumes(600).isSessionPresent()).isTrue();
        // Carol went after bob: when her time is over, so would be his.
        assertThat(stage.calls.receives(Signal.BodyCase.END).getCallId()).isEqualTo(ofCarol.getCallId());
        stage.calls.tells(ofBob, Signal.newBuilder().setEnd(End.newBuilder().setReason(EndReason.BUSY)));
        assertThat(CallOverMqttTest.object(back.receives("c1", "end")).getString("reason"))
                .isEqualTo("BUSY");
        stage.calls.hasReceivedNothing();
    }

    @Test
    void a_device_may_say_at_the_end_how_long_its_session_goes_on() throws Exception {
        open(Duration.ofMinutes(1));
        TestDevice bob = stage.device("bob", "d");
        bob.resumes(600);
        bob.client
                .disconnectWith()
                .reasonCode(Mqtt5DisconnectReasonCode.NORMAL_DISCONNECTION)
                .sessionExpiryInterval(0)
                .send();
        stage.waitUntilNothingIsLeft();
    }
}
