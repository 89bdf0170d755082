package org.patchbay.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Signal;

/** The gateway goes down, and devices are told. */
class DrainOverMqttTest {
    private Stage stage;

    @BeforeEach
    void open() throws Exception {
        stage = new Stage(Stage.config());
    }

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @Test
    void an_idle_device_is_told_to_go_elsewhere_and_one_in_a_call_when_that_is_over() throws Exception {
        TestDevice idle = stage.device("carol", "d").connects().subscribes();
        TestDevice busy = stage.device("bob", "d").connects().subscribes();
        busy.says("c1", "invite", CallOverMqttTest.json("to", "alice", "sdp", Sdp.OFFER));
        stage.calls.receives(Signal.BodyCase.INVITE);
        Stage.await(stage.adapter.drain());
        assertThat(CallOverMqttTest.object(idle.receives("-", "goAway")).getInteger("reconnectMs"))
                .isEqualTo(1_000);
        busy.hasReceivedNothing();
        busy.says("c2", "invite", CallOverMqttTest.json("to", "alice", "sdp", Sdp.OFFER));
        assertThat(CallOverMqttTest.object(busy.receives("c2", "end")).getString("reason"))
                .isEqualTo("CONGESTION");
        busy.says("c1", "end", "{}");
        stage.calls.receives(Signal.BodyCase.END);
        busy.receives("-", "goAway");
    }

    @Test
    void who_comes_while_it_drains_is_sent_away() throws Exception {
        Stage.await(stage.adapter.drain());
        TestDevice late = stage.device("bob", "d");
        assertThat(catchThrowable(late::connects))
                .asInstanceOf(InstanceOfAssertFactories.type(Mqtt5ConnAckException.class))
                .extracting(refused -> refused.getMqttMessage().getReasonCode())
                .isEqualTo(Mqtt5ConnAckReasonCode.SERVER_UNAVAILABLE);
    }

    @Test
    void a_device_is_told_that_the_server_shuts_down_and_its_calls_end() throws Exception {
        TestDevice bob = stage.device("bob", "d").connects().subscribes();
        bob.says("c1", "invite", CallOverMqttTest.json("to", "alice", "sdp", Sdp.OFFER));
        stage.calls.receives(Signal.BodyCase.INVITE);
        Stage.await(stage.adapter.close());
        assertThat(stage.calls.receives(Signal.BodyCase.END).getEnd().getReason())
                .isEqualTo(EndReason.TRANSPORT_LOST);
        Mqtt5DisconnectException told = (Mqtt5DisconnectException) bob.disconnected.get();
        assertThat(told.getMqttMessage().getReasonCode()).isEqualTo(Mqtt5DisconnectReasonCode.SERVER_SHUTTING_DOWN);
    }
}
