package org.patchbay.server.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.patchbay.server.TestGateway;
import org.patchbay.session.v1.EndReason;

/** What every pair of protocols can do, played over real sockets against a whole gateway. */
class CallScenarioTest {
    private TestGateway gateway;
    private final List<Actor> actors = new ArrayList<>();

    /** How a user is connected in a play. */
    enum Over {
        WEBSOCKET {
            @Override
            Actor actor(String user, String device, TestGateway gateway) {
                return new WebSocketActor(user, device, gateway.httpPort());
            }
        },
        SIP_UDP {
            @Override
            Actor actor(String user, String device, TestGateway gateway) {
                return SipActor.webrtc(user, device, gateway.port("sip-udp"));
            }
        },
        SIP_TCP {
            @Override
            Actor actor(String user, String device, TestGateway gateway) {
                return SipActor.webrtcOverTcp(user, device, gateway.port("sip-tcp"));
            }
        };

        abstract Actor actor(String user, String device, TestGateway gateway);
    }

    static Stream<Arguments> pairs() {
        return Stream.of(Over.values()).flatMap(one -> Stream.of(Over.values()).map(other -> Arguments.of(one, other)));
    }

    @BeforeEach
    void open() {
        gateway = TestGateway.start();
    }

    @AfterEach
    void close() {
        actors.forEach(Actor::close);
        gateway.close();
    }

    private Actor actor(String user, String device, Over over) {
        Actor actor = over.actor(user, device, gateway);
        actors.add(actor);
        actor.logsIn();
        return actor;
    }

    @ParameterizedTest(name = "{0} calls {1}")
    @MethodSource("pairs")
    void is_answered_and_hangs_up(Over one, Over other) {
        Actor alice = actor("alice", "left", one);
        Actor bob = actor("bob", "right", other);
        alice.calls("bob");
        bob.isCalledBy("alice@localhost");
        bob.rings();
        alice.hearsRinging();
        bob.answers();
        alice.hearsAnswer();
        alice.hangsUp();
        bob.hearsEnd(EndReason.NORMAL);
        gateway.assertNothingLeft();
    }

    @ParameterizedTest(name = "{0} calls {1}")
    @MethodSource("pairs")
    void is_answered_and_hung_up_by_the_callee(Over one, Over other) {
        Actor alice = actor("alice", "left", one);
        Actor bob = actor("bob", "right", other);
        alice.calls("bob");
        bob.isCalledBy("alice@localhost");
        bob.answers();
        alice.hearsAnswer();
        bob.hangsUp();
        alice.hearsEnd(EndReason.NORMAL);
        gateway.assertNothingLeft();
    }

    @ParameterizedTest(name = "{0} calls {1}")
    @MethodSource("pairs")
    void finds_the_other_busy(Over one, Over other) {
        Actor alice = actor("alice", "left", one);
        Actor bob = actor("bob", "right", other);
        alice.calls("bob");
        bob.isCalledBy("alice@localhost");
        bob.isBusy();
        alice.hearsEnd(EndReason.BUSY);
        gateway.assertNothingLeft();
    }

    @ParameterizedTest(name = "{0} calls {1}")
    @MethodSource("pairs")
    void is_declined(Over one, Over other) {
        Actor alice = actor("alice", "left", one);
        Actor bob = actor("bob", "right", other);
        alice.calls("bob");
        bob.isCalledBy("alice@localhost");
        bob.rings();
        alice.hearsRinging();
        bob.declines();
        alice.hearsEnd(EndReason.DECLINED);
        gateway.assertNothingLeft();
    }

    @ParameterizedTest(name = "{0} calls {1}")
    @MethodSource("pairs")
    void gives_up_before_the_answer(Over one, Over other) {
        Actor alice = actor("alice", "left", one);
        Actor bob = actor("bob", "right", other);
        alice.calls("bob");
        bob.isCalledBy("alice@localhost");
        bob.rings();
        alice.hearsRinging();
        alice.cancels();
        bob.hearsEnd(EndReason.CANCELLED);
        gateway.assertNothingLeft();
    }

    @ParameterizedTest(name = "{0} calls {1}")
    @MethodSource("pairs")
    void nobody_answers_in_time(Over one, Over other) {
        gateway.close();
        gateway = TestGateway.start(Map.of("calls.ring", "1500ms"));
        Actor alice = actor("alice", "left", one);
        Actor bob = actor("bob", "right", other);
        alice.calls("bob");
        bob.isCalledBy("alice@localhost");
        bob.rings();
        alice.hearsRinging();
        alice.hearsEnd(EndReason.NO_ANSWER);
        bob.hearsEnd(EndReason.NO_ANSWER);
        gateway.assertNothingLeft();
    }

    @ParameterizedTest(name = "{0} calls a user on three devices")
    @MethodSource("callers")
    void is_answered_on_one_device_and_the_others_know_it(Over one) {
        Actor alice = actor("alice", "left", one);
        Actor browser = actor("bob", "browser", Over.WEBSOCKET);
        Actor desk = actor("bob", "desk", Over.SIP_UDP);
        Actor hall = actor("bob", "hall", Over.SIP_TCP);
        alice.calls("bob");
        for (Actor device : List.of(browser, desk, hall)) {
            device.isCalledBy("alice@localhost");
            device.rings();
        }
        alice.hearsRinging();
        desk.answers();
        alice.hearsAnswer();
        browser.hearsEnd(EndReason.ANSWERED_ELSEWHERE);
        hall.hearsEnd(EndReason.ANSWERED_ELSEWHERE);
        alice.hangsUp();
        desk.hearsEnd(EndReason.NORMAL);
        gateway.assertNothingLeft();
    }

    @ParameterizedTest(name = "{0} calls nobody")
    @MethodSource("callers")
    void finds_nobody(Over one) {
        Actor alice = actor("alice", "left", one);
        alice.calls("nobody");
        alice.hearsEnd(EndReason.NOT_FOUND);
        gateway.assertNothingLeft();
    }

    @ParameterizedTest(name = "{0} calls a user without a device")
    @MethodSource("callers")
    void finds_the_other_away(Over one) {
        Actor alice = actor("alice", "left", one);
        alice.calls("carol");
        alice.hearsEnd(EndReason.UNAVAILABLE);
        gateway.assertNothingLeft();
    }

    static Stream<Over> callers() {
        return Stream.of(Over.values());
    }
}
