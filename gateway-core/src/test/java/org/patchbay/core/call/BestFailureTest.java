package org.patchbay.core.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.EndReason;

class BestFailureTest {
    @Test
    void a_6xx_wins_over_all() {
        End declined = sip(603);

        assertThat(BestFailure.of(List.of(sip(486), sip(302), declined, sip(503))))
                .isEqualTo(declined);
    }

    @Test
    void else_the_lowest_class_wins() {
        assertThat(BestFailure.of(List.of(sip(500), sip(404), sip(302)))).isEqualTo(sip(302));
        assertThat(BestFailure.of(List.of(sip(500), sip(404)))).isEqualTo(sip(404));
    }

    @Test
    void within_4xx_what_can_be_acted_upon_comes_first() {
        for (int status : List.of(401, 407, 415, 420, 484)) {
            assertThat(BestFailure.of(List.of(sip(486), sip(404), sip(status)))).isEqualTo(sip(status));
        }
    }

    @Test
    void busy_tells_more_than_a_device_that_was_not_there() {
        End busy = end(EndReason.BUSY);

        assertThat(BestFailure.of(List.of(end(EndReason.UNAVAILABLE), end(EndReason.TRANSPORT_LOST), busy)))
                .isEqualTo(busy);
    }

    @Test
    void a_browser_that_declines_counts_as_603() {
        End declined = end(EndReason.DECLINED);

        assertThat(BestFailure.of(List.of(sip(486), declined))).isEqualTo(declined);
        assertThat(BestFailure.speaksForUser(declined)).isTrue();
    }

    @Test
    void a_branch_that_the_gateway_cancelled_says_least_of_its_class() {
        assertThat(BestFailure.of(List.of(end(EndReason.CANCELLED), sip(480)))).isEqualTo(sip(480));
    }

    @Test
    void a_503_is_told_only_where_there_is_nothing_else() {
        assertThat(BestFailure.of(List.of(sip(503), sip(500)))).isEqualTo(sip(500));
        assertThat(BestFailure.of(List.of(sip(503)))).isEqualTo(sip(503));
    }

    @Test
    void among_equals_the_first_wins() {
        End first = sip(486).toBuilder().setText("first").build();
        End second = sip(486).toBuilder().setText("second").build();

        assertThat(BestFailure.of(List.of(first, second))).isEqualTo(first);
    }

    @Test
    void one_busy_phone_does_not_speak_for_the_user() {
        assertThat(BestFailure.speaksForUser(sip(486))).isFalse();
        assertThat(BestFailure.speaksForUser(sip(600))).isTrue();
    }

    @Test
    void no_failure_is_a_mistake_of_the_caller() {
        assertThatThrownBy(() -> BestFailure.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Property
    void the_best_does_not_depend_on_failures_that_lose(@ForAll("failures") List<End> failures) {
        End best = BestFailure.of(failures);

        assertThat(failures).contains(best);
        assertThat(failures)
                .allSatisfy(other ->
                        assertThat(BestFailure.of(List.of(best, other))).isEqualTo(best));
    }

    @Provide
    Arbitrary<List<End>> failures() {
        Arbitrary<EndReason> reasons = Arbitraries.of(EndReason.class).filter(r -> r != EndReason.UNRECOGNIZED);
        Arbitrary<Integer> statuses = Arbitraries.integers().between(300, 699).injectNull(0.5);
        return Combinators.combine(reasons, statuses)
                .as((reason, status) -> status == null ? end(reason) : sip(status))
                .list()
                .ofMinSize(1)
                .ofMaxSize(8);
    }

    private static End sip(int status) {
        return End.newBuilder()
                .setReason(EndReasonTable.ofStatus(status, false))
                .setStatusCode(status)
                .build();
    }

    private static End end(EndReason reason) {
        return End.newBuilder().setReason(reason).build();
    }
}
