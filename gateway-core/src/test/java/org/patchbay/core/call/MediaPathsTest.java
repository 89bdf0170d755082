package org.patchbay.core.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.patchbay.core.call.CallPlay.PLAIN;
import static org.patchbay.core.call.CallPlay.PLAIN_ANSWER;
import static org.patchbay.core.call.CallPlay.WEBRTC;
import static org.patchbay.core.call.CallPlay.WEBRTC_ANSWER;
import static org.patchbay.core.call.CallPlay.browser;
import static org.patchbay.core.call.CallPlay.idle;
import static org.patchbay.core.call.CallPlay.phone;
import static org.patchbay.core.call.CallPlay.unknownPhone;
import static org.patchbay.core.call.CallPlay.webrtcPhone;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.patchbay.core.media.MediaRelay;
import org.patchbay.session.v1.Dtmf;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.MediaProfile;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Update;

class MediaPathsTest {
    private static final SessionDescription RELAYED = CallPlay.plain("relay");

    @Nested
    class Relayed {
        @Test
        void a_browser_reaches_a_plain_phone_through_the_relay_without_gathering() {
            CallPlay play = idle().invitedByBrowser().routedTo(phone("one"));
            assertThat(play.asked()).singleElement().satisfies(request -> {
                assertThat(request.half()).isEqualTo(MediaRelay.Half.OFFER);
                assertThat(request.toward()).isEqualTo(MediaProfile.PLAIN_RTP);
                assertThat(request.fromCaller()).isTrue();
            });

            play.relayGives(RELAYED);
            assertThat(play.sentTo("b1").getInvite().getDescription()).isEqualTo(RELAYED);

            play.answers("b1", PLAIN_ANSWER);
            assertThat(play.asked()).singleElement().satisfies(request -> {
                assertThat(request.half()).isEqualTo(MediaRelay.Half.ANSWER);
                assertThat(request.toward()).isEqualTo(MediaProfile.WEBRTC);
                assertThat(request.fromCaller()).isFalse();
            });
            play.relayGives(WEBRTC_ANSWER);
            assertThat(play.sentTo("a").getAnswer().getDescription()).isEqualTo(WEBRTC_ANSWER);
        }

        @Test
        void candidates_of_the_browser_stop_at_the_relay() {
            CallPlay play = idle().invitedByBrowser().routedTo(phone("one")).relayGives(RELAYED);

            assertThat(play.trickles("a", "192.0.2.1").sent()).isEmpty();
        }

        @Test
        void without_a_relay_the_call_ends_at_once_and_says_why() {
            CallPlay play = idle().invitedByBrowser().routedWithoutRelayTo(phone("one"));

            assertThat(play.lastTo("a").getEnd().getReason()).isEqualTo(EndReason.NOT_ACCEPTABLE);
            assertThat(play.lastTo("a").getEnd().getText()).contains("media relay");
        }

        @Test
        void where_it_must_never_be_used_such_a_call_ends() {
            CallPlay play = idle(CallPolicy.standard().withRelay(RelayMode.NEVER))
                    .invitedByBrowser()
                    .routedTo(phone("one"));

            assertThat(play.lastTo("a").getEnd().getReason()).isEqualTo(EndReason.NOT_ACCEPTABLE);
        }

        @Test
        void where_it_must_always_be_used_two_browsers_go_through_it() {
            CallPlay play = idle(CallPolicy.standard().withRelay(RelayMode.ALWAYS))
                    .invitedByBrowser()
                    .routedTo(browser("one"));

            assertThat(play.asked()).hasSize(1);
        }

        @Test
        void it_plays_the_tones_that_a_phone_refuses_as_signals() {
            CallPlay play = idle().invitedByBrowser()
                    .routedTo(phone("one"))
                    .relayGives(RELAYED)
                    .answers("b1", PLAIN_ANSWER)
                    .relayGives(WEBRTC_ANSWER);
            Dtmf tones = Dtmf.newBuilder().setTones("5").setRefused(true).build();

            play.from("b1", signal -> signal.setDtmf(tones));

            assertThat(play.effects).containsExactly(new Effect.PlayTones(play.call.id(), "b1", false, tones));
        }

        @Test
        void without_it_refused_tones_are_lost_and_do_not_go_back_to_who_pressed() {
            CallPlay play = idle().invitedByBrowser().routedTo(browser("one")).answers("b1", WEBRTC_ANSWER);

            play.from(
                    "b1",
                    signal -> signal.setDtmf(Dtmf.newBuilder().setTones("5").setRefused(true)));

            assertThat(play.ignored).contains("no relay");
        }

        @Test
        void the_end_of_the_call_releases_it() {
            CallPlay play = idle().invitedByBrowser()
                    .routedTo(phone("one"))
                    .relayGives(RELAYED)
                    .ends("a", EndReason.CANCELLED);

            assertThat(play.effects).contains(new Effect.ReleaseRelay(play.call.id(), ""));
        }

        @Test
        void a_lost_fork_releases_its_branch_and_no_other() {
            CallPlay play = idle().invitedByBrowser().routedTo(phone("one"), phone("two"));
            play.ends("b1", EndReason.BUSY);
            assertThat(play.ignored).isEmpty();

            assertThat(play.effects).contains(new Effect.ReleaseRelay(play.call.id(), "b1"));
        }

        @Test
        void a_relay_that_refuses_the_offer_is_congestion() {
            CallPlay play = idle().invitedByBrowser().routedTo(phone("one")).relayFails();

            assertThat(play.sentTo("a").getEnd().getReason()).isEqualTo(EndReason.CONGESTION);
        }

        @Test
        void a_relay_that_refuses_the_answer_ends_both_sides() {
            CallPlay play = idle().invitedByBrowser()
                    .routedTo(phone("one"))
                    .relayGives(RELAYED)
                    .answers("b1", PLAIN_ANSWER)
                    .relayFails();

            assertThat(play.sentTo("a").getEnd().getReason()).isEqualTo(EndReason.CONGESTION);
            assertThat(play.sentTo("b1").hasEnd()).isTrue();
        }

        @Test
        void a_relay_that_refuses_an_update_leaves_the_call_as_it_was() {
            CallPlay play = idle().invitedByBrowser()
                    .routedTo(phone("one"))
                    .relayGives(RELAYED)
                    .answers("b1", PLAIN_ANSWER)
                    .relayGives(WEBRTC_ANSWER)
                    .updates("b1", "3", PLAIN)
                    .relayFails();

            assertThat(play.sentTo("b1").getUpdateReject().getId()).isEqualTo("3");
            assertThat(play.call.phase()).isEqualTo(Phase.ACTIVE);
        }

        @Test
        void a_relay_that_refuses_the_answer_to_an_update_has_the_answerer_offered_what_was_before() {
            CallPlay play = idle().invitedByBrowser()
                    .routedTo(phone("one"))
                    .relayGives(RELAYED)
                    .answers("b1", PLAIN_ANSWER)
                    .relayGives(WEBRTC_ANSWER)
                    .updates("b1", "3", PLAIN)
                    .relayGives(WEBRTC);
            play.answersUpdate("a", play.sentTo("a").getUpdate().getId(), CallPlay.restarted(WEBRTC_ANSWER, "anew"))
                    .relayFails();
            assertThat(play.sentTo("b1").getUpdateReject().getId()).isEqualTo("3");

            play.relayGives(WEBRTC);
            Update back = play.sentTo("a").getUpdate();
            assertThat(back.getDescription()).isEqualTo(WEBRTC);
            play.answersUpdate("a", back.getId(), WEBRTC_ANSWER).relayGives(RELAYED);
            assertThat(play.sent()).isEmpty();
            assertThat(play.call.openOffer()).isNull();
            assertThat(play.call.legs().get("b1").received()).isEqualTo(PLAIN_ANSWER);
        }

        @Test
        void a_late_answer_of_the_relay_goes_nowhere() {
            CallPlay play = idle().invitedByBrowser().routedTo(phone("one"));
            RelayTicket ticket = play.lastQuestion();
            play.ends("a", EndReason.CANCELLED).on(new CallEvent.Relayed(ticket, RELAYED));

            assertThat(play.sent()).isEmpty();
        }
    }

    @Nested
    class Guessed {
        @Test
        void a_phone_of_unknown_media_gets_plain_rtp_first() {
            CallPlay play = idle().invitedByBrowser().routedTo(unknownPhone("one"));

            assertThat(play.asked())
                    .singleElement()
                    .satisfies(request -> assertThat(request.toward()).isEqualTo(MediaProfile.PLAIN_RTP));
        }

        @Test
        void a_phone_that_refuses_plain_rtp_gets_the_browsers_own_offer_once() {
            CallPlay play = idle().invitedByBrowser()
                    .routedTo(unknownPhone("one"))
                    .relayGives(RELAYED)
                    .ends("b1", EndReason.NOT_ACCEPTABLE);
            assertThat(play.tricklesLast("a", "192.0.2.1")
                            .sentTo("b2")
                            .getInvite()
                            .getDescription()
                            .getMedia(0)
                            .getProtocol())
                    .isEqualTo("UDP/TLS/RTP/SAVPF");

            play.ends("b2", EndReason.NOT_ACCEPTABLE);
            assertThat(play.sentTo("a").getEnd().getReason()).isEqualTo(EndReason.NOT_ACCEPTABLE);
        }

        @Test
        void what_its_answer_shows_is_remembered() {
            CallPlay play = idle().invitedByBrowser()
                    .routedTo(unknownPhone("one"))
                    .relayGives(RELAYED)
                    .answers("b1", PLAIN_ANSWER);

            assertThat(play.effects)
                    .anyMatch(effect ->
                            effect instanceof Effect.Learn learn && learn.profile() == MediaProfile.PLAIN_RTP);
        }

        @Test
        void a_phone_known_to_speak_webrtc_gets_no_relay() {
            CallPlay play =
                    idle().invitedByBrowser().routedTo(webrtcPhone("one")).tricklesLast("a", "192.0.2.1");

            assertThat(play.asked()).isEmpty();
            assertThat(play.sentTo("b1").hasInvite()).isTrue();
        }
    }

    @Nested
    class Trickled {
        @Test
        void candidates_reach_a_side_that_trickles_as_they_come() {
            CallPlay play = idle().invitedByBrowser().routedTo(browser("one"));

            assertThat(play.trickles("a", "192.0.2.1")
                            .sentTo("b1")
                            .getCandidates()
                            .getCandidatesCount())
                    .isEqualTo(1);
        }

        @Test
        void candidates_that_came_before_the_device_was_found_follow_its_invitation() {
            CallPlay play = idle().invitedByBrowser()
                    .trickles("a", "192.0.2.1", "192.0.2.2")
                    .routedTo(browser("one"));

            assertThat(play.sent().stream()
                            .filter(s -> s.getLegId().equals("b1"))
                            .toList())
                    .satisfiesExactly(
                            first -> assertThat(first.hasInvite()).isTrue(),
                            second -> assertThat(second.getCandidates().getCandidatesCount())
                                    .isEqualTo(2));
        }

        @Test
        void toward_a_side_that_does_not_they_are_gathered_until_the_end() {
            CallPlay play = idle().invitedByBrowser().routedTo(webrtcPhone("one"));
            assertThat(play.sent()).allMatch(s -> s.getLegId().equals("a"));
            assertThat(play.running()).contains(CallTimer.gather("a"));

            assertThat(play.trickles("a", "192.0.2.1").sent()).isEmpty();
            SessionDescription offered =
                    play.tricklesLast("a", "192.0.2.2").sentTo("b1").getInvite().getDescription();
            assertThat(offered.getMedia(0).getCandidatesCount()).isEqualTo(2);
            assertThat(play.running()).doesNotContain(CallTimer.gather("a"));
        }

        @Test
        void gathering_has_a_bound() {
            CallPlay play = idle().invitedByBrowser()
                    .routedTo(webrtcPhone("one"))
                    .trickles("a", "192.0.2.1")
                    .fires(CallTimer.gather("a"));

            assertThat(play.sentTo("b1")
                            .getInvite()
                            .getDescription()
                            .getMedia(0)
                            .getCandidatesCount())
                    .isEqualTo(1);
        }

        @Test
        void the_answer_is_gathered_for_a_caller_that_does_not_trickle() {
            CallPlay play = idle().invited(WEBRTC, webrtcPhone("caller").capabilities())
                    .routedTo(browser("one"))
                    .answers("b1", WEBRTC_ANSWER);
            assertThat(play.sent()).isEmpty();

            SessionDescription answer =
                    play.tricklesLast("b1", "192.0.2.9").sentTo("a").getAnswer().getDescription();
            assertThat(answer.getMedia(0).getCandidatesCount()).isEqualTo(1);
        }

        @Test
        void the_answer_to_an_ice_restart_is_gathered_anew_however_complete_the_first_one_was() {
            CallPlay play = idle().invited(WEBRTC, webrtcPhone("caller").capabilities())
                    .routedTo(browser("one"))
                    .answers("b1", CallPlay.restarted(WEBRTC_ANSWER, "first"))
                    .tricklesLast("b1", "192.0.2.9")
                    .updates("a", "1", CallPlay.restarted(WEBRTC_ANSWER, "restarted"));
            play.answersUpdate(
                    "b1", play.sentTo("b1").getUpdate().getId(), CallPlay.restarted(WEBRTC_ANSWER, "restarted-too"));
            assertThat(play.sent()).isEmpty();

            SessionDescription answer = play.tricklesLast("b1", "192.0.2.10")
                    .sentTo("a")
                    .getUpdateAnswer()
                    .getDescription();
            assertThat(answer.getMedia(0).getCandidatesCount()).isEqualTo(1);
        }

        @Test
        void candidates_are_kept_up_to_a_bound() {
            CallPlay play = idle().invitedByBrowser();
            for (int i = 0; i < 40; i++) play.trickles("a", "192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4");

            assertThat(play.call.legs().get("a").candidates()).hasSize(100);
        }

        @Test
        void an_ice_restart_within_the_call_brings_its_own_candidates() {
            CallPlay play = idle().invitedByBrowser()
                    .routedTo(browser("one"))
                    .answers("b1", WEBRTC_ANSWER)
                    .tricklesLast("a", "192.0.2.1")
                    .updates("a", "1", CallPlay.webrtc("restarted"));
            assertThat(play.sentTo("b1").hasUpdate()).isTrue();

            assertThat(play.trickles("a", "192.0.2.7")
                            .sentTo("b1")
                            .getCandidates()
                            .getCandidatesCount())
                    .isEqualTo(1);
        }
    }
}
