package org.patchbay.core.description;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.patchbay.session.v1.Group;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.SessionDescription;

class SectionPlacesTest {
    private static MediaSection section(String kind, String mid) {
        return MediaSection.newBuilder()
                .setKind(kind)
                .setMid(mid)
                .setPort(9)
                .setProtocol("UDP/TLS/RTP/SAVPF")
                .addFormats("96")
                .build();
    }

    private static SessionDescription description(MediaSection... sections) {
        SessionDescription.Builder description = SessionDescription.newBuilder();
        Group.Builder bundle = Group.newBuilder().setSemantics("BUNDLE");
        for (MediaSection section : sections) {
            description.addMedia(section);
            bundle.addMids(section.getMid());
        }
        return description.addGroups(bundle).build();
    }

    private static final SessionDescription ONE = description(section("audio", "0"));
    private static final SessionDescription TWO = description(section("audio", "0"), section("video", "1"));

    @Test
    void an_offer_with_fewer_sections_leaves_the_others_empty() {
        SessionDescription filled = SectionPlaces.filled(ONE, TWO);
        assertThat(filled.getMediaCount()).isEqualTo(2);
        assertThat(filled.getMedia(0)).isEqualTo(ONE.getMedia(0));
        assertThat(filled.getMedia(1).getKind()).isEqualTo("video");
        assertThat(filled.getMedia(1).getMid()).isEqualTo("1");
        assertThat(MediaSections.inUse(filled.getMedia(1))).isFalse();
        assertThat(filled.getGroups(0).getMidsList()).containsExactly("0");
    }

    /** RFC 8866 5.7. */
    @Test
    void an_empty_place_has_a_connection() {
        assertThat(SectionPlaces.filled(ONE, TWO).getMedia(1).getConnection().getAddress())
                .isEqualTo("0.0.0.0");
    }

    @Test
    void a_name_that_the_offer_has_is_not_given_twice() {
        SessionDescription filled = SectionPlaces.filled(description(section("audio", "1")), TWO);
        assertThat(filled.getMedia(1).getMid()).isEmpty();
    }

    @Test
    void an_offer_with_as_many_sections_or_more_is_left_alone() {
        assertThat(SectionPlaces.filled(TWO, TWO)).isSameAs(TWO);
        assertThat(SectionPlaces.filled(TWO, ONE)).isSameAs(TWO);
    }

    @Test
    void an_answer_that_refuses_has_every_section_and_none_in_use() {
        SessionDescription answer = SectionPlaces.refusing(TWO);
        assertThat(answer.getMediaList()).extracting(MediaSection::getKind).containsExactly("audio", "video");
        assertThat(answer.getMediaList()).noneMatch(MediaSections::inUse);
        assertThat(AnswerCheck.check(TWO, answer)).isInstanceOf(AnswerCheck.Acceptable.class);
    }

    @Test
    void an_answer_has_no_more_sections_than_its_offer() {
        assertThat(SectionPlaces.cut(TWO, ONE)).isEqualTo(ONE);
        assertThat(SectionPlaces.cut(ONE, ONE)).isSameAs(ONE);
    }
}
