package org.patchbay.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patchbay.core.Address;
import org.patchbay.mqtt.device.Tally;
import org.patchbay.session.v1.Capabilities;
import org.patchbay.session.v1.DevicePresence;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Message;
import org.patchbay.session.v1.PresenceState;
import org.patchbay.session.v1.Receipt;
import org.patchbay.session.v1.Signal;

/** Sessions that outlive their connection, messages and presence. */
class SessionOverMqttTest {
    private Stage stage;

    @BeforeEach
    void open() throws Exception {
        stage = new Stage(Stage.config());
    }

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    private void bobWasHere() throws Exception {
        TestDevice bob = stage.device("bob", "d");
        assertThat(bob.resumes(600).isSessionPresent()).isFalse();
        bob.subscribes();
        bob.close();
        stage.waitUntil(() -> stage.counted(Tally.AWAY) == 1, "bob is away");
    }

    @Test
    void an_invite_waits_for_a_device_that_is_away_and_rings_when_it_is_back() throws Exception {
        bobWasHere();
        assertThat(stage.gateway.bindings).hasSize(1);
        stage.rings("b1", Sdp.OFFER);
        stage.waitUntil(() -> stage.counted(Tally.WAITING) == 1, "the invite waits");
        TestDevice back = stage.device("bob", "d");
        assertThat(back.resumes(600).isSessionPresent()).isTrue();
        back.receives(Stage.CALL, "invite");
        back.says(Stage.CALL, "answer", CallOverMqttTest.json("sdp", Sdp.ANSWER));
        stage.calls.receives(Signal.BodyCase.ANSWER);
    }

    @Test
    void a_call_that_is_over_before_the_device_is_back_is_not_told() throws Exception {
        bobWasHere();
        stage.rings("b1", Sdp.OFFER);
        stage.waitUntil(() -> stage.counted(Tally.WAITING) == 1, "the invite waits");
        stage.tells("b1", Signal.newBuilder().setEnd(End.newBuilder().setReason(EndReason.CANCELLED)));
        stage.waitUntilCounted(Tally.COLLAPSED, 1);
        assertThat(stage.counted(Tally.WAITING)).isZero();
    }

    @Test
    void a_device_without_a_session_to_keep_loses_its_calls_with_its_connection() throws Exception {
        TestDevice bob = stage.device("bob", "d").connects().subscribes();
        bob.says("c1", "invite", CallOverMqttTest.json("to", "alice", "sdp", Sdp.OFFER));
        stage.calls.receives(Signal.BodyCase.INVITE);
        bob.close();
        assertThat(stage.calls.receives(Signal.BodyCase.END).getEnd().getReason())
                .isEqualTo(EndReason.TRANSPORT_LOST);
        stage.waitUntilNothingIsLeft();
    }

    @Test
    void a_second_connection_takes_over_and_the_call_goes_on() throws Exception {
        TestDevice first = stage.device("bob", "d");
        first.resumes(600);
        first.subscribes();
        stage.rings("b1", Sdp.OFFER);
        first.receives(Stage.CALL, "invite");
        TestDevice second = stage.device("bob", "d");
        assertThat(second.resumes(600).isSessionPresent()).isTrue();
        Mqtt5DisconnectException told = (Mqtt5DisconnectException) first.disconnected.get();
        assertThat(told.getMqttMessage().getReasonCode()).isEqualTo(Mqtt5DisconnectReasonCode.SESSION_TAKEN_OVER);
        second.says(Stage.CALL, "answer", CallOverMqttTest.json("sdp", Sdp.ANSWER));
        stage.calls.receives(Signal.BodyCase.ANSWER);
    }

    @Test
    void a_message_is_delivered_when_the_device_has_acknowledged_it() throws Exception {
        TestDevice bob = stage.device("bob", "d").connects().subscribes();
        stage.calls.sends(
                stage.gateway.binding().getChannel().getEndpoint(),
                Signal.newBuilder()
                        .setFrom("alice@localhost/laptop")
                        .setTo("bob@localhost")
                        .setMessage(Message.newBuilder()
                                .setId("m1")
                                .setText("hello")
                                .setDeliveryId("delivery-1")
                                .setChannel(stage.gateway.binding().getChannel())));
        assertThat(CallOverMqttTest.object(bob.receives("-", "message")).getString("text"))
                .isEqualTo("hello");
        Receipt report = stage.gateway.messages.nextReport().getReceipt();
        assertThat(report.getId()).isEqualTo("delivery-1");
        assertThat(report.getStatus()).isEqualTo(Receipt.Status.DELIVERED);
        bob.says("-", "message", CallOverMqttTest.json("id", "m2", "to", "alice", "text", "hi"));
        assertThat(stage.gateway.messages.nextSent().getMessage().getText()).isEqualTo("hi");
    }

    @Test
    void a_device_says_what_it_can_do_and_is_told_where_stun_and_turn_are() throws Exception {
        TestDevice bob = stage.device("bob", "d").connects().subscribes();
        assertThat(stage.gateway.binding().getCapabilities().getLateOffer()).isFalse();
        bob.says("-", "hello", "{\"capabilities\":{\"messages\":true,\"lateOffer\":true}}");
        Mqtt5Publish welcome = bob.receives("-", "welcome");
        assertThat(CallOverMqttTest.object(welcome).encode())
                .isEqualTo(
                        "{\"address\":\"bob@localhost\",\"device\":\"d\",\"iceServers\":[{\"urls\":[\"stun:stun.example.org\"]}]}");
        assertThat(stage.gateway.bindings).hasSize(1);
        Capabilities now = stage.gateway.binding().getCapabilities();
        assertThat(now.getLateOffer()).isTrue();
        assertThat(now.getTrickle()).isTrue();
        assertThat(now.getVideo()).isFalse();
    }

    @Test
    void a_hello_before_any_subscription_makes_nobody_reachable_and_counts_later() throws Exception {
        TestDevice bob = stage.device("bob", "d").connects();
        bob.says("-", "hello", "{\"capabilities\":{\"lateOffer\":true}}");
        stage.waitUntilCounted(Tally.UNSUBSCRIBED, 1);
        assertThat(stage.gateway.bindings).isEmpty();
        bob.subscribes();
        assertThat(stage.gateway.binding().getCapabilities().getLateOffer()).isTrue();
    }

    @Test
    void a_hello_that_says_who_the_device_is_is_refused_and_changes_nothing() throws Exception {
        TestDevice bob = stage.device("bob", "d").connects().subscribes();
        bob.says("-", "hello", "{\"user\":\"alice\",\"capabilities\":{\"lateOffer\":true}}");
        assertThat(CallOverMqttTest.object(bob.receives("-", "error")).getString("code"))
                .isEqualTo("BAD_FRAME");
        bob.says("c1", "hello", "{\"capabilities\":{\"lateOffer\":true}}");
        assertThat(CallOverMqttTest.object(bob.receives("c1", "error")).getString("code"))
                .isEqualTo("BAD_FRAME");
        assertThat(stage.gateway.binding().getCapabilities().getLateOffer()).isFalse();
    }

    @Test
    void presence_is_published_by_topic_and_told_by_topic() throws Exception {
        TestDevice bob = stage.device("bob", "d").connects().subscribes();
        bob.publishes("presence/bob/d", CallOverMqttTest.json("state", "BUSY"), MqttQos.AT_LEAST_ONCE);
        assertThat(stage.gateway.presence.nextPublished().state().getState()).isEqualTo(PresenceState.State.BUSY);
        bob.subscribes("presence/alice/+", MqttQos.AT_LEAST_ONCE);
        stage.waitUntil(() -> stage.gateway.presence.watches.size() == 1, "alice is watched");
        var watch = stage.gateway.presence.watches.values().iterator().next();
        assertThat(watch.user()).isEqualTo(Address.of("alice", "localhost"));
        stage.calls.sends(
                watch.channel().getEndpoint(),
                Signal.newBuilder()
                        .setFrom("alice@localhost")
                        .setPresence(PresenceState.newBuilder()
                                .setChannel(watch.channel())
                                .addDevices(DevicePresence.newBuilder()
                                        .setAddress("alice@localhost/laptop")
                                        .setState(PresenceState.State.AWAY))));
        Mqtt5Publish told = bob.receives();
        assertThat(told.getTopic().toString()).isEqualTo("presence/alice/laptop");
        assertThat(told.isRetain()).isTrue();
        assertThat(CallOverMqttTest.object(told).getString("state")).isEqualTo("AWAY");
    }
}
