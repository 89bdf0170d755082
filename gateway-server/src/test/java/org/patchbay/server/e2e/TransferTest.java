package org.patchbay.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.patchbay.server.peers.AudioCounters;
import org.patchbay.server.peers.Baresip;
import org.patchbay.server.peers.BrowserPage;
import org.patchbay.server.peers.NeedsPeer;
import org.patchbay.server.peers.Peer;

/**
 * Who is left after a transfer hears the other one: the browser that is kept goes on with its peer connection, to an end with another
 * certificate, directly or through the relay.
 */
@Tag("e2e")
@NeedsPeer({Peer.CHROMIUM, Peer.BARESIP, Peer.RTPENGINE})
class TransferTest {
    @RegisterExtension
    static final Stage stage = Stage.onLoopback();

    private static DemoPhone alice;
    private static DemoPhone carol;
    private static DemoPhone dave;

    private final List<Baresip> phones = new ArrayList<>();

    @BeforeAll
    static void logIn() {
        alice = DemoPhone.logIn(stage, "alice");
        carol = DemoPhone.logIn(stage, "carol");
        dave = DemoPhone.logIn(stage, "dave");
    }

    @AfterEach
    void leave() {
        phones.forEach(Baresip::close);
        stage.relay().awaitNoCalls();
    }

    @Test
    void a_browser_brings_two_browsers_together() {
        talk(alice, carol, "carol");

        alice.transferTo("dave");
        assertThat(dave.awaitIncomingCall()).contains("carol@localhost");
        dave.answer();

        dave.awaitConnected();
        assertThat(alice.awaitEnded()).isEqualTo("NORMAL");
        bothHearEachOther(carol, dave);
        assertThat(stage.relay().calls()).as("calls that the relay carries").isEmpty();
        dave.hangUp();
        assertThat(carol.awaitEnded()).isEqualTo("NORMAL");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_browser_brings_a_browser_to_a_plain_phone(boolean transferorCalled) {
        Baresip bob = phone("bob");
        if (transferorCalled) talk(alice, carol, "carol");
        else talk(carol, alice, "alice");

        alice.transferTo("bob");
        assertThat(bob.awaitIncomingCall()).contains("carol@localhost");
        bob.answer();

        bob.awaitEstablished();
        assertThat(alice.awaitEnded()).isEqualTo("NORMAL");
        bothHearEachOther(carol, bob);
        // Networks change after a transfer, too.
        carol.page().evaluate("""
                window.restarted = 0;
                window.phone.call.on('update', ({ reason }) => { if (reason === 'ICE_RESTART') window.restarted++; });
                window.dispatchEvent(new Event('online'));""");
        carol.page().waitFor("window.restarted === 1");
        bothHearEachOther(carol, bob);
        carol.hangUp();
        bob.awaitClosed();
        carol.awaitEnded();
    }

    @Test
    void a_plain_phone_brings_two_browsers_together() {
        Baresip bob = phone("bob");
        bob.dial("sip:alice@localhost");
        alice.awaitIncomingCall();
        alice.answer();
        bob.awaitEstablished();
        bothHearEachOther(alice, bob);

        bob.transfer("sip:carol@localhost");
        assertThat(carol.awaitIncomingCall()).contains("alice@localhost");
        carol.answer();

        carol.awaitConnected();
        bob.awaitClosed();
        bothHearEachOther(alice, carol);
        assertThat(stage.relay().calls()).as("calls that the relay carries").isEmpty();
        alice.hangUp();
        assertThat(carol.awaitEnded()).isEqualTo("NORMAL");
    }

    @Test
    void a_target_that_declines_leaves_the_two_talking() {
        talk(alice, carol, "carol");

        alice.transferTo("dave");
        dave.awaitIncomingCall();
        dave.decline();

        assertThat(alice.page().waitForText("#trouble", "The transfer failed")).contains("declined");
        bothHearEachOther(alice, carol);
        // The call is whole.
        alice.hold(true);
        carol.awaitHeld(true);
        alice.hold(false);
        carol.awaitHeld(false);
        bothHearEachOther(alice, carol);
        alice.hangUp();
        assertThat(carol.awaitEnded()).isEqualTo("NORMAL");
    }

    @Test
    void a_browser_joins_the_two_that_it_talked_to() {
        talk(alice, carol, "carol");
        alice.hold(true);
        carol.awaitHeld(true);
        alice.consult("dave");
        dave.awaitIncomingCall();
        dave.answer();
        dave.awaitConnected();
        dave.page().awaitSound();

        alice.joinConsulted();

        assertThat(alice.awaitEnded()).isEqualTo("NORMAL");
        carol.awaitHeld(false);
        bothHearEachOther(carol, dave);
        carol.hangUp();
        assertThat(dave.awaitEnded()).isEqualTo("NORMAL");
    }

    private Baresip phone(String user) {
        Baresip phone = Baresip.start(user, Baresip.Profile.PLAIN);
        phones.add(phone);
        phone.register(user, GatewayProcess.PASSWORD, stage.gateway().sipPort(), "udp");
        return phone;
    }

    private static void talk(DemoPhone caller, DemoPhone callee, String name) {
        caller.call(name);
        callee.awaitIncomingCall();
        callee.answer();
        bothHearEachOther(caller, callee);
    }

    private static void bothHearEachOther(DemoPhone one, DemoPhone other) {
        one.awaitConnected();
        other.awaitConnected();
        BrowserPage.awaitAudioBetween(one.page(), other.page(), AudioCounters.SPEECH);
        one.page().awaitMoreSound();
        other.page().awaitMoreSound();
    }

    private static void bothHearEachOther(DemoPhone browser, Baresip phone) {
        browser.awaitConnected();
        browser.page().awaitAudioBothWays(AudioCounters.SPEECH);
        phone.awaitAudioBothWays(AudioCounters.SPEECH);
        browser.page().awaitMoreSound();
    }
}
