package org.patchbay.server.kit;

import static org.patchbay.server.kit.Heard.What.ANSWER;
import static org.patchbay.server.kit.Heard.What.EARLY_MEDIA;
import static org.patchbay.server.kit.Heard.What.MUTED;
import static org.patchbay.server.kit.Heard.What.OFFER;
import static org.patchbay.server.kit.Heard.What.RINGING;
import static org.patchbay.server.kit.Heard.What.TAKEN;
import static org.patchbay.server.kit.Heard.What.UNMUTED;
import static org.patchbay.server.kit.Protocol.MQTT;
import static org.patchbay.server.kit.Protocol.SIP;
import static org.patchbay.server.kit.Protocol.WEBSOCKET;
import static org.patchbay.server.kit.Protocol.XMPP;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.patchbay.session.v1.EndReason;

/** What two users can do with their call, between every two protocols. */
@Section("Calls")
class CallControlTest extends Plays {
    // --- hold

    @Feature(
            value = "Hold and resume, by the caller",
            words = {WEBSOCKET, SIP, XMPP, MQTT})
    @ParameterizedTest(name = "{0} calls {1}")
    @MethodSource("pairs")
    void caller_holds_and_resumes(Protocol one, Protocol other) {
        whileTheyTalk(one, other, Plays::holds);
    }

    @Feature(
            value = "Hold and resume, by the callee",
            words = {WEBSOCKET, SIP, XMPP, MQTT})
    @ParameterizedTest(name = "{0} calls {1}")
    @MethodSource("pairs")
    void callee_holds_and_resumes(Protocol one, Protocol other) {
        whileTheyTalk(one, other, (alice, bob) -> holds(bob, alice));
    }

    @Feature(
            value = "Hold by one after the other, resumed in the same order",
            words = {WEBSOCKET, SIP, XMPP, MQTT})
    @ParameterizedTest(name = "{0} calls {1}")
    @MethodSource("pairs")
    void each_holds_the_other(Protocol one, Protocol other) {
        whileTheyTalk(one, other, (alice, bob) -> {
            alice.holds();
            alice.hears(TAKEN);
            bob.isHeld(true);
            bob.settles();
            bob.holds();
            bob.hears(TAKEN);
            alice.isHeld(true);
            bob.isHeld(true);
            alice.settles();
            alice.resumes();
            alice.hears(TAKEN);
            bob.isHeld(false);
            alice.isHeld(true);
            bob.settles();
            bob.resumes();
            bob.hears(TAKEN);
            alice.isHeld(false);
            bob.isHeld(false);
        });
    }

    @Feature(
            value = "Hold by both in the same moment",
            words = {WEBSOCKET, SIP, XMPP, MQTT})
    @ParameterizedTest(name = "{0} calls {1}")
    @MethodSource("pairs")
    void both_hold_at_once(Protocol one, Protocol other) {
        whileTheyTalk(one, other, (alice, bob) -> {
            alice.holds();
            bob.holds();
            alice.hears(TAKEN);
            bob.hears(TAKEN);
            alice.isHeld(true);
            bob.isHeld(true);
            alice.settles();
            bob.settles();
            alice.resumes();
            bob.resumes();
            alice.hears(TAKEN);
            bob.hears(TAKEN);
            alice.isHeld(false);
            bob.isHeld(false);
        });
    }

    // --- media

    private static void addsAndDropsVideo(Leg one, Leg other) {
        one.addsVideo();
        one.hears(TAKEN);
        other.hasVideo(true);
        one.hasVideo(true);
        one.dropsVideo();
        one.hears(TAKEN);
        other.hasVideo(false);
        one.hasVideo(false);
    }

    @Feature(
            value = "Video joins and leaves, by the caller",
            words = {WEBSOCKET, SIP, XMPP, MQTT})
    @ParameterizedTest(name = "{0} calls {1}")
    @MethodSource("pairs")
    void caller_adds_and_drops_video(Protocol one, Protocol other) {
        whileTheyTalk(one, other, CallControlTest::addsAndDropsVideo);
    }

    @Feature(
            value = "Video joins and leaves, by the callee",
            words = {WEBSOCKET, SIP, XMPP, MQTT})
    @ParameterizedTest(name = "{0} calls {1}")
    @MethodSource("pairs")
    void callee_adds_and_drops_video(Protocol one, Protocol other) {
        whileTheyTalk(one, other, (alice, bob) -> addsAndDropsVideo(bob, alice));
    }

    @Feature(
            value = "Video is refused, and the call goes on",
            words = {WEBSOCKET, SIP, XMPP, MQTT})
    @ParameterizedTest(name = "{0} calls {1}")
    @MethodSource("pairs")
    void refused_video_leaves_the_call_as_it_was(Protocol one, Protocol other) {
        whileTheyTalk(one, other, (alice, bob) -> {
            bob.takesNoVideo();
            alice.addsVideo();
            bob.hears(OFFER);
            // Jingle refuses a content, which is an answer without it where a description is all that there is.
            alice.awaits("has its answer", alice::isSettled);
            alice.hasVideo(false);
            bob.hasVideo(false);
            holds(bob, alice);
        });
    }

    @Feature(
            value = "ICE restart, by the caller",
            words = {WEBSOCKET, SIP, XMPP, MQTT})
    @ParameterizedTest(name = "{0} calls {1}")
    @MethodSource("pairs")
    void caller_restarts_ice(Protocol one, Protocol other) {
        whileTheyTalk(one, other, CallControlTest::restartsIce);
    }

    @Feature(
            value = "ICE restart, by the callee",
            words = {WEBSOCKET, SIP, XMPP, MQTT})
    @ParameterizedTest(name = "{0} calls {1}")
    @MethodSource("pairs")
    void callee_restarts_ice(Protocol one, Protocol other) {
        whileTheyTalk(one, other, (alice, bob) -> restartsIce(bob, alice));
    }

    private static void restartsIce(Leg one, Leg other) {
        one.restartsIce();
        other.hears(OFFER);
        one.hears(TAKEN);
        other.settles();
    }

    @Feature(
            value = "Offers that cross: video by the caller, ICE restart by the callee",
            words = {WEBSOCKET, SIP, XMPP, MQTT})
    @ParameterizedTest(name = "{0} calls {1}")
    @MethodSource("pairs")
    void different_offers_cross(Protocol one, Protocol other) {
        whileTheyTalk(one, other, (alice, bob) -> {
            alice.addsVideo();
            bob.restartsIce();
            alice.hears(TAKEN);
            bob.hears(TAKEN);
            alice.hasVideo(true);
            bob.hasVideo(true);
        });
    }

    // --- information

    @Feature(
            value = "Mute is told, by the caller",
            words = {WEBSOCKET, XMPP, MQTT},
            impossible = "SIP has no word for it")
    @ParameterizedTest(name = "{0} calls {1}")
    @MethodSource("pairsWithoutSip")
    void caller_mutes(Protocol one, Protocol other) {
        whileTheyTalk(one, other, CallControlTest::mutes);
    }

    @Feature(
            value = "Mute is told, by the callee",
            words = {WEBSOCKET, XMPP, MQTT},
            impossible = "SIP has no word for it")
    @ParameterizedTest(name = "{0} calls {1}")
    @MethodSource("pairsWithoutSip")
    void callee_mutes(Protocol one, Protocol other) {
        whileTheyTalk(one, other, (alice, bob) -> mutes(bob, alice));
    }

    static Stream<Arguments> pairsWithoutSip() {
        return pairs().filter(pair -> pair.get()[0] != SIP && pair.get()[1] != SIP);
    }

    private static void mutes(Leg one, Leg other) {
        one.mutes(true);
        other.hears(MUTED);
        one.mutes(false);
        other.hears(UNMUTED);
    }

    @Feature(
            value = "Tones, by the caller",
            words = {WEBSOCKET, SIP, XMPP, MQTT})
    @ParameterizedTest(name = "{0} calls {1}")
    @MethodSource("pairs")
    void caller_plays_tones(Protocol one, Protocol other) {
        whileTheyTalk(one, other, CallControlTest::playsTones);
    }

    @Feature(
            value = "Tones, by the callee",
            words = {WEBSOCKET, SIP, XMPP, MQTT})
    @ParameterizedTest(name = "{0} calls {1}")
    @MethodSource("pairs")
    void callee_plays_tones(Protocol one, Protocol other) {
        whileTheyTalk(one, other, (alice, bob) -> playsTones(bob, alice));
    }

    private static void playsTones(Leg one, Leg other) {
        one.plays("1");
        one.plays("*");
        one.plays("D");
        other.hearsTones("1*D");
    }

    // --- setting up

    @Feature(
            value = "Busy",
            words = {WEBSOCKET, SIP, XMPP, MQTT})
    @ParameterizedTest(name = "{0} calls {1}")
    @MethodSource("pairs")
    void callee_is_busy(Protocol one, Protocol other) {
        Phone bob = ensemble.callee(other);
        Leg calling = ensemble.caller(one).calls(bob.user());
        bob.isCalledBy(calling.phone).isBusy();
        calling.hearsEnd(EndReason.BUSY);
    }

    @Feature(
            value = "Declined",
            words = {WEBSOCKET, SIP, XMPP, MQTT})
    @ParameterizedTest(name = "{0} calls {1}")
    @MethodSource("pairs")
    void callee_declines(Protocol one, Protocol other) {
        Phone bob = ensemble.callee(other);
        Leg calling = ensemble.caller(one).calls(bob.user());
        Leg called = bob.isCalledBy(calling.phone);
        called.rings();
        calling.hears(RINGING);
        called.declines();
        calling.hearsEnd(EndReason.DECLINED);
    }

    @Feature(
            value = "Given up before the answer",
            words = {WEBSOCKET, SIP, XMPP, MQTT})
    @ParameterizedTest(name = "{0} calls {1}")
    @MethodSource("pairs")
    void caller_gives_up(Protocol one, Protocol other) {
        Phone bob = ensemble.callee(other);
        Leg calling = ensemble.caller(one).calls(bob.user());
        Leg called = bob.isCalledBy(calling.phone);
        called.rings();
        calling.hears(RINGING);
        calling.hangsUp();
        called.hearsEnd(EndReason.CANCELLED);
        calling.isOver();
    }

    @Feature(
            value = "Early media of the callee",
            words = {WEBSOCKET, SIP, MQTT},
            bridged = "Jingle knows ringing only: that is what its caller hears",
            impossible = "the callee's protocol has no description before the answer")
    @ParameterizedTest(name = "{0} calls {1}")
    @MethodSource("pairsWithSipCallee")
    void callee_sends_early_media(Protocol one, Protocol other) {
        Phone bob = ensemble.callee(other);
        Leg calling = ensemble.caller(one).calls(bob.user());
        Leg called = bob.isCalledBy(calling.phone);
        ((SipLeg) called).sendsEarlyMedia();
        calling.hears(one == XMPP ? RINGING : EARLY_MEDIA);
        called.answers();
        calling.hears(ANSWER);
        hangUp(calling, called);
    }

    static Stream<Arguments> pairsWithSipCallee() {
        return pairs().filter(pair -> pair.get()[1] == SIP);
    }

    // --- forks

    @Feature(
            value = "Answered by one device of several, and the others know it",
            words = {WEBSOCKET, SIP, MQTT},
            bridged = "Jingle has no such reason: its other devices hear cancel, with a text that says it")
    @ParameterizedTest(name = "{0} calls a user who answers with {1}")
    @MethodSource("pairs")
    void others_hear_that_it_was_answered_elsewhere(Protocol one, Protocol other) {
        List<Phone> everywhere = ensemble.everywhere();
        Leg calling = ensemble.caller(one).calls(Ensemble.EVERYWHERE);
        Leg answering = null;
        for (Phone phone : everywhere) {
            Leg leg = phone.isCalledBy(calling.phone);
            leg.rings();
            if (phone.protocol() == other) answering = leg;
        }
        calling.hears(RINGING);
        if (answering == null) throw new AssertionError("no phone of " + other);
        answering.answers();
        calling.hears(ANSWER);
        for (Phone phone : everywhere) {
            // XEP-0166 has cancel for it, and its text says the rest.
            EndReason word = phone.protocol() == XMPP ? EndReason.CANCELLED : EndReason.ANSWERED_ELSEWHERE;
            if (phone.protocol() != other) phone.legs().get(0).hearsEnd(word);
        }
        hangUp(calling, answering);
    }

    @Feature(
            value = "Declined by one device of several: the others ring on",
            words = {WEBSOCKET, SIP, XMPP, MQTT})
    @ParameterizedTest(name = "{0} calls a user who declines with {1}")
    @MethodSource("pairs")
    void busy_on_one_device_leaves_the_others_ringing(Protocol one, Protocol other) {
        List<Phone> everywhere = ensemble.everywhere();
        Leg calling = ensemble.caller(one).calls(Ensemble.EVERYWHERE);
        Leg last = null;
        for (Phone phone : everywhere) {
            Leg leg = phone.isCalledBy(calling.phone);
            if (phone.protocol() == other) leg.isBusy();
            else last = leg;
        }
        if (last == null) throw new AssertionError("nobody is left");
        last.rings();
        calling.hears(RINGING);
        last.answers();
        calling.hears(ANSWER);
        hangUp(calling, last);
    }

    @Feature(
            value = "Declined by every device",
            words = {WEBSOCKET, SIP, XMPP, MQTT})
    @ParameterizedTest(name = "{0} calls a user who is busy with {1} last")
    @MethodSource("pairs")
    void busy_on_every_device_is_busy(Protocol one, Protocol other) {
        List<Phone> everywhere = ensemble.everywhere();
        Leg calling = ensemble.caller(one).calls(Ensemble.EVERYWHERE);
        Leg last = null;
        for (Phone phone : everywhere) {
            Leg leg = phone.isCalledBy(calling.phone);
            if (phone.protocol() == other) last = leg;
            else leg.isBusy();
        }
        if (last == null) throw new AssertionError("no phone of " + other);
        last.isBusy();
        calling.hearsEnd(EndReason.BUSY);
    }

    // --- the network goes, and comes back

    @Feature(
            value = "The callee's connection is cut while it rings",
            words = {WEBSOCKET, SIP, XMPP, MQTT})
    @ParameterizedTest(name = "{0} calls {1}")
    @MethodSource("pairs")
    void cut_while_it_rings(Protocol one, Protocol other) {
        Phone bob = ensemble.callee(other);
        Leg calling = ensemble.caller(one).calls(bob.user());
        Leg called = bob.isCalledBy(calling.phone);
        called.rings();
        calling.hears(RINGING);
        bob.losesItsNetwork();
        bob.comesBack();
        called.answers();
        calling.hears(ANSWER);
        calling.settles();
        called.settles();
        hangUp(calling, called);
    }

    @Feature(
            value = "The caller's connection is cut while it calls",
            words = {WEBSOCKET, SIP, XMPP, MQTT},
            impossible = "a phone whose address changes within its INVITE hears no answer to it (RFC 3261 17.1.1)")
    @ParameterizedTest(name = "{0} calls {1}")
    @MethodSource("pairsWithoutSipCaller")
    void cut_while_it_calls(Protocol one, Protocol other) {
        Phone alice = ensemble.caller(one);
        Phone bob = ensemble.callee(other);
        Leg calling = alice.calls(bob.user());
        Leg called = bob.isCalledBy(alice);
        called.rings();
        calling.hears(RINGING);
        alice.losesItsNetwork();
        called.answers();
        alice.comesBack();
        calling.hears(ANSWER);
        calling.settles();
        hangUp(calling, called);
    }

    static Stream<Arguments> pairsWithoutSipCaller() {
        return pairs().filter(pair -> pair.get()[0] != SIP);
    }

    @Feature(
            value = "The connection is cut within an exchange of offer and answer",
            words = {WEBSOCKET, SIP, XMPP, MQTT})
    @ParameterizedTest(name = "{0} calls {1}")
    @MethodSource("pairs")
    void cut_while_an_offer_is_open(Protocol one, Protocol other) {
        whileTheyTalk(one, other, (alice, bob) -> {
            bob.thinksBeforeItAnswers();
            alice.addsVideo();
            bob.hears(OFFER);
            bob.phone.losesItsNetwork();
            bob.phone.comesBack();
            bob.answersOffer();
            alice.hears(TAKEN);
            alice.hasVideo(true);
            bob.hasVideo(true);
        });
    }

    @Feature(
            value = "The caller's connection is cut in the call",
            words = {WEBSOCKET, SIP, XMPP, MQTT})
    @ParameterizedTest(name = "{0} calls {1}")
    @MethodSource("pairs")
    void caller_is_cut_in_the_call(Protocol one, Protocol other) {
        whileTheyTalk(one, other, CallControlTest::isCut);
    }

    @Feature(
            value = "The callee's connection is cut in the call",
            words = {WEBSOCKET, SIP, XMPP, MQTT})
    @ParameterizedTest(name = "{0} calls {1}")
    @MethodSource("pairs")
    void callee_is_cut_in_the_call(Protocol one, Protocol other) {
        whileTheyTalk(one, other, (alice, bob) -> isCut(bob, alice));
    }

    private static void isCut(Leg one, Leg other) {
        one.phone.losesItsNetwork();
        one.phone.comesBack();
        // As every client does whose network has changed; a phone's new contact comes with it.
        one.restartsIce();
        one.hears(TAKEN);
        other.hears(OFFER);
        other.plays("5");
        one.hearsTones("5");
        holds(other, one);
    }
}
