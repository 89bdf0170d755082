package org.patchbay.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patchbay.core.Address;
import org.patchbay.core.session.InMemorySessionStore;
import org.patchbay.core.session.SessionStore;
import org.patchbay.mqtt.device.Tally;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Signal;

/** A gateway goes and another comes, with the same session store. */
class RestoredSessionOverMqttTest {
    private static final Address DEVICE = Address.of("bob", "localhost").withDevice("d");

    private final SessionStore store = new InMemorySessionStore(10, System::currentTimeMillis);
    private Stage stage;

    @BeforeEach
    void open() throws Exception {
        stage = new Stage(Stage.config(), store);
    }

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    private void anotherGateway() throws Exception {
        stage.close();
        stage = new Stage(Stage.config(), store);
    }

    @Test
    void a_device_finds_its_subscriptions_again_and_rings() throws Exception {
        TestDevice bob = stage.device("bob", "d");
        bob.resumes(600);
        bob.subscribes().subscribes("presence/alice/+", MqttQos.AT_LEAST_ONCE);
        anotherGateway();
        assertThat(stage.gateway.bindings).isEmpty();
        TestDevice back = stage.device("bob", "d");
        assertThat(back.resumes(600).isSessionPresent()).isTrue();
        assertThat(stage.counted(Tally.RESTORED)).isEqualTo(1);
        stage.rings("b1", Sdp.OFFER);
        assertThat(back.receives(Stage.CALL, "invite").getQos()).isEqualTo(MqttQos.AT_LEAST_ONCE);
        back.says(Stage.CALL, "answer", CallOverMqttTest.json("sdp", Sdp.ANSWER));
        stage.calls.receives(Signal.BodyCase.ANSWER);
        stage.waitUntil(() -> stage.gateway.presence.watches.size() == 1, "alice is watched again");
    }

    @Test
    void a_device_that_was_away_when_the_gateway_went_finds_its_session_too() throws Exception {
        TestDevice bob = stage.device("bob", "d");
        bob.resumes(600);
        bob.subscribes().close();
        stage.waitUntil(() -> stage.counted(Tally.AWAY) == 1, "bob is away");
        anotherGateway();
        assertThat(stage.device("bob", "d").resumes(600).isSessionPresent()).isTrue();
        assertThat(stage.gateway.bindings).hasSize(1);
    }

    @Test
    void what_the_device_was_owed_and_is_of_no_call_waits_for_it_beyond_the_gateway() throws Exception {
        // Never says that it has got the answer to its question, so the answer comes again.
        RawSocket bob = stage.socket().says(RawSocket.connect(5, "d", false, "bob", "patchbay", "1100000258", 60));
        assertThat(bob.receives().body()[1]).isZero();
        bob.says(RawSocket.subscribe(5, 1, "call/in/bob/d/#", 1)).receives();
        bob.says(RawSocket.publish(5, 2, "call/out/bob/d/-/devices", 1, "{}"));
        assertThat(bob.receives(3).text()).contains("call/in/bob/d/-/devices");
        anotherGateway();
        TestDevice back = stage.device("bob", "d");
        assertThat(back.resumes(600).isSessionPresent()).isTrue();
        back.receives("-", "devices");
    }

    @Test
    void calls_end_with_their_gateway_and_are_not_told_by_the_next() throws Exception {
        TestDevice bob = stage.device("bob", "d");
        bob.resumes(600);
        bob.subscribes();
        stage.rings("b1", Sdp.OFFER);
        bob.receives(Stage.CALL, "invite");
        Stage.await(stage.adapter.close());
        assertThat(stage.calls.receives(Signal.BodyCase.END).getEnd().getReason())
                .isEqualTo(EndReason.TRANSPORT_LOST);
        anotherGateway();
        TestDevice back = stage.device("bob", "d");
        back.resumes(600);
        back.says("c1", "dance", "{}");
        back.receives("c1", "error");
    }

    @Test
    void a_clean_start_forgets_what_was_kept() throws Exception {
        TestDevice bob = stage.device("bob", "d");
        bob.resumes(600);
        bob.subscribes();
        anotherGateway();
        assertThat(stage.device("bob", "d")
                        .connects(connect -> connect.cleanStart(true))
                        .isSessionPresent())
                .isFalse();
        assertThat(stage.gateway.bindings).isEmpty();
        assertThat(Stage.await(store.find("mqtt", DEVICE))).isInstanceOf(SessionStore.None.class);
    }

    @Test
    void a_saved_session_that_can_not_be_read_is_a_new_one() throws Exception {
        Stage.await(store.save(
                "mqtt",
                DEVICE,
                "{\"version\":99}".getBytes(StandardCharsets.UTF_8),
                System.currentTimeMillis() + Duration.ofHours(1).toMillis()));
        assertThat(stage.device("bob", "d").resumes(600).isSessionPresent()).isFalse();
        assertThat(stage.counted(Tally.RESTORED)).isZero();
    }
}
