package org.patchbay.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.patchbay.session.v1.Answer;
import org.patchbay.session.v1.Candidates;
import org.patchbay.session.v1.IceParameters;
import org.patchbay.session.v1.Invite;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.Origin;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Signal;
import org.patchbay.session.v1.TrickledCandidate;
import org.patchbay.session.v1.Update;
import org.patchbay.session.v1.UpdateAnswer;

class OneSessionTest {
    private final OneSession session = new OneSession();

    private static SessionDescription description(String id, long version, String kind) {
        return SessionDescription.newBuilder()
                .setOrigin(Origin.newBuilder()
                        .setUsername("u" + id)
                        .setSessionId(id)
                        .setSessionVersion(version)
                        .setAddress("192.0.2." + id))
                .addMedia(MediaSection.newBuilder().setKind(kind))
                .build();
    }

    private Signal tell(Signal signal) {
        Signal told = session.continued(signal);
        session.told(told);
        return told;
    }

    private SessionDescription answered(SessionDescription description) {
        return tell(Signal.newBuilder()
                        .setAnswer(Answer.newBuilder().setDescription(description))
                        .build())
                .getAnswer()
                .getDescription();
    }

    private SessionDescription updated(SessionDescription description) {
        return tell(Signal.newBuilder()
                        .setUpdate(Update.newBuilder().setDescription(description))
                        .build())
                .getUpdate()
                .getDescription();
    }

    @Test
    void one_device_is_told_as_it_is() {
        assertThat(answered(description("7", 3, "audio"))).isEqualTo(description("7", 3, "audio"));
        assertThat(updated(description("7", 5, "video"))).isEqualTo(description("7", 5, "video"));
    }

    @Test
    void another_device_carries_on_the_session_of_the_first() {
        answered(description("7", 3, "audio"));
        SessionDescription told = updated(description("8", 1, "video"));
        assertThat(told.getOrigin()).isEqualTo(description("7", 4, "").getOrigin());
        assertThat(told.getMedia(0).getKind()).isEqualTo("video");
    }

    @Test
    void what_has_not_changed_keeps_its_version_whoever_says_it() {
        answered(description("7", 3, "audio"));
        assertThat(updated(description("8", 9, "audio")).getOrigin().getSessionVersion())
                .isEqualTo(3);
    }

    @Test
    void the_first_device_may_be_back_with_a_version_of_before() {
        answered(description("7", 3, "audio"));
        updated(description("8", 1, "video"));
        updated(description("8", 2, "audio"));
        assertThat(updated(description("7", 4, "video")).getOrigin().getSessionVersion())
                .isEqualTo(6);
    }

    @Test
    void the_session_begins_with_the_invite_and_goes_on_in_answers_to_updates() {
        tell(Signal.newBuilder()
                .setInvite(Invite.newBuilder().setDescription(description("7", 3, "audio")))
                .build());
        Signal told = tell(Signal.newBuilder()
                .setUpdateAnswer(UpdateAnswer.newBuilder().setId("u1").setDescription(description("8", 1, "video")))
                .build());
        assertThat(told.getUpdateAnswer().getId()).isEqualTo("u1");
        assertThat(told.getUpdateAnswer().getDescription().getOrigin())
                .isEqualTo(description("7", 4, "").getOrigin());
    }

    @Test
    void what_has_no_description_stays_as_it_is() {
        Signal hold =
                Signal.newBuilder().setUpdate(Update.newBuilder().setId("u1")).build();
        assertThat(tell(hold)).isSameAs(hold);
    }

    @Test
    void what_was_turned_back_is_no_part_of_the_session() {
        answered(description("7", 3, "audio"));
        session.continued(Signal.newBuilder()
                .setUpdate(Update.newBuilder().setDescription(description("8", 1, "video")))
                .build());
        assertThat(updated(description("9", 1, "audio")).getOrigin().getSessionVersion())
                .isEqualTo(3);
    }

    @Test
    void candidates_of_a_description_that_was_turned_back_are_not_told() {
        answered(withUfrag("known"));
        session.continued(Signal.newBuilder()
                .setUpdate(Update.newBuilder().setDescription(withUfrag("refused")))
                .build());
        assertThat(tell(candidates("refused")).hasCandidates()).isFalse();
        assertThat(tell(candidates("refused", "known"))).isEqualTo(candidates("known"));
        assertThat(tell(candidates("known"))).isEqualTo(candidates("known"));
        updated(withUfrag("refused"));
        assertThat(tell(candidates("refused"))).isEqualTo(candidates("refused"));
    }

    @Test
    void the_end_of_candidates_is_told_whatever_they_were() {
        answered(withUfrag("known"));
        Signal end = Signal.newBuilder()
                .setCandidates(Candidates.newBuilder().setEnd(true))
                .build();
        assertThat(tell(end)).isSameAs(end);
    }

    private static SessionDescription withUfrag(String fragment) {
        SessionDescription.Builder description = description("7", 3, "audio").toBuilder();
        description.getMediaBuilder(0).setIce(IceParameters.newBuilder().setUsernameFragment(fragment));
        return description.build();
    }

    private static Signal candidates(String... fragments) {
        Candidates.Builder candidates = Candidates.newBuilder();
        for (String fragment : fragments)
            candidates.addCandidates(TrickledCandidate.newBuilder().setUsernameFragment(fragment));
        return Signal.newBuilder().setCandidates(candidates).build();
    }
}
