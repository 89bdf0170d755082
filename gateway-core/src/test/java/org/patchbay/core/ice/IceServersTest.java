package org.patchbay.core.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.patchbay.core.Address;
import org.patchbay.core.ice.IceServers.IceServer;

class IceServersTest {
    private static final Address ALICE = new Address("alice", "localhost", "laptop");

    @Test
    void a_shared_secret_gives_credentials_as_coturn_checks_them() {
        IceServerConfig turn = new IceServerConfig(
                List.of("turn:turn.example.org:3478?transport=udp", "turns:turn.example.org:5349"),
                "",
                "",
                "north",
                Duration.ofHours(1));
        IceServer told = new IceServers(List.of(turn))
                .forUser(ALICE, Instant.ofEpochSecond(1_700_000_000L))
                .get(0);
        assertThat(told.urls()).hasSize(2);
        assertThat(told.username()).isEqualTo("1700003600:alice@localhost");
        // printf %s 1700003600:alice@localhost | openssl dgst -sha1 -hmac north -binary | base64
        assertThat(told.credential()).isEqualTo("9ytf6wHtAdtt/zlWPfyEmojep3s=");
    }

    @Test
    void fixed_credentials_and_none() {
        IceServerConfig fixed = new IceServerConfig(List.of("turn:t.example"), "user", "pass", "", Duration.ofHours(1));
        List<IceServer> told =
                new IceServers(List.of(IceServerConfig.stun("stun:s.example"), fixed)).forUser(ALICE, Instant.EPOCH);
        assertThat(told.get(0).username()).isEmpty();
        assertThat(told.get(1).username()).isEqualTo("user");
        assertThat(told.get(1).credential()).isEqualTo("pass");
    }

    @Test
    void secrets_are_not_printed() {
        IceServerConfig turn = new IceServerConfig(List.of("turn:t"), "", "", "north", Duration.ofHours(1));
        assertThat(turn.toString()).contains("turn:t").doesNotContain("north");
    }

    @Test
    void faults_are_named_with_their_key() {
        Duration hour = Duration.ofHours(1);
        assertThatThrownBy(() -> new IceServerConfig(List.of(), "", "", "", hour))
                .hasMessageContaining("urls");
        assertThatThrownBy(() -> new IceServerConfig(List.of("http://x"), "", "", "", hour))
                .hasMessageContaining("http://x");
        assertThatThrownBy(() -> new IceServerConfig(List.of("turn:t"), "u", "", "", hour))
                .hasMessageContaining("username");
        assertThatThrownBy(() -> new IceServerConfig(List.of("turn:t"), "u", "p", "s", hour))
                .hasMessageContaining("secret");
        assertThatThrownBy(() -> new IceServerConfig(List.of("turn:t"), "", "", "s", Duration.ZERO))
                .hasMessageContaining("ttl");
    }
}
