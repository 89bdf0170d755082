package org.patchbay.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.patchbay.server.TestGateway;
import org.patchbay.server.peers.Browser;
import org.patchbay.server.peers.JsSipPhone;
import org.patchbay.server.peers.NeedsPeer;
import org.patchbay.server.peers.Peer;

/** Texts (RFC 3428) to and from a client of somebody else's. */
@Tag("e2e")
@NeedsPeer(Peer.CHROMIUM)
class JsSipMessageTest {
    private TestGateway gateway;

    @BeforeEach
    void open() {
        gateway = TestGateway.start();
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    private JsSipPhone phone(Browser browser, String user) {
        JsSipPhone phone = JsSipPhone.open(browser);
        phone.register("ws://localhost:" + gateway.httpPort() + "/sip", user, TestGateway.PASSWORD);
        return phone;
    }

    @Test
    void a_text_comes_to_every_phone_of_a_user_and_the_sender_is_told() {
        try (Browser browser = Browser.launch()) {
            JsSipPhone carol = phone(browser, "carol");
            JsSipPhone bob = phone(browser, "bob");
            JsSipPhone bobs = phone(browser, "bob");
            carol.send("sip:bob@localhost", "hello Bob, 3 € please");
            assertThat(bob.awaitMessage()).isEqualTo("sip:carol@localhost hello Bob, 3 € please");
            assertThat(bobs.awaitMessage()).isEqualTo("sip:carol@localhost hello Bob, 3 € please");
            assertThat(carol.awaitSent()).isEqualTo("200");
            bob.send("sip:carol@localhost", "here you are");
            assertThat(carol.awaitMessage()).isEqualTo("sip:bob@localhost here you are");
            assertThat(bob.awaitSent()).isEqualTo("200");
        }
    }

    @Test
    void a_text_to_who_is_away_is_kept_and_one_to_nobody_is_refused() {
        try (Browser browser = Browser.launch()) {
            JsSipPhone carol = phone(browser, "carol");
            carol.send("sip:bob@localhost", "for later");
            assertThat(carol.awaitSent()).isEqualTo("202");
            assertThat(phone(browser, "bob").awaitMessage()).isEqualTo("sip:carol@localhost for later");
            carol.send("sip:nobody@localhost", "hello?");
            assertThat(carol.awaitSent()).startsWith("404");
        }
    }
}
