package org.patchbay.mqtt.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BridgeTopicsTest {
    @Test
    void one_gateway_alone_takes_everything_that_devices_say() {
        assertThat(BridgeTopics.filters("", false)).containsOnlyKeys("call/out/+/+/+/+", "presence/+/+");
    }

    @Test
    void several_share_what_begins_a_call_and_all_hear_what_is_said_in_one() {
        assertThat(BridgeTopics.filters("pool", false))
                .containsKeys(
                        "$share/pool/call/out/+/+/+/invite",
                        "$share/pool/call/out/+/+/-/+",
                        "call/out/+/+/+/answer",
                        "call/out/+/+/+/end",
                        "presence/+/+")
                .doesNotContainKeys("call/out/+/+/+/invite", "call/out/+/+/+/+");
    }

    @Test
    void replies_of_libpeer_devices_are_asked_for_where_there_are_any() {
        assertThat(BridgeTopics.filters("", true)).containsKey("webrtc/+/jsonrpc-reply");
    }

    @Test
    void waits_grow_up_to_the_bound_and_never_end() {
        Reconnection reconnection = new Reconnection(Duration.ofSeconds(4), new Random(1));
        Duration before = Duration.ZERO;
        for (int i = 0; i < 5; i++) {
            Duration wait = reconnection.next();
            assertThat(wait).isBetween(Duration.ofMillis(125L << i), Duration.ofMillis(250L << i));
            assertThat(wait).isGreaterThanOrEqualTo(before.dividedBy(2));
            before = wait;
        }
        for (int i = 0; i < 100; i++) {
            assertThat(reconnection.next()).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(4));
        }
        reconnection.reset();
        assertThat(reconnection.next()).isLessThanOrEqualTo(Duration.ofMillis(250));
    }
}
