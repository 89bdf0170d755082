package org.patchbay.core.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.patchbay.core.call.TownDevice.Kind.ICE_AGENT;
import static org.patchbay.core.call.TownDevice.Kind.ICE_AGENT_THAT_OFFERS;
import static org.patchbay.core.call.TownDevice.Kind.PLAIN_PHONE;
import static org.patchbay.core.call.TownDevice.Kind.STEADY_WEBRTC;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.patchbay.session.v1.Dtmf;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Signal;
import org.patchbay.session.v1.TransferProgress.State;

/** A device that takes the place of another one of its user in a call, with every call and device in one town. */
class TakeOverTest {
    private final Town town = new Town();

    /** The kept side, the device that takes over, and whether the relay is needed. */
    static Stream<Arguments> pairs() {
        return Stream.of(
                Arguments.of(PLAIN_PHONE, PLAIN_PHONE, false),
                Arguments.of(PLAIN_PHONE, ICE_AGENT, true),
                Arguments.of(ICE_AGENT_THAT_OFFERS, PLAIN_PHONE, true),
                Arguments.of(ICE_AGENT, PLAIN_PHONE, true),
                Arguments.of(ICE_AGENT, ICE_AGENT, false),
                Arguments.of(STEADY_WEBRTC, STEADY_WEBRTC, false));
    }

    private void hearEachOther(TownDevice one, String oneCall, TownDevice other, String otherCall) {
        if (town.hasRelay()) {
            assertThat(one.sendsTo(oneCall)).as(town::told).isNotEmpty();
            assertThat(other.sendsTo(otherCall)).as(town::told).isNotEmpty();
        } else {
            assertThat(one.sendsTo(oneCall)).as(town::told).isEqualTo(other.receivesAs(otherCall));
            assertThat(other.sendsTo(otherCall)).as(town::told).isEqualTo(one.receivesAs(oneCall));
        }
    }

    @ParameterizedTest(name = "{0} and {1}")
    @MethodSource("pairs")
    void the_caller_goes_on_with_it(TownDevice.Kind kept, TownDevice.Kind next, boolean relay) {
        takesOver(kept, next, relay, true);
    }

    @ParameterizedTest(name = "{0} and {1}")
    @MethodSource("pairs")
    void the_callee_goes_on_with_it(TownDevice.Kind kept, TownDevice.Kind next, boolean relay) {
        takesOver(kept, next, relay, false);
    }

    private void takesOver(TownDevice.Kind kept, TownDevice.Kind next, boolean relay, boolean calls) {
        if (relay) town.withRelay();
        TownDevice alice = town.device("alice", kept);
        TownDevice desk = town.device("bob", kept);
        TownDevice mobile = town.device("bob", "mobile", next);
        String first = calls ? town.talk(alice, desk) : town.talk(desk, alice);
        String second = mobile.takesOver(first, true);
        town.settles();

        assertThat(desk.line(first).ended).as(town::told).isEqualTo(EndReason.REPLACED);
        assertThat(alice.talksIn(first)).as(town::told).isTrue();
        assertThat(mobile.talksIn(second)).as(town::told).isTrue();
        hearEachOther(alice, first, mobile, second);
        town.say(alice, first, s -> s.setDtmf(Dtmf.newBuilder().setTones("1")));
        alice.updates(first);
        town.settles();
        mobile.updates(second);
        town.settles();
        assertThat(alice.rejects).as(town::told).isEmpty();
        assertThat(mobile.rejects).as(town::told).isEmpty();
        assertThat(mobile.heard.stream().filter(Signal::hasDtmf)).hasSize(1);
        hearEachOther(alice, first, mobile, second);
        mobile.hangsUp(second, EndReason.NORMAL);
        town.settles();
        assertThat(alice.line(first).ended).isEqualTo(EndReason.NORMAL);
        town.assertNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_phone_that_leaves_the_offer_to_the_other_side_is_offered_to(boolean calls) {
        TownDevice alice = town.device("alice", PLAIN_PHONE);
        TownDevice desk = town.device("bob", PLAIN_PHONE);
        TownDevice mobile = town.device("bob", "mobile", PLAIN_PHONE);
        String first = calls ? town.talk(alice, desk) : town.talk(desk, alice);
        String second = mobile.takesOver(first, false);
        town.settles();
        assertThat(desk.line(first).ended).as(town::told).isEqualTo(EndReason.REPLACED);
        hearEachOther(alice, first, mobile, second);
        alice.hangsUp(first, EndReason.NORMAL);
        town.settles();
        town.assertNothingLeft();
    }

    @Test
    void it_may_transfer_the_call_and_be_taken_over_itself() {
        TownDevice alice = town.device("alice", PLAIN_PHONE);
        TownDevice desk = town.device("bob", PLAIN_PHONE);
        TownDevice mobile = town.device("bob", "mobile", PLAIN_PHONE);
        TownDevice tablet = town.device("bob", "tablet", PLAIN_PHONE);
        TownDevice carol = town.device("carol", PLAIN_PHONE);
        String first = town.talk(alice, desk);
        String second = mobile.takesOver(first, true);
        town.settles();
        String third = tablet.takesOver(second, true);
        town.settles();
        assertThat(mobile.line(second).ended).as(town::told).isEqualTo(EndReason.REPLACED);
        hearEachOther(alice, first, tablet, third);
        town.transfer(tablet, third, carol);
        town.settles();
        carol.answers(carol.current());
        town.settles();
        assertThat(tablet.transfers.get(tablet.transfers.size() - 1).getState()).isEqualTo(State.ACCEPTED);
        hearEachOther(alice, first, carol, carol.current());
        carol.hangsUp(carol.current(), EndReason.NORMAL);
        town.settles();
        town.assertNothingLeft();
    }

    @Test
    void who_has_no_part_in_the_call_gets_none() {
        TownDevice alice = town.device("alice", PLAIN_PHONE);
        TownDevice desk = town.device("bob", PLAIN_PHONE);
        TownDevice mallory = town.device("mallory", PLAIN_PHONE);
        String first = town.talk(alice, desk);
        String second = mallory.takesOver(first, true);
        town.settles();
        assertThat(mallory.line(second).ended).isEqualTo(EndReason.FORBIDDEN);
        hearEachOther(alice, first, desk, first);
        desk.hangsUp(first, EndReason.NORMAL);
        town.settles();
        town.assertNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "n-0-00000000000000000000ffff"})
    void a_call_that_is_not_there_can_t_be_taken_over(String id) {
        TownDevice mobile = town.device("bob", "mobile", PLAIN_PHONE);
        String call = mobile.takesOver(id, true);
        town.settles();
        assertThat(mobile.line(call).ended).isEqualTo(EndReason.NOT_FOUND);
        town.assertNothingLeft();
    }

    @Test
    void a_call_that_is_being_transferred_can_t_be_taken_over() {
        TownDevice alice = town.device("alice", PLAIN_PHONE);
        TownDevice desk = town.device("bob", PLAIN_PHONE);
        TownDevice mobile = town.device("bob", "mobile", PLAIN_PHONE);
        TownDevice carol = town.device("carol", PLAIN_PHONE);
        String first = town.talk(alice, desk);
        town.transfer(desk, first, carol);
        town.settles();
        String second = mobile.takesOver(first, true);
        town.settles();
        assertThat(mobile.line(second).ended).isEqualTo(EndReason.NOT_ACCEPTABLE);
        carol.answers(carol.current());
        town.settles();
        hearEachOther(alice, first, carol, carol.current());
    }

    @Test
    void a_kept_side_that_does_not_answer_leaves_the_call_to_the_former_device() {
        TownDevice alice = town.device("alice", PLAIN_PHONE);
        TownDevice desk = town.device("bob", PLAIN_PHONE);
        TownDevice mobile = town.device("bob", "mobile", PLAIN_PHONE);
        String first = town.talk(alice, desk);
        String second = mobile.takesOver(first, true);
        // One delivery: the invitation reaches its own call, and no more.
        town.step();
        town.fire(second, CallTimer.RING);
        town.settles();
        assertThat(mobile.line(second).ended).as(town::told).isEqualTo(EndReason.NO_ANSWER);
        assertThat(desk.talksIn(first)).as(town::told).isTrue();
        assertThat(alice.talksIn(first)).as(town::told).isTrue();
    }

    @Test
    void who_gives_up_before_the_answer_leaves_the_call_as_it_was() {
        TownDevice alice = town.device("alice", PLAIN_PHONE);
        TownDevice desk = town.device("bob", PLAIN_PHONE);
        TownDevice mobile = town.device("bob", "mobile", PLAIN_PHONE);
        String first = town.talk(alice, desk);
        String second = mobile.takesOver(first, true);
        mobile.hangsUp(second, EndReason.CANCELLED);
        town.settles();
        assertThat(desk.talksIn(first)).as(town::told).isTrue();
        hearEachOther(alice, first, desk, first);
        alice.hangsUp(first, EndReason.NORMAL);
        town.settles();
        town.assertNothingLeft();
    }
}
