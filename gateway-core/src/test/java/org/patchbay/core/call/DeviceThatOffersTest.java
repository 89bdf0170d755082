package org.patchbay.core.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.patchbay.core.routing.Router.Target;
import org.patchbay.session.v1.Capabilities;
import org.patchbay.session.v1.Codec;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.MediaProfile;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Signal;

/** Who offers is another question than who calls: a device that can do nothing but offer is called. */
class DeviceThatOffersTest {
    private static final SessionDescription BROWSERS = speaking(CallPlay.WEBRTC, "opus", "PCMA");
    private static final SessionDescription DEVICES = speaking(CallPlay.webrtc("device"), "PCMA");

    @Test
    void it_is_invited_without_the_callers_offer() {
        CallPlay play = ringing();
        play.routedTo(device());
        // Its candidates can't come later: they are gathered first, as for everybody who doesn't trickle.
        play.fires(CallTimer.gather("a"));
        assertThat(play.sentTo("b1").getInvite().hasDescription()).isFalse();
    }

    @Test
    void its_offer_is_answered_to_it_and_is_the_callers_answer() {
        CallPlay play = ringing().routedTo(device()).fires(CallTimer.gather("a"));
        play.answersWithOffer("b1", "o1", DEVICES);
        assertThat(play.call.phase()).isEqualTo(Phase.ACTIVE);
        Signal toCaller = play.sentTo("a");
        assertThat(toCaller.getAnswer().getOfferId()).isEmpty();
        assertThat(names(toCaller.getAnswer().getDescription())).containsExactly("PCMA");
        Signal toDevice = play.sentTo("b1");
        assertThat(toDevice.getUpdateAnswer().getId()).isEqualTo("o1");
        assertThat(names(toDevice.getUpdateAnswer().getDescription())).containsExactly("PCMA");
    }

    @Test
    void the_callers_candidates_are_in_the_answer_that_it_gets() {
        CallPlay play = ringing().routedTo(device()).tricklesLast("a", "192.0.2.9");
        play.answersWithOffer("b1", "o1", DEVICES);
        assertThat(play.sentTo("b1")
                        .getUpdateAnswer()
                        .getDescription()
                        .getMedia(0)
                        .getCandidatesList())
                .extracting(candidate -> candidate.getAddress())
                .containsExactly("192.0.2.9");
    }

    @Test
    void an_answer_where_an_offer_was_due_is_refused() {
        CallPlay play = ringing().routedTo(device()).fires(CallTimer.gather("a"));
        play.answers("b1", DEVICES);
        assertThat(play.call.phase()).isEqualTo(Phase.ENDED);
        assertThat(play.sentTo("a").getEnd().getReason()).isEqualTo(EndReason.NOT_ACCEPTABLE);
        assertThat(play.sentTo("b1").getEnd().getReason()).isEqualTo(EndReason.NOT_ACCEPTABLE);
    }

    @Test
    void offers_without_a_common_codec_end_the_leg_and_others_ring_on() {
        CallPlay play = ringing().routedTo(device(), CallPlay.browser("desk")).fires(CallTimer.gather("a"));
        play.answersWithOffer("b1", "o1", speaking(CallPlay.webrtc("device"), "G729"));
        assertThat(play.sentTo("b1").getEnd().getReason()).isEqualTo(EndReason.NOT_ACCEPTABLE);
        assertThat(play.call.phase()).isEqualTo(Phase.RINGING);
    }

    @Test
    void with_the_relay_between_the_relays_offer_is_what_its_own_is_paired_with() {
        CallPlay play = CallPlay.idle();
        play.invitedByPhone().routedTo(device());
        assertThat(play.asked()).hasSize(1);
        play.relayGives(speaking(CallPlay.webrtc("relay"), "PCMA"));
        assertThat(play.sentTo("b1").getInvite().hasDescription()).isFalse();
        play.answersWithOffer("b1", "o1", DEVICES);
        // The relay is told the device's half as the answer to its own offer.
        assertThat(names(play.asked().get(0).description())).containsExactly("PCMA");
        assertThat(play.sentTo("b1").getUpdateAnswer().getDescription().getSessionName())
                .isEqualTo("relay");
        play.relayGives(CallPlay.PLAIN_ANSWER);
        assertThat(play.sentTo("a").getAnswer().getDescription()).isEqualTo(CallPlay.PLAIN_ANSWER);
    }

    @Test
    void a_caller_without_an_offer_gets_the_devices() {
        CallPlay play =
                CallPlay.idle().invited(null, webRtc().setLateOffer(true).build());
        play.routedTo(device());
        play.answersWithOffer("b1", "o1", DEVICES);
        assertThat(play.sentTo("a").getAnswer().getOfferId()).isEqualTo("o1");
    }

    private static CallPlay ringing() {
        return CallPlay.idle().invited(BROWSERS, webRtc().setTrickle(true).build());
    }

    private static Target device() {
        return CallPlay.target(
                "camera", webRtc().setLateOffer(true).setOffersItself(true).build());
    }

    private static Capabilities.Builder webRtc() {
        return Capabilities.newBuilder().setMediaProfile(MediaProfile.WEBRTC);
    }

    private static SessionDescription speaking(SessionDescription description, String... codecs) {
        SessionDescription.Builder speaking = description.toBuilder();
        int payloadType = 96;
        for (String name : codecs) {
            speaking.getMediaBuilder(0)
                    .addFormats(Integer.toString(payloadType))
                    .addCodecs(Codec.newBuilder()
                            .setPayloadType(payloadType++)
                            .setName(name)
                            .setClockRate(8000)
                            .setMapped(true));
        }
        return speaking.build();
    }

    private static List<String> names(SessionDescription description) {
        return description.getMedia(0).getCodecsList().stream()
                .map(Codec::getName)
                .toList();
    }
}
