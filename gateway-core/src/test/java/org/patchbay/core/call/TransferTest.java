package org.patchbay.core.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.patchbay.core.call.TownDevice.Kind.ICE_AGENT;
import static org.patchbay.core.call.TownDevice.Kind.ICE_AGENT_THAT_OFFERS;
import static org.patchbay.core.call.TownDevice.Kind.PLAIN_PHONE;
import static org.patchbay.core.call.TownDevice.Kind.STEADY_WEBRTC;
import static org.patchbay.core.call.TownDevice.Kind.STEADY_WEBRTC_PHONE;
import static org.patchbay.core.call.TownDevice.Kind.WEBRTC_PHONE;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.patchbay.session.v1.Candidates;
import org.patchbay.session.v1.Direction;
import org.patchbay.session.v1.Dtmf;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Signal;
import org.patchbay.session.v1.TransferProgress;
import org.patchbay.session.v1.TransferProgress.State;
import org.patchbay.session.v1.TrickledCandidate;

/** Transfers, with every call and every device in one town: what the transferor hears, whom the others hear in the end, and what is left. */
class TransferTest {
    private final Town town = new Town();

    /** Kinds of transferee and target that can be brought together, and whether the relay is needed. */
    static Stream<Arguments> pairs() {
        return Stream.of(
                Arguments.of(PLAIN_PHONE, PLAIN_PHONE, false),
                Arguments.of(PLAIN_PHONE, ICE_AGENT, true),
                Arguments.of(ICE_AGENT_THAT_OFFERS, PLAIN_PHONE, true),
                Arguments.of(ICE_AGENT_THAT_OFFERS, ICE_AGENT, false),
                Arguments.of(ICE_AGENT_THAT_OFFERS, ICE_AGENT_THAT_OFFERS, false),
                Arguments.of(ICE_AGENT, ICE_AGENT_THAT_OFFERS, false),
                Arguments.of(ICE_AGENT, PLAIN_PHONE, true),
                Arguments.of(STEADY_WEBRTC, STEADY_WEBRTC, false),
                Arguments.of(WEBRTC_PHONE, ICE_AGENT, false),
                Arguments.of(WEBRTC_PHONE, WEBRTC_PHONE, false),
                Arguments.of(WEBRTC_PHONE, PLAIN_PHONE, true),
                Arguments.of(STEADY_WEBRTC_PHONE, ICE_AGENT, false));
    }

    private static List<State> states(TownDevice device) {
        return device.transfers.stream().map(TransferProgress::getState).toList();
    }

    private void hearEachOther(TownDevice one, String oneCall, TownDevice other, String otherCall) {
        if (!town.hasRelay()) {
            assertThat(one.sendsTo(oneCall)).as(town::told).isEqualTo(other.receivesAs(otherCall));
            assertThat(other.sendsTo(otherCall)).as(town::told).isEqualTo(one.receivesAs(oneCall));
        } else {
            assertThat(one.sendsTo(oneCall)).as(town::told).isNotEmpty();
            assertThat(other.sendsTo(otherCall)).as(town::told).isNotEmpty();
        }
    }

    private TownDevice device(String user, TownDevice.Kind kind) {
        return town.device(user, kind);
    }

    @Nested
    class Blind {
        @ParameterizedTest(name = "{0} to {1}")
        @MethodSource("org.patchbay.core.call.TransferTest#pairs")
        void the_callee_transfers_the_caller(TownDevice.Kind kept, TownDevice.Kind target, boolean relay) {
            transfers(kept, target, relay, true);
        }

        @ParameterizedTest(name = "{0} to {1}")
        @MethodSource("org.patchbay.core.call.TransferTest#pairs")
        void the_caller_transfers_the_callee(TownDevice.Kind kept, TownDevice.Kind target, boolean relay) {
            transfers(kept, target, relay, false);
        }

        private void transfers(TownDevice.Kind kept, TownDevice.Kind target, boolean relay, boolean byCallee) {
            if (relay) town.withRelay();
            TownDevice alice = device("alice", kept);
            TownDevice bob = device("bob", kept);
            TownDevice carol = device("carol", target);
            String first = byCallee ? town.talk(alice, bob) : town.talk(bob, alice);
            town.transfer(bob, first, carol);
            town.settles();
            assertThat(states(bob)).as(town::told).containsExactly(State.TRYING);
            String second = carol.current();
            assertThat(carol.lastInvite.getTransferredBy()).isEqualTo("bob@localhost");
            carol.rings(second);
            town.settles();
            assertThat(states(bob)).as(town::told).containsExactly(State.TRYING, State.RINGING);
            carol.answers(second);
            town.settles();

            assertThat(states(bob)).as(town::told).containsExactly(State.TRYING, State.RINGING, State.ACCEPTED);
            assertThat(bob.line(first).ended).isEqualTo(EndReason.NORMAL);
            assertThat(alice.talksIn(first)).as(town::told).isTrue();
            assertThat(carol.talksIn(second)).as(town::told).isTrue();
            hearEachOther(alice, first, carol, second);
            crosses(alice, first, carol, second);
            carol.hangsUp(second, EndReason.NORMAL);
            town.settles();
            assertThat(alice.line(first).ended).isEqualTo(EndReason.NORMAL);
            town.assertNothingLeft();
        }

        private void crosses(TownDevice alice, String first, TownDevice carol, String second) {
            town.say(alice, first, s -> s.setDtmf(Dtmf.newBuilder().setTones("1")));
            town.say(carol, second, s -> s.setDtmf(Dtmf.newBuilder().setTones("2")));
            alice.updates(first);
            town.settles();
            carol.updates(second);
            town.settles();
            assertThat(alice.rejects).isEmpty();
            assertThat(carol.rejects).as(town::told).isEmpty();
            assertThat(alice.heard.stream().filter(Signal::hasDtmf))
                    .extracting(signal -> signal.getDtmf().getTones())
                    .containsExactly("2");
            assertThat(carol.heard.stream().filter(Signal::hasDtmf))
                    .extracting(signal -> signal.getDtmf().getTones())
                    .containsExactly("1");
            hearEachOther(alice, first, carol, second);
        }

        @Test
        void an_offer_that_is_under_way_is_answered_before_the_kept_side_is_asked_for_one() {
            TownDevice alice = device("alice", ICE_AGENT_THAT_OFFERS);
            TownDevice bob = device("bob", ICE_AGENT);
            TownDevice carol = device("carol", ICE_AGENT);
            String first = town.talk(alice, bob);
            bob.updates(first);
            town.transfer(bob, first, carol);
            town.settles();
            assertThat(bob.rejects).isEmpty();
            assertThat(bob.line(first).offered).as(town::told).isEmpty();
            carol.answers(carol.current());
            town.settles();
            assertThat(states(bob)).as(town::told).containsExactly(State.TRYING, State.ACCEPTED);
            hearEachOther(alice, first, carol, carol.current());
        }

        @Test
        void an_offer_that_is_under_way_is_answered_before_the_kept_sides_media_is_offered() {
            TownDevice alice = device("alice", PLAIN_PHONE);
            TownDevice bob = device("bob", PLAIN_PHONE);
            TownDevice carol = device("carol", PLAIN_PHONE);
            String first = town.talk(alice, bob);
            bob.updates(first);
            town.transfer(bob, first, carol);
            while (carol.lines.isEmpty()) assertThat(town.step()).as(town::told).isTrue();
            assertThat(bob.line(first).offered).as(town::told).isEmpty();
            town.settles();
            carol.answers(carol.current());
            town.settles();
            assertThat(states(bob)).as(town::told).containsExactly(State.TRYING, State.ACCEPTED);
        }

        @Test
        void a_transferor_who_leaves_takes_its_open_offer_along() {
            TownDevice alice = device("alice", ICE_AGENT_THAT_OFFERS);
            TownDevice bob = device("bob", ICE_AGENT);
            TownDevice carol = device("carol", ICE_AGENT);
            String first = town.talk(alice, bob);
            alice.updates(first);
            town.transfer(bob, first, carol);
            bob.hangsUp(first, EndReason.NORMAL);
            town.settles();
            carol.answers(carol.current());
            town.settles();
            hearEachOther(alice, first, carol, carol.current());
            alice.hangsUp(first, EndReason.NORMAL);
            town.settles();
            town.assertNothingLeft();
        }

        @Test
        void what_a_transferor_has_answered_reaches_the_kept_side_after_it_has_left() {
            TownDevice alice = device("alice", WEBRTC_PHONE);
            TownDevice bob = device("bob", ICE_AGENT);
            TownDevice carol = device("carol", ICE_AGENT);
            String first = town.talk(alice, bob);
            town.transfer(bob, first, carol);
            alice.updates(first);
            while (town.step()) {}
            assertThat(alice.line(first).offered)
                    .as("waits for candidates of the answer")
                    .isNotEmpty();
            bob.hangsUp(first, EndReason.NORMAL);
            while (town.step()) {}
            assertThat(alice.line(first).offered).as(town::told).isEmpty();
            carol.answers(carol.current());
            town.settles();
            hearEachOther(alice, first, carol, carol.current());
        }

        @Test
        void a_phone_that_hangs_up_while_it_is_asked_anew_ends_both_calls() {
            TownDevice alice = device("alice", WEBRTC_PHONE);
            TownDevice bob = device("bob", ICE_AGENT);
            TownDevice carol = device("carol", ICE_AGENT);
            String first = town.talk(alice, bob);
            town.transfer(bob, first, carol);
            town.settles();
            carol.answers(carol.current());
            alice.hangsUp(first, EndReason.NORMAL);
            town.settles();
            assertThat(states(bob)).endsWith(State.FAILED);
            town.assertNothingLeft();
        }

        @Test
        void a_target_that_hangs_up_while_a_phone_is_asked_anew_gives_the_call_back() {
            TownDevice alice = device("alice", WEBRTC_PHONE);
            TownDevice bob = device("bob", ICE_AGENT);
            TownDevice carol = device("carol", ICE_AGENT);
            String first = town.talk(alice, bob);
            String heard = alice.receivesAs(first);
            town.transfer(bob, first, carol);
            town.settles();
            carol.answers(carol.current());
            while (alice.line(first).offered.isEmpty())
                assertThat(town.goesOn()).as(town::told).isTrue();
            carol.hangsUp(carol.current(), EndReason.NORMAL);
            town.settles();
            assertThat(states(bob)).as(town::told).endsWith(State.FAILED);
            assertThat(alice.receivesAs(first)).as(town::told).isEqualTo(heard);
            hearEachOther(alice, first, bob, first);
        }

        @Test
        void the_kept_side_is_asked_again_where_its_own_offer_crossed_the_question() {
            TownDevice alice = device("alice", ICE_AGENT_THAT_OFFERS);
            TownDevice bob = device("bob", ICE_AGENT);
            TownDevice carol = device("carol", ICE_AGENT);
            String first = town.talk(alice, bob);
            town.transfer(bob, first, carol);
            town.step();
            alice.updates(first);
            town.settles();
            assertThat(alice.rejects).as(town::told).hasSize(1);
            carol.answers(carol.current());
            town.settles();
            assertThat(states(bob)).as(town::told).containsExactly(State.TRYING, State.ACCEPTED);
            hearEachOther(alice, first, carol, carol.current());
        }

        @Test
        void a_target_is_told_that_the_kept_side_holds() {
            TownDevice alice = device("alice", PLAIN_PHONE);
            TownDevice bob = device("bob", PLAIN_PHONE);
            TownDevice carol = device("carol", PLAIN_PHONE);
            String first = town.talk(alice, bob);
            alice.holds = true;
            town.transfer(bob, first, carol);
            town.settles();
            String second = carol.current();
            carol.answers(second);
            town.settles();
            assertThat(states(bob)).as(town::told).containsExactly(State.TRYING, State.ACCEPTED);
            assertThat(carol.line(second).remote.getMedia(0).getDirection())
                    .as(town::told)
                    .isEqualTo(Direction.SENDONLY);
            hearEachOther(alice, first, carol, second);
        }

        @Test
        void a_target_that_declines_gives_the_call_back() {
            TownDevice alice = device("alice", ICE_AGENT_THAT_OFFERS);
            TownDevice bob = device("bob", ICE_AGENT);
            TownDevice carol = device("carol", ICE_AGENT);
            String first = town.talk(alice, bob);
            String heard = alice.receivesAs(first);
            town.transfer(bob, first, carol);
            town.settles();
            carol.hangsUp(carol.current(), EndReason.DECLINED);
            town.settles();

            assertThat(states(bob)).containsExactly(State.TRYING, State.FAILED);
            assertThat(bob.transfers.get(1).getReason()).isEqualTo(EndReason.DECLINED);
            assertThat(alice.rejects).hasSize(1);
            assertThat(alice.receivesAs(first)).isEqualTo(heard);
            hearEachOther(alice, first, bob, first);
            alice.updates(first);
            town.settles();
            assertThat(alice.rejects).hasSize(1);
            bob.hangsUp(first, EndReason.NORMAL);
            town.settles();
            town.assertNothingLeft();
        }

        @Test
        void candidates_from_before_the_offer_that_the_transferee_is_asked_for_are_for_the_transferor() {
            TownDevice alice = device("alice", ICE_AGENT_THAT_OFFERS);
            TownDevice bob = device("bob", ICE_AGENT);
            TownDevice carol = device("carol", ICE_AGENT);
            String first = town.talk(alice, bob);
            town.transfer(bob, first, carol);
            // They cross the question on the bus, which the call gets first.
            town.say(
                    alice,
                    first,
                    s -> s.setCandidates(Candidates.newBuilder()
                            .addCandidates(TrickledCandidate.newBuilder().setUsernameFragment("alice1"))));
            town.settles();

            assertThat(states(bob)).as(town::told).containsExactly(State.TRYING);
            assertThat(bob.heard.stream().filter(Signal::hasCandidates)).hasSize(1);
            carol.answers(carol.current());
            town.settles();
            assertThat(states(bob)).as(town::told).containsExactly(State.TRYING, State.ACCEPTED);
        }

        @Test
        void nobody_of_that_name_gives_the_call_back_and_it_may_be_transferred_again() {
            TownDevice alice = device("alice", PLAIN_PHONE);
            TownDevice bob = device("bob", PLAIN_PHONE);
            TownDevice carol = device("carol", PLAIN_PHONE);
            TownDevice nobody = new TownDevice(town, "nobody", PLAIN_PHONE);
            String first = town.talk(alice, bob);
            town.transfer(bob, first, nobody);
            town.settles();
            assertThat(states(bob)).containsExactly(State.TRYING, State.FAILED);
            assertThat(bob.transfers.get(1).getReason()).isEqualTo(EndReason.NOT_FOUND);
            town.transfer(bob, first, carol);
            town.settles();
            carol.answers(carol.current());
            town.settles();
            assertThat(states(bob)).endsWith(State.TRYING, State.ACCEPTED);
            hearEachOther(alice, first, carol, carol.current());
        }

        @Test
        void the_transferor_may_leave_early() {
            TownDevice alice = device("alice", ICE_AGENT_THAT_OFFERS);
            TownDevice bob = device("bob", ICE_AGENT);
            TownDevice carol = device("carol", ICE_AGENT);
            String first = town.talk(alice, bob);
            town.transfer(bob, first, carol);
            town.settles();
            bob.hangsUp(first, EndReason.NORMAL);
            town.settles();
            assertThat(alice.talksIn(first)).isTrue();
            carol.answers(carol.current());
            town.settles();
            hearEachOther(alice, first, carol, carol.current());
            alice.hangsUp(first, EndReason.NORMAL);
            town.settles();
            town.assertNothingLeft();
        }

        @Test
        void a_transfer_that_fails_after_the_transferor_has_left_ends_the_call_for_that_reason() {
            TownDevice alice = device("alice", PLAIN_PHONE);
            TownDevice bob = device("bob", PLAIN_PHONE);
            TownDevice carol = device("carol", PLAIN_PHONE);
            String first = town.talk(alice, bob);
            town.transfer(bob, first, carol);
            town.settles();
            bob.hangsUp(first, EndReason.NORMAL);
            town.settles();
            carol.hangsUp(carol.current(), EndReason.BUSY);
            town.settles();
            assertThat(alice.line(first).ended).isEqualTo(EndReason.BUSY);
            town.assertNothingLeft();
        }

        @Test
        void the_transferee_who_hangs_up_cancels_the_dialling() {
            TownDevice alice = device("alice", PLAIN_PHONE);
            TownDevice bob = device("bob", PLAIN_PHONE);
            TownDevice carol = device("carol", PLAIN_PHONE);
            String first = town.talk(alice, bob);
            town.transfer(bob, first, carol);
            town.settles();
            String second = carol.current();
            alice.hangsUp(first, EndReason.NORMAL);
            town.settles();
            assertThat(carol.line(second).ended).isEqualTo(EndReason.CANCELLED);
            assertThat(bob.line(first).ended).isEqualTo(EndReason.NORMAL);
            town.assertNothingLeft();
        }

        @Test
        void a_second_transfer_while_one_is_under_way_is_refused() {
            TownDevice alice = device("alice", PLAIN_PHONE);
            TownDevice bob = device("bob", PLAIN_PHONE);
            TownDevice carol = device("carol", PLAIN_PHONE);
            String first = town.talk(alice, bob);
            town.transfer(bob, first, carol);
            town.settles();
            town.transfer(alice, first, carol);
            town.settles();
            assertThat(states(alice)).containsExactly(State.FAILED);
            assertThat(states(bob)).containsExactly(State.TRYING);
        }

        @Test
        void a_transfer_before_the_answer_is_refused() {
            TownDevice alice = device("alice", PLAIN_PHONE);
            TownDevice bob = device("bob", PLAIN_PHONE);
            String first = alice.calls(bob);
            town.settles();
            town.transfer(alice, first, bob);
            town.settles();
            assertThat(states(alice)).containsExactly(State.FAILED);
        }

        @Test
        void a_target_whose_devices_ring_in_turn_has_the_time_of_each() {
            town.ringingInTurn();
            town.withRelay();
            TownDevice alice = device("alice", PLAIN_PHONE);
            TownDevice bob = device("bob", PLAIN_PHONE);
            TownDevice desk = device("carol", PLAIN_PHONE);
            TownDevice other = device("carol", STEADY_WEBRTC);
            String first = town.talk(alice, bob);
            town.transfer(bob, first, desk);
            town.settles();
            String second = desk.current();
            assertThat(other.lines).isEmpty();
            int before = town.timesStarted(first, CallTimer.TRANSFER);
            town.fire(second, CallTimer.RING);
            town.settles();
            assertThat(other.current()).isEqualTo(second);
            assertThat(town.timesStarted(first, CallTimer.TRANSFER)).isEqualTo(before + 1);
            other.answers(second);
            town.settles();
            assertThat(states(bob)).containsExactly(State.TRYING, State.ACCEPTED);
            alice.hangsUp(first, EndReason.NORMAL);
            town.settles();
            town.assertNothingLeft();
        }

        @Test
        void a_transfer_that_takes_too_long_gives_the_call_back() {
            TownDevice alice = device("alice", PLAIN_PHONE);
            TownDevice bob = device("bob", PLAIN_PHONE);
            TownDevice carol = device("carol", PLAIN_PHONE);
            String first = town.talk(alice, bob);
            town.transfer(bob, first, carol);
            town.settles();
            town.fire(first, CallTimer.TRANSFER);
            town.settles();
            assertThat(states(bob)).containsExactly(State.TRYING, State.FAILED);
            assertThat(carol.lines.values()).allMatch(line -> line.ended != null);
            assertThat(alice.talksIn(first)).isTrue();
        }

        @Test
        void two_ice_agents_that_nobody_can_ask_lose_their_media_and_are_told_why() {
            TownDevice alice = device("alice", ICE_AGENT);
            TownDevice bob = device("bob", ICE_AGENT);
            TownDevice carol = device("carol", ICE_AGENT);
            String first = town.talk(alice, bob);
            town.transfer(bob, first, carol);
            town.settles();
            carol.answers(carol.current());
            town.settles();
            assertThat(states(bob)).containsExactly(State.TRYING, State.FAILED);
            assertThat(alice.line(first).ended).isEqualTo(EndReason.MEDIA_LOST);
            town.assertNothingLeft();
        }

        @Test
        void a_chain_of_transfers_has_an_end() {
            TownDevice alice = device("alice", PLAIN_PHONE);
            TownDevice last = device("u0", PLAIN_PHONE);
            String call = town.talk(alice, last);
            int done = 0;
            for (int i = 1; i < 40; i++) {
                TownDevice next = device("u" + i, PLAIN_PHONE);
                town.transfer(last, call, next);
                town.settles();
                if (states(last).contains(State.FAILED)) break;
                call = next.current();
                next.answers(call);
                town.settles();
                assertThat(states(last)).as(town::told).contains(State.ACCEPTED);
                hearEachOther(alice, alice.current(), next, call);
                last = next;
                done++;
            }
            assertThat(done).isEqualTo(Stitches.MAX_CALLS - 1);
            last.hangsUp(call, EndReason.NORMAL);
            town.settles();
            town.assertNothingLeft();
        }
    }

    @Nested
    class Attended {
        @ParameterizedTest(name = "{0} to {1}")
        @MethodSource("org.patchbay.core.call.TransferTest#pairs")
        void two_calls_of_the_transferor_become_one(TownDevice.Kind kept, TownDevice.Kind target, boolean relay) {
            if (relay) town.withRelay();
            TownDevice alice = device("alice", kept);
            TownDevice bob = device("bob", kept);
            TownDevice carol = device("carol", target);
            String first = town.talk(alice, bob);
            String second = town.talk(bob, carol);
            town.transfer(bob, first, second);
            town.settles();

            assertThat(states(bob)).as(town::told).containsExactly(State.TRYING, State.ACCEPTED);
            assertThat(bob.line(first).ended).isEqualTo(EndReason.NORMAL);
            assertThat(bob.line(second).ended).isEqualTo(EndReason.REPLACED);
            hearEachOther(alice, first, carol, second);
            alice.updates(first);
            town.settles();
            carol.updates(second);
            town.settles();
            assertThat(alice.rejects).isEmpty();
            assertThat(carol.rejects).as(town::told).isEmpty();
            alice.hangsUp(first, EndReason.NORMAL);
            town.settles();
            assertThat(carol.line(second).ended).isEqualTo(EndReason.NORMAL);
            town.assertNothingLeft();
        }

        @ParameterizedTest(name = "{0} to {1}")
        @MethodSource("org.patchbay.core.call.TransferTest#pairs")
        void whoever_called_whom(TownDevice.Kind kept, TownDevice.Kind target, boolean relay) {
            if (relay) town.withRelay();
            TownDevice alice = device("alice", kept);
            TownDevice bob = device("bob", kept);
            TownDevice carol = device("carol", target);
            String first = town.talk(bob, alice);
            String second = town.talk(carol, bob);
            town.transfer(bob, first, second);
            town.settles();
            assertThat(states(bob)).as(town::told).containsExactly(State.TRYING, State.ACCEPTED);
            hearEachOther(alice, first, carol, second);
            carol.hangsUp(second, EndReason.NORMAL);
            town.settles();
            town.assertNothingLeft();
        }

        @Test
        void a_call_of_somebody_else_is_not_replaced() {
            TownDevice alice = device("alice", PLAIN_PHONE);
            TownDevice bob = device("bob", PLAIN_PHONE);
            TownDevice carol = device("carol", PLAIN_PHONE);
            TownDevice dave = device("dave", PLAIN_PHONE);
            String first = town.talk(alice, bob);
            String second = town.talk(carol, dave);
            town.transfer(bob, first, second);
            town.settles();
            assertThat(states(bob)).containsExactly(State.TRYING, State.FAILED);
            assertThat(bob.transfers.get(1).getReason()).isEqualTo(EndReason.FORBIDDEN);
            assertThat(carol.talksIn(second)).isTrue();
            assertThat(dave.talksIn(second)).isTrue();
            hearEachOther(alice, first, bob, first);
        }

        @Test
        void a_call_that_is_not_there_is_not_replaced() {
            TownDevice alice = device("alice", PLAIN_PHONE);
            TownDevice bob = device("bob", PLAIN_PHONE);
            String first = town.talk(alice, bob);
            town.transfer(bob, first, "n-0-ffffffffffffffffffffffff");
            town.settles();
            assertThat(states(bob)).containsExactly(State.TRYING, State.FAILED);
            assertThat(bob.transfers.get(1).getReason()).isEqualTo(EndReason.NOT_FOUND);
            town.transfer(bob, first, "no call id");
            town.transfer(bob, first, first);
            town.settles();
            assertThat(states(bob)).endsWith(State.FAILED, State.FAILED);
            assertThat(alice.talksIn(first)).isTrue();
        }

        @Test
        void a_call_that_only_rings_is_ended_and_its_target_called_anew() {
            TownDevice alice = device("alice", PLAIN_PHONE);
            TownDevice bob = device("bob", PLAIN_PHONE);
            TownDevice carol = device("carol", PLAIN_PHONE);
            String first = town.talk(alice, bob);
            String second = bob.calls(carol);
            town.settles();
            town.transfer(bob, first, second);
            town.settles();
            assertThat(carol.line(second).ended).isEqualTo(EndReason.CANCELLED);
            assertThat(bob.line(second).ended).isEqualTo(EndReason.REPLACED);
            String third = carol.current();
            carol.answers(third);
            town.settles();
            assertThat(states(bob)).as(town::told).containsExactly(State.TRYING, State.ACCEPTED);
            hearEachOther(alice, first, carol, third);
            alice.hangsUp(first, EndReason.NORMAL);
            town.settles();
            town.assertNothingLeft();
        }

        @Test
        void two_ice_agents_that_nobody_can_ask_lose_their_media() {
            TownDevice alice = device("alice", ICE_AGENT);
            TownDevice bob = device("bob", ICE_AGENT);
            TownDevice carol = device("carol", ICE_AGENT);
            String first = town.talk(alice, bob);
            String second = town.talk(bob, carol);
            town.transfer(bob, first, second);
            town.settles();
            assertThat(alice.line(first).ended).as(town::told).isEqualTo(EndReason.MEDIA_LOST);
            town.assertNothingLeft();
        }

        @Test
        void media_that_cannot_meet_give_both_calls_back() {
            TownDevice alice = device("alice", PLAIN_PHONE);
            TownDevice bob = device("bob", PLAIN_PHONE);
            TownDevice carol = device("carol", ICE_AGENT);
            TownDevice web = device("bobby", ICE_AGENT);
            String first = town.talk(alice, bob);
            String second = town.talk(web, carol);
            town.transfer(bob, first, second);
            town.settles();
            assertThat(states(bob)).containsExactly(State.TRYING, State.FAILED);
            assertThat(alice.talksIn(first)).isTrue();
            assertThat(carol.talksIn(second)).isTrue();
        }
    }
}
