package org.patchbay.core.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.patchbay.session.v1.Group;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.SessionDescription;

class SoleBundleTest {
    private static SessionDescription of(MediaSection... sections) {
        return SessionDescription.newBuilder()
                .addAllMedia(java.util.List.of(sections))
                .build();
    }

    private static MediaSection section(String mid, int port) {
        return MediaSection.newBuilder()
                .setKind("audio")
                .setProtocol("UDP/TLS/RTP/SAVPF")
                .setMid(mid)
                .setPort(port)
                .build();
    }

    @Test
    void the_only_section_in_use_is_a_bundle_of_its_own() {
        SessionDescription offer = SoleBundle.inOffer(of(section("0", 4000), section("1", 0)));
        assertThat(offer.getGroupsList())
                .containsExactly(
                        Group.newBuilder().setSemantics("BUNDLE").addMids("0").build());
        assertThat(SoleBundle.midsOf(offer)).containsExactly("0");
    }

    @Test
    void sections_on_ports_of_their_own_are_none() {
        assertThat(SoleBundle.inOffer(of(section("0", 4000), section("1", 4002)))
                        .getGroupsList())
                .isEmpty();
    }

    @Test
    void an_answer_has_a_bundle_only_where_one_was_offered() {
        SessionDescription answer = of(section("0", 4000));
        assertThat(SoleBundle.inAnswer(answer, Set.of()).getGroupsList()).isEmpty();
        assertThat(SoleBundle.inAnswer(answer, Set.of("1")).getGroupsList()).isEmpty();
        assertThat(SoleBundle.midsOf(SoleBundle.inAnswer(answer, Set.of("0", "1"))))
                .containsExactly("0");
    }

    @Test
    void a_section_without_a_name_stays_without_a_bundle() {
        assertThat(SoleBundle.inOffer(of(section("", 4000))).getGroupsList()).isEmpty();
    }

    @Test
    void a_bundle_that_is_there_stays_as_it_is() {
        SessionDescription offer = SoleBundle.inOffer(of(section("0", 4000)));
        assertThat(SoleBundle.inOffer(offer)).isEqualTo(offer);
    }
}
