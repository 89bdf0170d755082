package org.patchbay.sip.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.patchbay.session.v1.PresenceState.State;

class PublishReadingTest {
    private static final String OPEN = "<presence xmlns='urn:ietf:params:xml:ns:pidf' entity='sip:b@l'>"
            + "<tuple id='a'><status><basic>open</basic></status></tuple></presence>";

    private static PublishReading read(String event, String ifMatch, int expires, String type, String body) {
        return PublishReading.of(
                event, ifMatch, expires, type, body.getBytes(StandardCharsets.UTF_8), PresencePolicy.DEFAULT);
    }

    @Test
    void the_four_kinds_are_told_apart() {
        assertThat(read("presence", "", 600, "application/pidf+xml", OPEN))
                .isInstanceOfSatisfying(PublishReading.Initial.class, initial -> {
                    assertThat(initial.state().getState()).isEqualTo(State.AVAILABLE);
                    assertThat(initial.seconds()).isEqualTo(600);
                });
        assertThat(read("presence", "t", 600, "application/pidf+xml", OPEN)).isInstanceOf(PublishReading.Modify.class);
        assertThat(read("presence", "t", 600, "", "")).isEqualTo(new PublishReading.Refresh("t", 600));
        assertThat(read("presence", "t", 0, "", "")).isEqualTo(new PublishReading.Remove("t"));
        assertThat(read("presence", "t", 0, "application/pidf+xml", OPEN)).isEqualTo(new PublishReading.Remove("t"));
    }

    @ParameterizedTest
    @CsvSource({
        "dialog, 600, application/pidf+xml, 489",
        "'', 600, application/pidf+xml, 489",
        "presence, 5, application/pidf+xml, 423",
        "presence, 600, text/plain, 415",
    })
    void what_is_not_served_has_its_own_status(String event, int expires, String type, int status) {
        assertThat(read(event, "", expires, type, OPEN))
                .isInstanceOfSatisfying(
                        PublishReading.Refused.class,
                        refused -> assertThat(refused.status()).isEqualTo(status));
    }

    @Test
    void nothing_and_nonsense_can_not_be_published() {
        assertThat(read("presence", "", 600, "", "")).isEqualTo(new PublishReading.Refused(400, "Nothing To Publish"));
        assertThat(read("presence", "", 600, "application/pidf+xml", "nonsense"))
                .isEqualTo(new PublishReading.Refused(400, "The document is no XML"));
    }

    @ParameterizedTest
    @CsvSource({"-1,3600", "0,0", "60,60", "7200,7200", "100000,7200"})
    void a_wish_is_granted_within_bounds(int asked, int granted) {
        assertThat(PresencePolicy.DEFAULT.grant(asked)).isEqualTo(new PresencePolicy.Granted(granted));
    }

    @Test
    void a_wish_of_an_hour_is_never_too_brief() {
        PresencePolicy longest = new PresencePolicy(Duration.ofHours(1), Duration.ofHours(2), 1, 1, 1);
        assertThat(longest.grant(3599)).isEqualTo(new PresencePolicy.TooBrief(3600));
        assertThat(longest.grant(3600)).isEqualTo(new PresencePolicy.Granted(3600));
    }
}
