package org.patchbay.xmpp.jingle.description;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.patchbay.core.description.MediaDirections;
import org.patchbay.core.description.MediaSections;
import org.patchbay.session.v1.CandidateAttribute;
import org.patchbay.session.v1.Codec;
import org.patchbay.session.v1.HeaderExtension;
import org.patchbay.session.v1.IceCandidate;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.SessionDescription;

/** Descriptions of real browsers and phones, by way of Jingle. */
class SdpThroughJingleTest {
    static Stream<Path> goldens() {
        return Sdp.goldens().stream();
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void the_second_way_changes_nothing(Path golden) {
        SessionDescription once = Sdp.through(Sdp.read(golden));
        assertThat(Sdp.through(once)).isEqualTo(once);
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void what_both_can_say_is_kept(Path golden) {
        SessionDescription before = Sdp.read(golden);
        SessionDescription after = Sdp.through(before);
        List<MediaSection> said =
                before.getMediaList().stream().filter(Contents::canSay).toList();
        assertThat(after.getMediaCount()).isEqualTo(said.size());
        for (int i = 0; i < said.size(); i++) {
            MediaSection was = said.get(i);
            MediaSection is = after.getMedia(i);
            assertThat(is.getKind()).isEqualTo(was.getKind());
            if (!was.getMid().isEmpty()) assertThat(is.getMid()).isEqualTo(was.getMid());
            assertThat(MediaDirections.of(after, is)).isEqualTo(MediaDirections.of(before, was));
            assertThat(is.getCodecsList()).map(SdpThroughJingleTest::plain).isEqualTo(plain(was.getCodecsList()));
            assertThat(is.getFormatsList()).isEqualTo(was.getFormatsList());
            assertThat(is.getRtcpFeedbackList()).isEqualTo(was.getRtcpFeedbackList());
            assertThat(is.getSourcesList()).isEqualTo(was.getSourcesList());
            assertThat(is.getSourceGroupsList()).isEqualTo(was.getSourceGroupsList());
            assertThat(is.getMsidsList()).isEqualTo(was.getMsidsList());
            assertThat(is.getCryptosList()).isEqualTo(was.getCryptosList());
            assertThat(is.getRtcpMux()).isEqualTo(was.getRtcpMux());
            assertThat(is.getRtcpReducedSize()).isEqualTo(was.getRtcpReducedSize());
            assertThat(is.getPacketTimeMs()).isEqualTo(was.getPacketTimeMs());
            assertThat(is.getMaxPacketTimeMs()).isEqualTo(was.getMaxPacketTimeMs());
            assertThat(is.getBandwidthsList()).isEqualTo(was.getBandwidthsList());
            assertThat(is.getCandidatesList())
                    .map(SdpThroughJingleTest::plain)
                    .isEqualTo(was.getCandidatesList().stream()
                            .map(SdpThroughJingleTest::plain)
                            .toList());
            assertThat(MediaSections.dtls(after, is).getFingerprintsList())
                    .isEqualTo(MediaSections.dtls(before, was).getFingerprintsList());
            assertThat(MediaSections.dtls(after, is).getSetup())
                    .isEqualTo(MediaSections.dtls(before, was).getSetup());
            assertThat(MediaSections.ice(after, is).getUsernameFragment())
                    .isEqualTo(MediaSections.ice(before, was).getUsernameFragment());
            assertThat(MediaSections.ice(after, is).getOptionsList())
                    .isEqualTo(MediaSections.ice(before, was).getOptionsList());
            assertThat(extensions(after, is)).isEqualTo(extensions(before, was));
        }
    }

    private static List<HeaderExtension> extensions(SessionDescription description, MediaSection section) {
        return Stream.concat(description.getHeaderExtensionsList().stream(), section.getHeaderExtensionsList().stream())
                .toList();
    }

    private static List<Codec> plain(List<Codec> codecs) {
        return codecs.stream().map(SdpThroughJingleTest::plain).toList();
    }

    /** Without what has two forms: a static type without a=rtpmap, one channel said and not said, spaces behind a semicolon. */
    private static Codec plain(Codec codec) {
        return codec.toBuilder()
                .setMapped(true)
                .setChannels(codec.getChannels() == 1 ? 0 : codec.getChannels())
                .setFormatParameters(
                        codec.getFormatParameters().replaceAll(";\\s*", ";").replaceAll(";$", ""))
                .build();
    }

    /** Without what is said by default, and the fragment that the transport says; the order of extensions means nothing. */
    private static IceCandidate plain(IceCandidate candidate) {
        List<CandidateAttribute> attributes = candidate.getAttributesList().stream()
                .filter(one ->
                        !(one.getName().equals("generation") && one.getValue().equals("0")))
                .sorted((one, other) -> one.getName().compareTo(other.getName()))
                .toList();
        return candidate.toBuilder()
                .clearAttributes()
                .addAllAttributes(attributes)
                .build();
    }
}
