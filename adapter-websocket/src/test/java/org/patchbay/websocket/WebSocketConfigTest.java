package org.patchbay.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class WebSocketConfigTest {
    @Test
    void the_defaults_are_those_of_the_contract() {
        WebSocketConfig config = WebSocketConfig.defaults();
        assertThat(config.timing().hello()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.timing().resume()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.limits().frameBytes()).isEqualTo(65_536);
        assertThat(config.endpoints()).isPositive();
    }

    @Test
    void faults_say_key_value_and_what_was_expected() {
        Duration second = Duration.ofSeconds(1);
        assertThatThrownBy(() -> new WebSocketConfig.Timing(second, second, Duration.ofDays(1), second))
                .hasMessage("websocket.timing.resume: PT24H, a duration from PT0.01S to PT1H was expected");
        assertThatThrownBy(() -> new WebSocketConfig.Limits(10, 1, 1, 1, 8, 1024, 1024, 1, 1))
                .hasMessage("websocket.limits.frame-bytes: 10, a whole number from 1024 to 1048576 was expected");
        assertThatThrownBy(() -> new WebSocketConfig(
                        WebSocketConfig.Timing.defaults(), WebSocketConfig.Limits.defaults(), List.of(), List.of(), 0))
                .hasMessageStartingWith("websocket.endpoints: 0,");
    }
}
