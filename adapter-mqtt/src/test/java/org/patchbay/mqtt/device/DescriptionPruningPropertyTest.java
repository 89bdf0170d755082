package org.patchbay.mqtt.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.patchbay.core.description.MediaSections;
import org.patchbay.core.description.SdpReader;
import org.patchbay.core.description.SdpReading;
import org.patchbay.core.description.SdpWriter;
import org.patchbay.mqtt.envelope.PayloadForm;
import org.patchbay.session.v1.Codec;
import org.patchbay.session.v1.SessionDescription;

/** A device that is shown one audio section gives answers that fit the whole offer. */
class DescriptionPruningPropertyTest {
    private static final DeviceClass SMALL =
            new DeviceClass("small", "*", false, PayloadForm.SDP, true, List.of("opus", "pcma"), 2, 2048);
    private static final DescriptionLayout NOTHING = DescriptionLayout.whole(SessionDescription.getDefaultInstance());

    @Property
    void an_answer_to_a_pruned_offer_maps_back_onto_every_section(
            @ForAll @Size(min = 1, max = 6) List<Boolean> isAudio) {
        SessionDescription offer = offer(isAudio);
        DescriptionPruning.Pruned pruned = new DescriptionPruning(SMALL).offer(offer, NOTHING);
        if (!isAudio.contains(true)) {
            assertThat(pruned).isInstanceOf(DescriptionPruning.Unfit.class);
            return;
        }
        DescriptionPruning.Fit fit = (DescriptionPruning.Fit) pruned;
        assertThat(fit.description().getMediaCount()).isEqualTo(1);
        assertThat(SdpWriter.write(fit.description()).length()).isLessThanOrEqualTo(2048);
        assertThat(fit.description().getMedia(0).getCodecsList())
                .extracting(Codec::getName)
                .containsExactly("opus");
        // The device accepts what it was shown.
        SessionDescription answer = fit.layout().expand(fit.description());
        assertThat(answer.getMediaCount()).isEqualTo(offer.getMediaCount());
        for (int i = 0; i < offer.getMediaCount(); i++) {
            assertThat(answer.getMedia(i).getKind()).isEqualTo(offer.getMedia(i).getKind());
            assertThat(answer.getMedia(i).getMid()).isEqualTo(offer.getMedia(i).getMid());
            assertThat(answer.getMedia(i).getProtocol())
                    .isEqualTo(offer.getMedia(i).getProtocol());
            assertThat(MediaSections.inUse(answer.getMedia(i))).isEqualTo(i == isAudio.indexOf(true));
        }
        assertThat(SdpReader.read(SdpWriter.write(answer))).isInstanceOf(SdpReading.Read.class);
        // What is shown once stays what is shown.
        DescriptionPruning.Fit again =
                (DescriptionPruning.Fit) new DescriptionPruning(SMALL).offer(offer, fit.layout());
        assertThat(again.layout().shown()).isEqualTo(fit.layout().shown());
    }

    @Test
    void a_section_that_relies_on_another_of_its_bundle_takes_its_transport() {
        String text = String.join(
                "\r\n",
                "v=0",
                "o=- 1 1 IN IP4 127.0.0.1",
                "s=-",
                "t=0 0",
                "a=group:BUNDLE v a",
                "m=video 5000 UDP/TLS/RTP/SAVPF 96",
                "c=IN IP4 192.0.2.1",
                "a=mid:v",
                "a=ice-ufrag:u",
                "a=ice-pwd:p",
                "a=candidate:1 1 udp 1 192.0.2.1 5000 typ host",
                "a=rtpmap:96 VP8/90000",
                "m=audio 0 UDP/TLS/RTP/SAVPF 111",
                "a=bundle-only",
                "a=mid:a",
                "a=rtpmap:111 opus/48000/2",
                "");
        SessionDescription offer = ((SdpReading.Read) SdpReader.read(text)).description();
        DescriptionPruning.Fit fit = (DescriptionPruning.Fit) new DescriptionPruning(SMALL).offer(offer, NOTHING);
        assertThat(fit.description().getMedia(0).getPort()).isEqualTo(5000);
        assertThat(fit.description().getMedia(0).getCandidatesCount()).isEqualTo(1);
        assertThat(fit.description().getMedia(0).getIce().getUsernameFragment()).isEqualTo("u");
        assertThat(fit.description().getGroups(0).getMidsList()).containsExactly("a");
    }

    private static SessionDescription offer(List<Boolean> isAudio) {
        List<String> lines = new ArrayList<>(List.of("v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0"));
        StringBuilder group = new StringBuilder("a=group:BUNDLE");
        for (int i = 0; i < isAudio.size(); i++) group.append(" m").append(i);
        lines.add(group.toString());
        for (int i = 0; i < isAudio.size(); i++) {
            lines.add(isAudio.get(i) ? "m=audio 9 UDP/TLS/RTP/SAVPF 111 63" : "m=video 9 UDP/TLS/RTP/SAVPF 96");
            lines.add("c=IN IP4 0.0.0.0");
            lines.add("a=mid:m" + i);
            for (int c = 0; c < 8; c++)
                lines.add("a=candidate:" + c + " 1 udp 1 192.0.2.1 " + (5000 + c) + " typ host");
            lines.add("a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level");
            if (isAudio.get(i)) {
                lines.add("a=rtpmap:111 opus/48000/2");
                lines.add("a=rtpmap:63 red/48000/2");
            } else {
                lines.add("a=rtpmap:96 VP8/90000");
            }
        }
        lines.add("");
        return ((SdpReading.Read) SdpReader.read(String.join("\r\n", lines))).description();
    }
}
