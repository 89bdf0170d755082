package org.patchbay.server.matrix;

import static org.patchbay.session.v1.PresenceState.State.AVAILABLE;
import static org.patchbay.session.v1.PresenceState.State.OFFLINE;
import static org.patchbay.session.v1.PresenceState.State.ON_CALL;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.patchbay.server.TestGateway;
import org.patchbay.server.peers.NeedsPeer;
import org.patchbay.server.peers.Peer;
import org.patchbay.session.v1.EndReason;

/**
 * All pairs of protocols in both directions. On each side is a client library by other people (on WebSocket the JavaScript client), with ICE and
 * DTLS-SRTP of its own: what is connected here was described truly.
 */
@NeedsPeer(Peer.NPM_PACKAGES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MatrixTest {
    /** XMPP has to escape some of it, JSON some, none of it may get lost. */
    private static final String TEXT = "1 < 2 && \"two\" > 'one'\nGrüße, 你好 😀";

    @RegisterExtension
    static final MatrixTable table = new MatrixTable();

    private TestGateway gateway;
    private final Map<Protocol, Party> callers = new EnumMap<>(Protocol.class);
    private final Map<Protocol, Party> callees = new EnumMap<>(Protocol.class);

    static Stream<Protocol> protocols() {
        return Stream.of(Protocol.values());
    }

    static Stream<Arguments> pairs() {
        return protocols().flatMap(one -> protocols().map(other -> Arguments.of(one, other)));
    }

    @BeforeAll
    void open() {
        List<String> users = Arrays.stream(Protocol.values())
                .flatMap(protocol -> Stream.of(protocol.caller(), protocol.callee()))
                .toList();
        gateway = TestGateway.start(Map.of("calls.ring", Party.RING.toMillis() + "ms"), users);
        protocols().forEach(protocol -> {
            callers.put(protocol, Party.over(protocol, protocol.caller(), gateway));
            callees.put(protocol, Party.over(protocol, protocol.callee(), gateway));
        });
    }

    @AfterAll
    void close() {
        callers.values().forEach(Party::close);
        callees.values().forEach(Party::close);
        gateway.close();
    }

    @ParameterizedTest(name = "{0} calls {1}")
    @MethodSource("pairs")
    void talk_until_the_caller_hangs_up(Protocol one, Protocol other) {
        play(one, other, (alice, bob) -> {
            talk(alice, bob);
            alice.talksAndHears();
            bob.talksAndHears();
            alice.hangsUp();
            bob.hearsEnd(EndReason.NORMAL);
        });
    }

    @ParameterizedTest(name = "{0} calls {1}")
    @MethodSource("pairs")
    void talk_until_the_callee_hangs_up(Protocol one, Protocol other) {
        play(one, other, (alice, bob) -> {
            talk(alice, bob);
            bob.hangsUp();
            alice.hearsEnd(EndReason.NORMAL);
        });
    }

    @ParameterizedTest(name = "{0} calls {1}")
    @MethodSource("pairs")
    void candidates_reach_the_other_side(Protocol one, Protocol other) {
        play(one, other, (alice, bob) -> {
            talk(alice, bob);
            alice.hasCandidatesOf(bob);
            bob.hasCandidatesOf(alice);
            alice.hangsUp();
            bob.hearsEnd(EndReason.NORMAL);
        });
    }

    @ParameterizedTest(name = "{0} calls {1}")
    @MethodSource("pairs")
    void is_declined(Protocol one, Protocol other) {
        play(one, other, (alice, bob) -> {
            ring(alice, bob);
            bob.declines();
            alice.hearsEnd(EndReason.DECLINED);
        });
    }

    @ParameterizedTest(name = "{0} calls {1}")
    @MethodSource("pairs")
    void is_cancelled(Protocol one, Protocol other) {
        play(one, other, (alice, bob) -> {
            ring(alice, bob);
            alice.hangsUp();
            bob.hearsEnd(EndReason.CANCELLED);
        });
    }

    @ParameterizedTest(name = "{0} calls {1}")
    @MethodSource("pairs")
    void is_not_answered(Protocol one, Protocol other) {
        play(one, other, (alice, bob) -> {
            ring(alice, bob);
            alice.hearsEnd(EndReason.NO_ANSWER);
            bob.hearsThatRingingWasInVain();
        });
    }

    @ParameterizedTest(name = "{0} calls {1}")
    @MethodSource("pairs")
    void message_arrives_and_its_sender_learns_it(Protocol one, Protocol other) {
        play(one, other, (alice, bob) -> {
            alice.writes(bob, TEXT);
            bob.reads(alice, TEXT);
            alice.learnsThatItArrived();
        });
    }

    @ParameterizedTest(name = "{0} calls {1}")
    @MethodSource("pairs")
    void presence_is_seen(Protocol one, Protocol other) {
        play(one, other, (alice, bob) -> {
            alice.watches(bob);
            alice.sees(bob, AVAILABLE);
            talk(alice, bob);
            alice.sees(bob, ON_CALL);
            alice.hangsUp();
            alice.sees(bob, AVAILABLE);
            bob.logsOut();
            alice.sees(bob, OFFLINE);
            bob.startsAnew();
            alice.sees(bob, AVAILABLE);
            alice.stopsWatching(bob);
        });
    }

    private static void ring(Party alice, Party bob) {
        alice.calls(bob);
        bob.isCalledBy(alice);
        alice.hearsRinging();
    }

    private static void talk(Party alice, Party bob) {
        ring(alice, bob);
        bob.answers();
        alice.hearsAnswer();
        alice.isConnected();
        bob.isConnected();
    }

    /** What two do with each other, which leaves nothing behind. */
    private interface Play {
        void between(Party alice, Party bob);
    }

    private void play(Protocol one, Protocol other, Play play) {
        Party alice = callers.get(one);
        Party bob = callees.get(other);
        alice.forgets();
        bob.forgets();
        try {
            play.between(alice, bob);
            gateway.assertNothingLeft();
        } catch (AssertionError failure) {
            failure.addSuppressed(alice.account());
            failure.addSuppressed(bob.account());
            // The plays that follow shall not suffer from this one.
            alice.startsAnew();
            bob.startsAnew();
            throw failure;
        }
    }
}
