package org.patchbay.server.kit;

import static org.patchbay.server.kit.Heard.What.ANSWER;
import static org.patchbay.server.kit.Heard.What.OFFER;
import static org.patchbay.server.kit.Heard.What.RINGING;
import static org.patchbay.server.kit.Heard.What.TAKEN;
import static org.patchbay.server.kit.Protocol.MQTT;
import static org.patchbay.server.kit.Protocol.SIP;
import static org.patchbay.server.kit.Protocol.WEBSOCKET;
import static org.patchbay.server.kit.Protocol.XMPP;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One of the two has a device that is on WebSocket and MQTT at once, and the way that it is told by, which a column of the table has, is lost: the
 * other way carries on, in order and with nothing lost or doubled, and the other side notices nothing.
 */
@Section("A device on WebSocket and MQTT")
class TwoChannelsTest extends Plays {
    private static final String OTHERS = "a device of SIP or XMPP has one way";
    private static final List<String> USERS =
            IntStream.range(0, 80).mapToObj(i -> "twin" + i).toList();

    private int twins;

    TwoChannelsTest() {
        super(new Ensemble(USERS));
    }

    static Stream<Arguments> pairsWithTwinCaller() {
        return pairs().filter(pair -> isTwin((Protocol) pair.get()[0]));
    }

    static Stream<Arguments> pairsWithTwinCallee() {
        return pairs().filter(pair -> isTwin((Protocol) pair.get()[1]));
    }

    private static boolean isTwin(Protocol best) {
        return best == WEBSOCKET || best == MQTT;
    }

    /** What is left of one device has nothing to do with the next: each is another user's. */
    private NativePhone twin(Protocol best) {
        return ensemble.twin(best, USERS.get(twins++));
    }

    private static void losesItsBestWay(Leg twin) {
        ((NativePhone) twin.phone).losesItsBestWay();
    }

    /** The other side has noticed nothing. */
    private static void goOnUnnoticed(Leg twin, Leg other) {
        if (other.hasHeard(OFFER)) throw new AssertionError(other + " was offered something that nobody wanted");
        goOn(twin, other);
    }

    /** Both hear each other, each thing once. */
    private static void goOn(Leg twin, Leg other) {
        for (String tone : List.of("1", "2", "3")) other.plays(tone);
        twin.hearsTones("123");
        for (String tone : List.of("4", "5", "6")) twin.plays(tone);
        other.hearsTones("456");
        holds(twin, other);
        other.settles();
        holds(other, twin);
        twin.settles();
    }

    @Feature(
            value = "The caller's better way is lost while the callee rings",
            words = {WEBSOCKET, SIP, XMPP, MQTT},
            impossible = OTHERS)
    @ParameterizedTest(name = "{0} calls {1}")
    @MethodSource("pairsWithTwinCaller")
    void callers_way_is_lost_while_it_rings(Protocol one, Protocol other) {
        NativePhone alice = twin(one);
        Phone bob = ensemble.callee(other);
        Leg calling = alice.calls(bob.user());
        Leg called = bob.isCalledBy(alice);
        alice.losesItsBestWay();
        called.rings();
        calling.hears(RINGING);
        called.answers();
        calling.hears(ANSWER);
        called.settles();
        goOnUnnoticed(calling, called);
        hangUp(calling, called);
    }

    @Feature(
            value = "The callee's better way is lost while it rings",
            words = {WEBSOCKET, SIP, XMPP, MQTT},
            impossible = OTHERS)
    @ParameterizedTest(name = "{0} calls {1}")
    @MethodSource("pairsWithTwinCallee")
    void callees_way_is_lost_while_it_rings(Protocol one, Protocol other) {
        NativePhone bob = twin(other);
        Phone alice = ensemble.caller(one);
        Leg calling = alice.calls(bob.user());
        Leg called = bob.isCalledBy(alice);
        bob.losesItsBestWay();
        called.rings();
        calling.hears(RINGING);
        called.answers();
        calling.hears(ANSWER);
        calling.settles();
        goOnUnnoticed(called, calling);
        hangUp(calling, called);
    }

    @Feature(
            value = "The caller's better way is lost in the call",
            words = {WEBSOCKET, SIP, XMPP, MQTT},
            impossible = OTHERS)
    @ParameterizedTest(name = "{0} calls {1}")
    @MethodSource("pairsWithTwinCaller")
    void callers_way_is_lost_in_the_call(Protocol one, Protocol other) {
        theyTalk(twin(one), ensemble.callee(other), (alice, bob) -> {
            losesItsBestWay(alice);
            goOnUnnoticed(alice, bob);
            hangUp(bob, alice);
        });
    }

    @Feature(
            value = "The callee's better way is lost in the call",
            words = {WEBSOCKET, SIP, XMPP, MQTT},
            impossible = OTHERS)
    @ParameterizedTest(name = "{0} calls {1}")
    @MethodSource("pairsWithTwinCallee")
    void callees_way_is_lost_in_the_call(Protocol one, Protocol other) {
        theyTalk(ensemble.caller(one), twin(other), (alice, bob) -> {
            losesItsBestWay(bob);
            goOnUnnoticed(bob, alice);
            hangUp(alice, bob);
        });
    }

    /** The other side's offer is open when the way is lost, and the device's own after it. */
    private static void losesItsBestWayAmongOffers(Leg twin, Leg other) {
        twin.thinksBeforeItAnswers();
        other.addsVideo();
        twin.hears(OFFER);
        losesItsBestWay(twin);
        twin.answersOffer();
        other.hears(TAKEN);
        other.hasVideo(true);
        twin.hasVideo(true);
        goOnUnnoticed(twin, other);
    }

    @Feature(
            value = "The caller's better way is lost while it is offered something",
            words = {WEBSOCKET, SIP, XMPP, MQTT},
            impossible = OTHERS)
    @ParameterizedTest(name = "{0} calls {1}")
    @MethodSource("pairsWithTwinCaller")
    void callers_way_is_lost_in_an_exchange(Protocol one, Protocol other) {
        theyTalk(twin(one), ensemble.callee(other), (alice, bob) -> {
            losesItsBestWayAmongOffers(alice, bob);
            hangUp(alice, bob);
        });
    }

    @Feature(
            value = "The callee's better way is lost while it is offered something",
            words = {WEBSOCKET, SIP, XMPP, MQTT},
            impossible = OTHERS)
    @ParameterizedTest(name = "{0} calls {1}")
    @MethodSource("pairsWithTwinCallee")
    void callees_way_is_lost_in_an_exchange(Protocol one, Protocol other) {
        theyTalk(ensemble.caller(one), twin(other), (alice, bob) -> {
            losesItsBestWayAmongOffers(bob, alice);
            hangUp(alice, bob);
        });
    }

    /** Its own offer is open when the way is lost. */
    private static void losesItsBestWayBeforeItsAnswer(Leg twin, Leg other) {
        twin.holds();
        losesItsBestWay(twin);
        twin.hears(TAKEN);
        other.isHeld(true);
        twin.resumes();
        twin.hears(TAKEN);
        other.isHeld(false);
        other.settles();
        goOn(twin, other);
    }

    @Feature(
            value = "The caller's better way is lost while it offers something",
            words = {WEBSOCKET, SIP, XMPP, MQTT},
            impossible = OTHERS)
    @ParameterizedTest(name = "{0} calls {1}")
    @MethodSource("pairsWithTwinCaller")
    void callers_way_is_lost_in_its_own_exchange(Protocol one, Protocol other) {
        theyTalk(twin(one), ensemble.callee(other), (alice, bob) -> {
            losesItsBestWayBeforeItsAnswer(alice, bob);
            hangUp(alice, bob);
        });
    }

    @Feature(
            value = "The callee's better way is lost while it offers something",
            words = {WEBSOCKET, SIP, XMPP, MQTT},
            impossible = OTHERS)
    @ParameterizedTest(name = "{0} calls {1}")
    @MethodSource("pairsWithTwinCallee")
    void callees_way_is_lost_in_its_own_exchange(Protocol one, Protocol other) {
        theyTalk(ensemble.caller(one), twin(other), (alice, bob) -> {
            losesItsBestWayBeforeItsAnswer(bob, alice);
            hangUp(alice, bob);
        });
    }
}
