package org.patchbay.sip.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.net.PfxOptions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.patchbay.sip.message.MessageLimits;
import org.patchbay.sip.transaction.TimerConfig;
import org.patchbay.sip.transaction.TransactionConfig;

/** What the configuration of the lower half says about a wrong value: key, value, and what was expected. */
class LowerConfigTest {
    @Test
    void limits_have_bounds() {
        assertThatThrownBy(() -> new MessageLimits(100, 200, 8192, 50))
                .hasMessage("sip.limits.message-bytes is 100: expected 1024 to 16777216");
        assertThatThrownBy(() -> new MessageLimits(65_536, 200, 8192, 100_000))
                .hasMessage("sip.limits.body-bytes is 100000: expected 0 to 65536");
    }

    @Test
    void timers_have_bounds() {
        assertThatThrownBy(() -> new TimerConfig(
                        Duration.ofMillis(500),
                        Duration.ofMillis(400),
                        Duration.ofSeconds(5),
                        Duration.ofMillis(200),
                        Duration.ofSeconds(32)))
                .hasMessage("sip.timers.t2 is PT0.4S: expected PT0.5S to PT1M");
        assertThat(TimerConfig.RFC3261.timeout()).isEqualTo(Duration.ofSeconds(32));
        assertThatThrownBy(() -> new TransactionConfig(TimerConfig.RFC3261, 0, Duration.ofSeconds(5)))
                .hasMessage("sip.transactions.max is 0: expected 1 to 10000000");
    }

    @Test
    void door_says_what_it_lacks() {
        assertThatThrownBy(() -> ListenConfig.plain(SipTransport.UDP, "0.0.0.0", 5060))
                .hasMessageStartingWith("sip.listen.advertised-host is missing");
        assertThatThrownBy(() -> ListenConfig.plain(SipTransport.TLS, "127.0.0.1", 5061))
                .hasMessageStartingWith("sip.listen.tls: expected a certificate");
        assertThatThrownBy(() -> new ListenConfig(SipTransport.TCP, "127.0.0.1", 5060, null, new PfxOptions()))
                .hasMessageStartingWith("sip.listen.tls: expected a certificate");
        assertThatThrownBy(() -> ListenConfig.plain(SipTransport.WS, "127.0.0.1", 80))
                .hasMessage("sip.listen.transport is WS: expected UDP, TCP or TLS");
        assertThatThrownBy(() -> ListenConfig.plain(SipTransport.UDP, "127.0.0.1", 70_000))
                .hasMessage("sip.listen.port is 70000: expected 0 to 65535");
    }

    @Test
    void target_needs_a_place() {
        assertThatThrownBy(() -> Target.to(SipTransport.UDP, "", 5060)).hasMessage("a target needs a host");
        assertThatThrownBy(() -> Target.to(SipTransport.UDP, "a", 0)).hasMessage("port 0: expected 1 to 65535");
    }

    @Test
    void open_door_shows_its_address() {
        assertThat(new ListenPoint(SipTransport.UDP, "::1", 5060).door().uri())
                .isEqualTo("sip:[::1]:5060;transport=udp");
        assertThat(new ListenPoint(SipTransport.TLS, "a", 5061).door().name()).isEqualTo("sip-tls");
    }
}
