package org.patchbay.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.patchbay.core.Address;
import org.patchbay.session.v1.Answer;
import org.patchbay.session.v1.DevicePresence;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.PresenceState;
import org.patchbay.session.v1.Progress;
import org.patchbay.session.v1.Protocol;
import org.patchbay.session.v1.Signal;
import org.patchbay.session.v1.Update;

/** A device calls and is called, over a real socket, by a client that is not ours. */
class CallOverMqttTest {
    private Stage stage;
    private TestDevice bob;

    @BeforeEach
    void open() throws Exception {
        stage = new Stage(Stage.config());
        bob = stage.device("bob", "door-1").connects().subscribes();
    }

    @AfterEach
    void close() throws Exception {
        stage.peersLeave();
        stage.waitUntilNothingIsLeft();
        stage.close();
    }

    @Test
    void a_device_calls() throws Exception {
        bob.says("c1", "invite", json("to", "alice", "sdp", Sdp.OFFER));
        Signal invite = stage.calls.receives(Signal.BodyCase.INVITE);
        assertThat(invite.getFrom()).isEqualTo("bob@localhost/door-1");
        assertThat(invite.getTo()).isEqualTo("alice@localhost");
        assertThat(invite.getInvite().getDescription()).isEqualTo(Sdp.read(Sdp.OFFER));
        assertThat(invite.getInvite().getChannel().getProtocol()).isEqualTo(Protocol.MQTT);
        assertThat(invite.getInvite().getCapabilities().getTrickle()).isTrue();

        stage.calls.tells(
                invite, Signal.newBuilder().setProgress(Progress.newBuilder().setState(Progress.State.RINGING)));
        assertThat(object(bob.receives("c1", "progress")).getString("state")).isEqualTo("RINGING");
        stage.calls.tells(
                invite, Signal.newBuilder().setAnswer(Answer.newBuilder().setDescription(Sdp.read(Sdp.ANSWER))));
        assertThat(object(bob.receives("c1", "answer")).getString("sdp")).isEqualTo(Sdp.ANSWER);
        bob.says("c1", "end", "{}");
        assertThat(stage.calls.receives(Signal.BodyCase.END).getEnd().getReason())
                .isEqualTo(EndReason.NORMAL);
    }

    @ParameterizedTest
    @EnumSource(
            value = MqttQos.class,
            names = {"AT_MOST_ONCE", "AT_LEAST_ONCE", "EXACTLY_ONCE"})
    void a_device_is_called_with_any_quality_of_service(MqttQos qos) throws Exception {
        bob.subscribes("call/in/bob/door-1/#", qos);
        stage.rings("b1", Sdp.OFFER);
        Mqtt5Publish invite = bob.receives(Stage.CALL, "invite");
        assertThat(invite.getQos()).isEqualTo(qos);
        assertThat(object(invite).getString("from")).isEqualTo("alice@localhost");
        assertThat(object(invite).getString("sdp")).isEqualTo(Sdp.OFFER);
        // No longer than it may ring.
        assertThat(invite.getMessageExpiryInterval().orElse(0)).isBetween(1L, 60L);
        bob.publishes(bob.topic(Stage.CALL, "ringing"), "", qos);
        assertThat(stage.calls.receives(Signal.BodyCase.PROGRESS).getProgress().getState())
                .isEqualTo(Progress.State.RINGING);
        bob.publishes(bob.topic(Stage.CALL, "answer"), json("sdp", Sdp.ANSWER), qos);
        assertThat(stage.calls.receives(Signal.BodyCase.ANSWER).getAnswer().getDescription())
                .isEqualTo(Sdp.read(Sdp.ANSWER));
        stage.tells("b1", Signal.newBuilder().setEnd(End.newBuilder().setReason(EndReason.NORMAL)));
        assertThat(object(bob.receives(Stage.CALL, "end")).getString("reason")).isEqualTo("NORMAL");
    }

    @Test
    void a_device_is_answered_in_the_form_that_it_used_last() throws Exception {
        stage.gateway.presence.states.put(
                Address.of("bob", "localhost"),
                PresenceState.newBuilder()
                        .addDevices(DevicePresence.newBuilder().setAddress("bob@localhost/door-1"))
                        .build());
        bob.client
                .publishWith()
                .topic(bob.topic("-", "devices"))
                .qos(MqttQos.AT_LEAST_ONCE)
                .contentType("application/x-protobuf")
                .payload(org.patchbay.client.v1.Devices.newBuilder()
                        .setOf("bob")
                        .build()
                        .toByteArray())
                .send();
        Mqtt5Publish devices = bob.receives("-", "devices");
        assertThat(devices.getContentType().orElseThrow().toString()).isEqualTo("application/x-protobuf");
        assertThat(org.patchbay.client.v1.Devices.parseFrom(devices.getPayloadAsBytes())
                        .getDevices(0)
                        .getAddress())
                .isEqualTo("bob@localhost/door-1");
        bob.says("-", "devices", "{}");
        assertThat(object(bob.receives("-", "devices")).getJsonArray("devices")).hasSize(1);
    }

    @Test
    void the_smallest_device_speaks_bare_sdp() throws Exception {
        bob.publishesSdp("c1", "invite", Sdp.OFFER, "to", "alice");
        Signal invite = stage.calls.receives(Signal.BodyCase.INVITE);
        assertThat(invite.getTo()).isEqualTo("alice@localhost");
        stage.calls.tells(
                invite, Signal.newBuilder().setAnswer(Answer.newBuilder().setDescription(Sdp.read(Sdp.ANSWER))));
        Mqtt5Publish answer = bob.receives("c1", "answer");
        assertThat(TestDevice.text(answer)).isEqualTo(Sdp.ANSWER);
        assertThat(answer.getContentType().orElseThrow().toString()).isEqualTo("application/sdp");
        stage.calls.tells(
                invite,
                Signal.newBuilder().setUpdate(Update.newBuilder().setId("u7").setDescription(Sdp.read(Sdp.OFFER))));
        assertThat(bob.receives("c1", "update").getUserProperties().asList().toString())
                .contains("id", "u7");
        bob.publishesSdp("c1", "updateAnswer", Sdp.ANSWER);
        assertThat(stage.calls
                        .receives(Signal.BodyCase.UPDATE_ANSWER)
                        .getUpdateAnswer()
                        .getId())
                .isEqualTo("u7");

        stage.rings("b1", Sdp.OFFER);
        Mqtt5Publish rings = bob.receives(Stage.CALL, "invite");
        assertThat(TestDevice.text(rings)).isEqualTo(Sdp.OFFER);
        assertThat(rings.getUserProperties().asList().toString()).contains("from", "alice@localhost");
        bob.publishesSdp(Stage.CALL, "answer", Sdp.ANSWER);
        stage.calls.receives(Signal.BodyCase.ANSWER);
    }

    @Test
    void a_user_is_named_as_the_subscription_names_it() throws Exception {
        TestDevice other = stage.device("bob@localhost", "door-2").connects().subscribes();
        other.says("c1", "invite", json("to", "alice", "sdp", Sdp.OFFER));
        Signal invite = stage.calls.receives(Signal.BodyCase.INVITE);
        stage.calls.tells(
                invite, Signal.newBuilder().setProgress(Progress.newBuilder().setState(Progress.State.TRYING)));
        other.receives("c1", "progress");
        other.close();
    }

    @Test
    void who_hears_of_no_calls_is_not_there_to_be_called() throws Exception {
        TestDevice mute = stage.device("carol", "sensor").connects();
        mute.says("-", "devices", "{}");
        assertThat(stage.gateway.bindings).hasSize(1);
        mute.subscribes("call/in/carol/sensor/-/#", MqttQos.AT_LEAST_ONCE);
        assertThat(stage.gateway.bindings).hasSize(2);
        mute.client.unsubscribeWith().topicFilter("call/in/carol/sensor/-/#").send();
        assertThat(stage.gateway.bindings).hasSize(1);
    }

    static String json(String... pairs) {
        JsonObject object = new JsonObject();
        for (int i = 0; i < pairs.length; i += 2) object.put(pairs[i], pairs[i + 1]);
        return object.encode();
    }

    static JsonObject object(Mqtt5Publish publish) {
        return new JsonObject(new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8));
    }
}
