package org.patchbay.core.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelayConfigTest {
    private static final RelayConfig.Instance ONE = new RelayConfig.Instance("127.0.0.1", 2223, 1);

    @ParameterizedTest
    @CsvSource({
        "localhost, 2223, 1, host",
        "127.0.0.1, 0, 1, port",
        "127.0.0.1, 65536, 1, port",
        "127.0.0.1, 2223, 0, weight"
    })
    void an_instance_that_cannot_be_is_refused_by_its_key(String host, int port, int weight, String key) {
        assertThatThrownBy(() -> new RelayConfig.Instance(host, port, weight))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(key + ": ")
                .hasMessageContaining("expected");
    }

    @Test
    void a_config_that_cannot_be_is_refused_by_its_key() {
        Duration second = Duration.ofSeconds(1);
        assertRefused("instances", () -> RelayConfig.of(List.of()));
        assertRefused("instances", () -> RelayConfig.of(List.of(ONE, ONE)));
        assertRefused("retransmitAfter", () -> with(Duration.ZERO, second, second, 1, 1, 1, 1, ""));
        assertRefused("deadline", () -> with(second, second.minusMillis(1), second, 1, 1, 1, 1, ""));
        assertRefused("pingInterval", () -> with(second, second, Duration.ZERO, 1, 1, 1, 1, ""));
        assertRefused("unhealthyAfter", () -> with(second, second, second, 0, 1, 1, 1, ""));
        assertRefused("healthyAfter", () -> with(second, second, second, 1, 0, 1, 1, ""));
        assertRefused("maxRequests", () -> with(second, second, second, 1, 1, 0, 1, ""));
        assertRefused("maxSessions", () -> with(second, second, second, 1, 1, 1, 0, ""));
        assertRefused("addressFamily", () -> with(second, second, second, 1, 1, 1, 1, "IP5"));
    }

    @Test
    void an_instance_is_called_by_its_address() {
        assertThat(ONE).hasToString("127.0.0.1:2223");
        assertThat(new RelayConfig.Instance("::1", 2223, 1)).hasToString("[::1]:2223");
    }

    @Test
    void no_relay_is_never_available_and_refuses() {
        NoRelay none = new NoRelay();
        assertThat(none.available()).isFalse();
        assertThat(none.release("c", "").succeeded()).isTrue();
        assertThat(none.pass(null).cause()).isInstanceOf(RelayException.class);
    }

    private static void with(
            Duration retransmitAfter,
            Duration deadline,
            Duration pingInterval,
            int unhealthyAfter,
            int healthyAfter,
            int maxRequests,
            int maxSessions,
            String family) {
        assertThat(new RelayConfig(
                        List.of(ONE),
                        retransmitAfter,
                        deadline,
                        pingInterval,
                        unhealthyAfter,
                        healthyAfter,
                        maxRequests,
                        maxSessions,
                        family,
                        false))
                .isNull();
    }

    private static void assertRefused(String key, Runnable making) {
        assertThatThrownBy(making::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(key + ": ")
                .hasMessageContaining("expected");
    }
}
