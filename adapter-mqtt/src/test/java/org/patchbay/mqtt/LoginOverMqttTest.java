package org.patchbay.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who a device is. */
class LoginOverMqttTest {
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
    void a_token_is_as_good_as_a_password() throws Exception {
        TestDevice alice = stage.device("alice", "d");
        alice.connects(TestGateway.TOKEN, connect -> connect);
        alice.subscribes();
        assertThat(stage.gateway.binding().getAddress()).isEqualTo("alice@localhost/d");
    }

    @ParameterizedTest
    @CsvSource({
        "bob, eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl, BAD_USER_NAME_OR_PASSWORD",
        "alice, eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.Zm9yZ2Vk, BAD_USER_NAME_OR_PASSWORD",
        "flood, patchbay, CONNECTION_RATE_EXCEEDED",
        "broken, patchbay, UNSPECIFIED_ERROR"
    })
    void who_is_not_let_in_is_told_why(String user, String password, Mqtt5ConnAckReasonCode why) {
        TestDevice device = stage.device(user, "d");
        Throwable refused = catchThrowable(() -> device.connects(password, connect -> connect));
        assertThat(refused)
                .asInstanceOf(InstanceOfAssertFactories.type(Mqtt5ConnAckException.class))
                .extracting(exception -> exception.getMqttMessage().getReasonCode())
                .isEqualTo(why);
    }

    @Test
    void a_device_without_an_id_is_given_one() throws Exception {
        TestDevice bob = stage.device("bob", "");
        String given = bob.connects(connect -> connect)
                .getAssignedClientIdentifier()
                .orElseThrow()
                .toString();
        bob.subscribes("call/in/bob/" + given + "/#", MqttQos.AT_MOST_ONCE);
        assertThat(stage.gateway.binding().getAddress()).isEqualTo("bob@localhost/" + given);
    }
}
