package org.patchbay.core.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.patchbay.core.call.CallPlay.PLAIN;
import static org.patchbay.core.call.CallPlay.PLAIN_ANSWER;
import static org.patchbay.core.call.CallPlay.WEBRTC;
import static org.patchbay.core.call.CallPlay.WEBRTC_ANSWER;
import static org.patchbay.core.call.CallPlay.browser;
import static org.patchbay.core.call.CallPlay.idle;
import static org.patchbay.core.call.CallPlay.phone;

import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.patchbay.core.media.MediaRelay.Half;
import org.patchbay.core.media.MediaRelay.Request;
import org.patchbay.core.routing.Router;
import org.patchbay.session.v1.Answer;
import org.patchbay.session.v1.Dtmf;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Info;
import org.patchbay.session.v1.Progress;
import org.patchbay.session.v1.Signal;

class CallReducerTest {
    private static CallPlay ringing() {
        return idle().invitedByBrowser().routedTo(browser("one")).rings("b1");
    }

    private static CallPlay talking() {
        return ringing().answers("b1", WEBRTC_ANSWER);
    }

    @Nested
    class Beginning {
        @Test
        void an_invitation_starts_the_look_up_and_bounds_it() {
            CallPlay play = idle().invitedByBrowser();

            assertThat(play.call.phase()).isEqualTo(Phase.OFFERED);
            assertThat(play.effects)
                    .anyMatch(effect -> effect instanceof Effect.Resolve resolve
                            && resolve.to().equals("bob@localhost"));
            assertThat(play.running()).containsExactly(CallTimer.SETUP);
        }

        @Test
        void a_call_that_begins_with_anything_else_is_no_call() {
            CallPlay play = idle().rings("b1");

            assertThat(play.call.phase()).isEqualTo(Phase.IDLE);
            assertThat(play.ignored).isNotEmpty();
        }

        @Test
        void an_unknown_callee_ends_the_call_as_the_router_says() {
            CallPlay play = idle().invitedByBrowser()
                    .on(new CallEvent.Routed(new Router.Refused(EndReason.NOT_FOUND, "no such user"), true));

            assertThat(play.call.phase()).isEqualTo(Phase.ENDED);
            assertThat(play.sentTo("a").getEnd().getReason()).isEqualTo(EndReason.NOT_FOUND);
        }

        @Test
        void a_look_up_that_takes_too_long_ends_the_call() {
            CallPlay play = idle().invitedByBrowser().fires(CallTimer.SETUP);

            assertThat(play.sentTo("a").getEnd().getReason()).isEqualTo(EndReason.TIMEOUT);
        }

        @Test
        void the_caller_may_give_up_before_anybody_is_found() {
            CallPlay play = idle().invitedByBrowser().ends("a", EndReason.CANCELLED);

            assertThat(play.call.phase()).isEqualTo(Phase.ENDED);
            assertThat(play.sent()).isEmpty();
        }

        @Test
        void a_device_is_invited_with_the_callers_offer_and_its_own_channel() {
            CallPlay play = idle().invitedByBrowser().routedTo(browser("one"));
            Signal invite = play.sentTo("b1");

            assertThat(invite.getInvite().getDescription()).isEqualTo(WEBRTC);
            assertThat(invite.getInvite().getChannel().getId()).isEqualTo("channel-one");
            assertThat(invite.getFrom()).isEqualTo("alice@localhost");
            assertThat(invite.getTo()).isEqualTo("bob@localhost/one");
            assertThat(play.sentTo("a").getProgress().getState()).isEqualTo(Progress.State.TRYING);
            assertThat(play.running()).containsExactly(CallTimer.RING);
        }
    }

    @Nested
    class Ringing {
        @Test
        void ringing_is_told_once_however_many_devices_ring() {
            CallPlay play = idle().invitedByBrowser()
                    .routedTo(browser("one"), browser("two"))
                    .rings("b1");
            assertThat(play.sentTo("a").getProgress().getState()).isEqualTo(Progress.State.RINGING);

            assertThat(play.rings("b2").sent()).isEmpty();
        }

        @Test
        void answer_stops_the_ring_timeout_and_reaches_the_caller() {
            CallPlay play = talking();

            assertThat(play.call.phase()).isEqualTo(Phase.ACTIVE);
            assertThat(play.running()).isEmpty();
            assertThat(play.sentTo("a").getAnswer().getDescription()).isEqualTo(WEBRTC_ANSWER);
            assertThat(play.sentTo("a").getAnswer().getDevice()).isEqualTo("bob@localhost/one");
        }

        @Test
        void the_first_answer_wins_and_the_others_hear_that_it_was_answered_elsewhere() {
            CallPlay play = idle().invitedByBrowser()
                    .routedTo(browser("one"), browser("two"), browser("three"))
                    .answers("b2", WEBRTC_ANSWER);

            assertThat(play.sentTo("b1").getEnd().getReason()).isEqualTo(EndReason.ANSWERED_ELSEWHERE);
            assertThat(play.sentTo("b3").getEnd().getReason()).isEqualTo(EndReason.ANSWERED_ELSEWHERE);
            assertThat(play.answers("b1", WEBRTC_ANSWER).ignored).isEqualTo("the leg is over");
        }

        @Test
        void who_declines_on_one_device_has_declined_on_all() {
            CallPlay play = idle().invitedByBrowser()
                    .routedTo(browser("one"), browser("two"))
                    .ends("b1", EndReason.DECLINED);

            assertThat(play.sentTo("b2").getEnd().getReason()).isEqualTo(EndReason.DECLINED);
            assertThat(play.sentTo("a").getEnd().getReason()).isEqualTo(EndReason.DECLINED);
        }

        @Test
        void one_device_that_is_busy_leaves_the_others_ringing() {
            CallPlay play = idle().invitedByBrowser()
                    .routedTo(browser("one"), browser("two"))
                    .ends("b1", EndReason.BUSY);

            assertThat(play.call.phase()).isEqualTo(Phase.RINGING);
            assertThat(play.sent()).isEmpty();
        }

        @Test
        void when_the_last_device_has_refused_the_caller_hears_why() {
            CallPlay play = ringing().ends("b1", EndReason.DECLINED);

            assertThat(play.call.phase()).isEqualTo(Phase.ENDED);
            assertThat(play.sentTo("a").getEnd().getReason()).isEqualTo(EndReason.DECLINED);
        }

        @Test
        void the_caller_who_hangs_up_cancels() {
            CallPlay play = ringing().ends("a", EndReason.NORMAL);

            assertThat(play.sentTo("b1").getEnd().getReason()).isEqualTo(EndReason.CANCELLED);
        }

        @Test
        void nobody_answers_in_time() {
            CallPlay play = ringing().fires(CallTimer.RING);

            assertThat(play.sentTo("a").getEnd().getReason()).isEqualTo(EndReason.NO_ANSWER);
            assertThat(play.sentTo("b1").getEnd().getReason()).isEqualTo(EndReason.NO_ANSWER);
        }

        @Test
        void the_next_group_rings_when_the_first_has_failed() {
            CallPlay play = idle().invitedByBrowser()
                    .on(new CallEvent.Routed(
                            new Router.Targets(List.of(List.of(browser("one")), List.of(browser("two")))), true))
                    .ends("b1", EndReason.BUSY);

            assertThat(play.sentTo("b2").hasInvite()).isTrue();
            assertThat(play.call.phase()).isEqualTo(Phase.RINGING);
            assertThat(play.running()).containsExactly(CallTimer.RING);
        }

        @Test
        void a_lost_endpoint_is_a_device_that_failed() {
            CallPlay play = ringing().on(new CallEvent.LegLost("b1"));

            assertThat(play.call.phase()).isEqualTo(Phase.ENDED);
            assertThat(play.sentTo("a").getEnd().getReason()).isEqualTo(EndReason.TRANSPORT_LOST);
        }

        @Test
        void early_media_of_the_only_device_is_heard() {
            CallPlay play = idle().invitedByPhone().routedTo(phone("one")).earlyMedia("b1", PLAIN_ANSWER);

            assertThat(play.sentTo("a").getProgress().getState()).isEqualTo(Progress.State.EARLY_MEDIA);
            assertThat(play.sentTo("a").getProgress().getDescription()).isEqualTo(PLAIN_ANSWER);
        }

        @Test
        void early_media_is_ringing_where_another_device_may_still_answer() {
            CallPlay play =
                    idle().invitedByPhone().routedTo(phone("one"), phone("two")).earlyMedia("b1", PLAIN_ANSWER);

            assertThat(play.sentTo("a").getProgress().getState()).isEqualTo(Progress.State.RINGING);
            assertThat(play.sentTo("a").getProgress().hasDescription()).isFalse();
        }

        @Test
        void no_more_devices_ring_than_the_operator_allows() {
            CallPolicy one = new CallPolicy(
                    CallPolicy.standard().ring(),
                    CallPolicy.standard().setup(),
                    CallPolicy.standard().gather(),
                    CallPolicy.standard().update(),
                    RelayMode.AUTO,
                    1,
                    100);
            CallPlay play = idle(one).invitedByBrowser().routedTo(browser("one"), browser("two"));

            assertThat(play.call.callees()).hasSize(1);
        }
    }

    @Nested
    class Talking {
        @Test
        void either_side_hangs_up_and_the_other_hears_it() {
            assertThat(talking()
                            .ends("a", EndReason.NORMAL)
                            .sentTo("b1")
                            .getEnd()
                            .getReason())
                    .isEqualTo(EndReason.NORMAL);
            assertThat(talking()
                            .ends("b1", EndReason.NORMAL)
                            .sentTo("a")
                            .getEnd()
                            .getReason())
                    .isEqualTo(EndReason.NORMAL);
        }

        @Test
        void an_offer_within_the_call_comes_back_answered_under_its_own_id() {
            CallPlay play = talking().updates("b1", "7", WEBRTC);
            String id = play.sentTo("a").getUpdate().getId();
            play.answersUpdate("a", id, WEBRTC_ANSWER);

            assertThat(play.sentTo("b1").getUpdateAnswer().getId()).isEqualTo("7");
            assertThat(play.running()).isEmpty();
        }

        @Test
        void a_refused_offer_leaves_the_call_as_it_was() {
            CallPlay play = talking().updates("a", "1", WEBRTC);
            play.rejectsUpdate("b1", play.sentTo("b1").getUpdate().getId());

            assertThat(play.sentTo("a").getUpdateReject().getId()).isEqualTo("1");
            assertThat(play.call.phase()).isEqualTo(Phase.ACTIVE);
            assertThat(play.updates("b1", "2", WEBRTC).sentTo("a").hasUpdate()).isTrue();
        }

        @Test
        void an_offer_that_nobody_answers_is_given_back() {
            CallPlay play = talking().updates("a", "1", WEBRTC).fires(CallTimer.update("a"));

            assertThat(play.sentTo("a").getUpdateReject().getCause().name()).isEqualTo("TIMEOUT");
            assertThat(play.call.phase()).isEqualTo(Phase.ACTIVE);
        }

        @Test
        void when_both_offer_at_once_the_callers_offer_wins() {
            CallPlay play = talking().updates("b1", "7", WEBRTC).updates("a", "1", WEBRTC);
            List<Signal> toCallee = play.sent().stream()
                    .filter(signal -> signal.getLegId().equals("b1"))
                    .toList();

            assertThat(toCallee).hasSize(2);
            assertThat(toCallee.get(0).getUpdateReject().getCause().name()).isEqualTo("GLARE");
            assertThat(toCallee.get(1).hasUpdate()).isTrue();
        }

        @Test
        void when_both_offer_at_once_the_callee_who_comes_second_is_told_glare() {
            CallPlay play = talking().updates("a", "1", WEBRTC).updates("b1", "7", WEBRTC);

            assertThat(play.sentTo("b1").getUpdateReject().getCause().name()).isEqualTo("GLARE");
        }

        @Test
        void candidates_of_an_offer_that_came_second_reach_nobody() {
            CallPlay play = talking()
                    .updates("a", "1", WEBRTC)
                    .updates("b1", "7", CallPlay.restarted(WEBRTC_ANSWER, "new"))
                    .tricklesOf("b1", "new", "192.0.2.1");

            assertThat(play.sent()).isEmpty();
            assertThat(play.tricklesOf("b1", "ufrag", "192.0.2.1").sentTo("a").hasCandidates())
                    .isTrue();
        }

        @Test
        void candidates_of_an_offer_that_was_given_back_reach_nobody() {
            CallPlay play = talking()
                    .updates("b1", "7", CallPlay.restarted(WEBRTC_ANSWER, "new"))
                    .tricklesOf("b1", "new", "192.0.2.1");
            assertThat(play.sentTo("a").hasCandidates()).isTrue();

            play.updates("a", "1", WEBRTC).tricklesOf("b1", "new", "192.0.2.2");
            assertThat(play.sent()).isEmpty();
        }

        @Test
        void candidates_of_an_offer_that_was_refused_reach_nobody() {
            CallPlay play = talking().updates("a", "1", CallPlay.restarted(WEBRTC, "new"));
            play.rejectsUpdate("b1", play.sentTo("b1").getUpdate().getId());

            assertThat(play.tricklesOf("a", "new", "192.0.2.1").sent()).isEmpty();
            assertThat(play.tricklesOf("a", "ufrag", "192.0.2.1").sentTo("b1").hasCandidates())
                    .isTrue();
        }

        @Test
        void asking_a_browser_for_an_offer_is_refused() {
            assertThat(talking()
                            .asksForOffer("a", "1")
                            .sentTo("a")
                            .getUpdateReject()
                            .getCause()
                            .name())
                    .isEqualTo("NOT_ACCEPTABLE");
        }

        @Test
        void a_phone_asked_for_an_offer_gets_its_answer() {
            CallPlay play = idle().invitedByPhone()
                    .routedTo(phone("one"))
                    .answers("b1", PLAIN_ANSWER)
                    .asksForOffer("a", "1");
            String id = play.sentTo("b1").getUpdate().getId();
            play.answersUpdate("b1", id, PLAIN_ANSWER);
            assertThat(play.sentTo("a").getUpdateAnswer().getId()).isEqualTo("1");
            play.answersUpdate("a", "1", PLAIN);

            assertThat(play.sentTo("b1").getUpdateAnswer().getId()).isEqualTo(id);
            assertThat(play.sentTo("b1").getUpdateAnswer().getDescription()).isEqualTo(PLAIN);
        }

        @Test
        void mute_and_tones_reach_the_other_side() {
            assertThat(talking()
                            .from("a", s -> s.setInfo(Info.newBuilder().setMuted(true)))
                            .sentTo("b1")
                            .getInfo()
                            .getMuted())
                    .isTrue();
            assertThat(talking()
                            .from("b1", s -> s.setDtmf(Dtmf.newBuilder().setTones("5")))
                            .sentTo("a")
                            .getDtmf()
                            .getTones())
                    .isEqualTo("5");
        }

        @Test
        void an_operator_ends_both_sides() {
            CallPlay play = talking()
                    .on(new CallEvent.Terminated(
                            End.newBuilder().setReason(EndReason.CONGESTION).build()));

            assertThat(play.sent()).hasSize(2).allMatch(Signal::hasEnd);
        }
    }

    @Nested
    class LateOffer {
        @Test
        void between_phones_the_offer_travels_in_the_answer() {
            CallPlay play = idle().invitedWithoutOffer().routedTo(phone("one"));
            assertThat(play.sentTo("b1").getInvite().hasDescription()).isFalse();

            play.answersWithOffer("b1", "9", PLAIN);
            assertThat(play.sentTo("a").getAnswer().getOfferId()).isEqualTo("9");
            assertThat(play.sentTo("a").getAnswer().getDescription()).isEqualTo(PLAIN);

            play.answersUpdate("a", "9", PLAIN_ANSWER);
            assertThat(play.sentTo("b1").getUpdateAnswer().getDescription()).isEqualTo(PLAIN_ANSWER);
            assertThat(play.running()).isEmpty();
        }

        @Test
        void toward_a_browser_the_gateway_offers_through_the_relay() {
            CallPlay play = idle().invitedWithoutOffer().routedTo(browser("one"));
            assertThat(play.asked()).extracting(Request::half).containsExactly(Half.OFFER);

            play.relayGives(WEBRTC);
            assertThat(play.sentTo("b1").getInvite().getDescription()).isEqualTo(WEBRTC);

            play.answers("b1", WEBRTC_ANSWER);
            assertThat(play.asked())
                    .as("an offer to the caller, to the relay an answer")
                    .extracting(Request::half)
                    .containsExactly(Half.ANSWER);
            play.relayGives(PLAIN);
            assertThat(play.sentTo("a").getAnswer().getOfferId()).isNotEmpty();

            String id = play.sentTo("a").getAnswer().getOfferId();
            play.answersUpdate("a", id, PLAIN_ANSWER);
            assertThat(play.asked()).hasSize(1);
            assertThat(play.asked().get(0).description()).isEqualTo(PLAIN_ANSWER);
            assertThat(play.asked().get(0).half()).isEqualTo(Half.OFFER);
            play.relayGives(WEBRTC);
            assertThat(play.asked()).hasSize(1);
            assertThat(play.asked().get(0).description()).isEqualTo(WEBRTC_ANSWER);
            assertThat(play.asked().get(0).half()).isEqualTo(Half.ANSWER);
            assertThat(play.relayGives(PLAIN).sent()).isEmpty();
            assertThat(play.running()).isEmpty();
        }

        @Test
        void toward_a_browser_without_a_relay_it_is_refused() {
            CallPlay play = idle().invitedWithoutOffer().routedWithoutRelayTo(browser("one"));

            assertThat(play.lastTo("a").getEnd().getReason()).isEqualTo(EndReason.NOT_ACCEPTABLE);
        }
    }

    @Test
    void an_answer_without_a_description_is_no_answer() {
        CallPlay play = ringing().from("b1", s -> s.setAnswer(Answer.getDefaultInstance()));

        assertThat(play.sentTo("b1").getEnd().getReason()).isEqualTo(EndReason.NOT_ACCEPTABLE);
        assertThat(play.sentTo("a").getEnd().getReason()).isEqualTo(EndReason.NOT_ACCEPTABLE);
    }
}
