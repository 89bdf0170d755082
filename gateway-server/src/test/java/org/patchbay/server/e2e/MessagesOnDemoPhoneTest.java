package org.patchbay.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.patchbay.server.peers.NeedsPeer;
import org.patchbay.server.peers.Peer;

/** Two people at their browsers write to each other and see each other. */
@Tag("e2e")
@NeedsPeer({Peer.CHROMIUM, Peer.RTPENGINE})
class MessagesOnDemoPhoneTest {
    @RegisterExtension
    static final Stage stage = Stage.onLoopback();

    @Test
    void a_text_arrives_and_a_presence_is_seen() {
        DemoPhone alice = DemoPhone.logIn(stage, "alice");
        writesTo(alice, "carol", "Are you there?");
        assertThat(alice.page().waitForText("#messages", "waits until they are back"))
                .contains("To carol: Are you there?");
        assertThat(alice.page().waitForText("#callee-presence", "Offline")).isNotEmpty();

        DemoPhone carol = DemoPhone.logIn(stage, "carol");
        assertThat(carol.page().waitForText("#messages", "Are you there")).contains("alice@localhost:");
        alice.page().waitForText("#messages", "delivered");
        alice.page().waitForText("#callee-presence", "Available");
        choosesPresence(carol, "DO_NOT_DISTURB");
        alice.page().waitForText("#callee-presence", "Do not disturb");
        choosesPresence(carol, "AVAILABLE");
        writesTo(carol, "alice", "Now I am.");
        alice.page().waitForText("#messages", "carol@localhost: Now I am");

        alice.call("carol");
        carol.awaitIncomingCall();
        carol.answer();
        alice.awaitConnected();
        carol.page().waitForText("#callee-presence", "On a call");
        alice.hangUp();
        carol.awaitEnded();
        carol.page().waitForText("#callee-presence", "Available");
        alice.page().vanish();
        carol.page().vanish();
    }

    private static void writesTo(DemoPhone phone, String user, String text) {
        phone.page().fill("#callee", user);
        phone.page().fill("#message-text", text);
        phone.page().click("#send");
    }

    private static void choosesPresence(DemoPhone phone, String state) {
        phone.page().evaluate("""
                        (() => {
                          const select = document.querySelector('#own-presence');
                          select.value = '%s';
                          select.dispatchEvent(new Event('change'));
                        })()""".formatted(state));
    }
}
