package org.patchbay.server.kit;

import static org.patchbay.server.kit.Heard.What.TAKEN;
import static org.patchbay.server.kit.Heard.What.TRANSFERRED;
import static org.patchbay.server.kit.Heard.What.TRANSFER_FAILED;
import static org.patchbay.server.kit.Heard.What.TRANSFER_RINGING;
import static org.patchbay.server.kit.Protocol.MQTT;
import static org.patchbay.server.kit.Protocol.SIP;
import static org.patchbay.server.kit.Protocol.WEBSOCKET;
import static org.patchbay.server.kit.Protocol.XMPP;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.patchbay.session.v1.EndReason;

/** One of two who talk has the other brought to a third one: from every protocol, with every protocol as the target. */
@Section("Transfers")
class TransfersTest extends Plays {
    private static final String NOBODY_OFFERS =
            "two ends with ICE come together where one can be asked for an offer (ADR 14), which Jingle has no way for";

    static Stream<Arguments> threes() {
        return Stream.of(Protocol.values())
                .flatMap(one -> Stream.of(Protocol.values())
                        .flatMap(other -> Stream.of(Protocol.values()).map(third -> Arguments.of(one, other, third))));
    }

    static Stream<Arguments> threesWhoseCalleeMeetsTheTarget() {
        return threes().filter(three -> meet((Protocol) three.get()[1], (Protocol) three.get()[2]));
    }

    static Stream<Arguments> threesWhoseCallerMeetsTheTarget() {
        return threes().filter(three -> meet((Protocol) three.get()[0], (Protocol) three.get()[2]));
    }

    private static boolean meet(Protocol transferee, Protocol target) {
        return transferee != XMPP || target != XMPP;
    }

    // --- blind

    private static Leg hasCalled(Leg transferor, Leg kept, Phone target) {
        transferor.transfersTo(target.user());
        Leg called = target.isCalledBy(kept.phone);
        called.isTransferredBy(transferor.phone);
        called.rings();
        // XEP-0251 tells who transfers nothing before the end.
        if (transferor.phone.protocol() != XMPP) transferor.hears(TRANSFER_RINGING);
        return called;
    }

    private static void transfersBlind(Leg transferor, Leg kept, Phone target) {
        Leg called = hasCalled(transferor, kept, target);
        called.answers();
        transferor.hears(TRANSFERRED);
        transferor.hearsEnd(EndReason.NORMAL);
        talk(kept, called);
    }

    /** Whoever talks to whom now: what one says the other hears. */
    private static void talk(Leg one, Leg other) {
        one.settles();
        other.settles();
        one.plays("4");
        other.hearsTones("4");
        other.plays("2");
        one.hearsTones("2");
        holds(one, other);
        other.settles();
        hangUp(other, one);
    }

    @Feature(
            value = "Blind transfer by the caller",
            words = {WEBSOCKET, SIP, XMPP, MQTT},
            impossible = NOBODY_OFFERS)
    @ParameterizedTest(name = "{0} calls {1} and transfers it to {2}")
    @MethodSource("threesWhoseCalleeMeetsTheTarget")
    void caller_transfers(Protocol one, Protocol other, Protocol third) {
        theyTalk(
                ensemble.caller(one),
                ensemble.callee(other),
                (alice, bob) -> transfersBlind(alice, bob, ensemble.target(third)));
    }

    @Feature(
            value = "Blind transfer by the callee",
            words = {WEBSOCKET, SIP, XMPP, MQTT},
            impossible = NOBODY_OFFERS)
    @ParameterizedTest(name = "{0} calls {1} and is transferred to {2}")
    @MethodSource("threesWhoseCallerMeetsTheTarget")
    void callee_transfers(Protocol one, Protocol other, Protocol third) {
        theyTalk(
                ensemble.caller(one),
                ensemble.callee(other),
                (alice, bob) -> transfersBlind(bob, alice, ensemble.target(third)));
    }

    // --- attended

    @Feature(
            value = "Attended transfer, with a call to the target first",
            words = {WEBSOCKET, SIP, XMPP, MQTT},
            impossible = NOBODY_OFFERS)
    @ParameterizedTest(name = "{0} calls {1}, asks {2} and brings them together")
    @MethodSource("threesWhoseCalleeMeetsTheTarget")
    void caller_brings_two_together(Protocol one, Protocol other, Protocol third) {
        theyTalk(ensemble.caller(one), ensemble.callee(other), (alice, bob) -> {
            alice.holds();
            alice.hears(TAKEN);
            bob.isHeld(true);
            theyTalk(alice.phone, ensemble.target(third), (asking, asked) -> {
                alice.transfersTo(asking);
                alice.hears(TRANSFERRED);
                alice.hearsEnd(EndReason.NORMAL);
                asking.isOver();
                bob.isHeld(false);
                talk(bob, asked);
            });
        });
    }

    // --- otherwise

    @Feature(
            value = "The target of a transfer declines, and the transferor has the call back",
            words = {WEBSOCKET, SIP, MQTT},
            said = Feature.Side.CALLER,
            bridged =
                    "XEP-0251 has no word for a transfer that fails: it puts the transferor on hold, and the hold ends")
    @ParameterizedTest(name = "{0} calls {1} and transfers it to {2} in vain")
    @MethodSource("threes")
    void declined_transfer_gives_the_call_back(Protocol one, Protocol other, Protocol third) {
        theyTalk(ensemble.caller(one), ensemble.callee(other), (alice, bob) -> {
            hasCalled(alice, bob, ensemble.target(third)).declines();
            alice.hears(TRANSFER_FAILED);
            talk(alice, bob);
        });
    }

    @Feature(
            value = "The transferor hangs up while the target rings, and the transfer goes on",
            words = {WEBSOCKET, SIP, XMPP, MQTT},
            impossible = NOBODY_OFFERS)
    @ParameterizedTest(name = "{0} calls {1}, transfers it to {2} and leaves")
    @MethodSource("threesWhoseCalleeMeetsTheTarget")
    void transferor_leaves_early(Protocol one, Protocol other, Protocol third) {
        theyTalk(ensemble.caller(one), ensemble.callee(other), (alice, bob) -> {
            Leg called = hasCalled(alice, bob, ensemble.target(third));
            alice.hangsUp();
            alice.isOver();
            called.answers();
            // Nobody tells them.
            bob.agreesWith(called);
            talk(bob, called);
        });
    }
}
