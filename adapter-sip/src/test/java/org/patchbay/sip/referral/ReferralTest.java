package org.patchbay.sip.referral;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.patchbay.core.call.EndReasonTable;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.TransferProgress;
import org.patchbay.sip.referral.ReferralEffect.Forget;
import org.patchbay.sip.referral.ReferralEffect.Notify;
import org.patchbay.sip.referral.ReferralEffect.Release;
import org.patchbay.sip.referral.ReferralEffect.StartTimer;
import org.patchbay.sip.referral.ReferralEffect.StopTimer;

class ReferralTest {
    private static final Outcome BUSY = new Outcome(486, "Busy Here");
    private static final StopTimer NO_EXPIRY = new StopTimer(ReferralTimer.EXPIRY);

    private static Notify tells(Outcome outcome) {
        return new Notify(outcome, Farewell.NONE);
    }

    private static Notify parts(Outcome outcome) {
        return new Notify(outcome, Farewell.NORESOURCE);
    }

    private static StartTimer courtesy() {
        return new StartTimer(ReferralTimer.PARTING, Referral.COURTESY);
    }

    /** Its first NOTIFY is on its way. */
    private static Referral begun() {
        Referral referral = new Referral(false);
        referral.begin(Outcome.TRYING);
        return referral;
    }

    private static Referral atRest() {
        Referral referral = begun();
        referral.answered(200);
        return referral;
    }

    /** The target answered, and the phone knows. */
    private static Referral accepted() {
        Referral referral = atRest();
        referral.progressed(Outcome.ACCEPTED);
        referral.answered(200);
        return referral;
    }

    @Test
    void it_begins_with_100_at_once() {
        assertThat(new Referral(false).begin(Outcome.TRYING))
                .containsExactly(new StartTimer(ReferralTimer.EXPIRY, Referral.LIFETIME), tells(Outcome.TRYING));
    }

    @Test
    void what_is_known_to_fail_is_told_in_one_notify() {
        Referral referral = new Referral(false);
        assertThat(referral.begin(Outcome.NOTHING_TO_REPLACE)).containsExactly(parts(Outcome.NOTHING_TO_REPLACE));
        assertThat(referral.answered(200)).containsExactly(new Forget());
    }

    @Test
    void ringing_is_told_once_and_no_way_leads_back() {
        Referral referral = atRest();
        assertThat(referral.progressed(Outcome.TRYING)).isEmpty();
        assertThat(referral.progressed(Outcome.RINGING)).containsExactly(tells(Outcome.RINGING));
        referral.answered(200);
        assertThat(referral.progressed(Outcome.RINGING)).isEmpty();
        assertThat(referral.progressed(Outcome.TRYING)).isEmpty();
    }

    @Test
    void of_progress_while_a_notify_is_on_its_way_only_the_newest_is_told() {
        Referral referral = begun();
        assertThat(referral.progressed(Outcome.RINGING)).isEmpty();
        assertThat(referral.progressed(Outcome.ACCEPTED)).containsExactly(NO_EXPIRY);
        assertThat(referral.answered(200)).containsExactly(parts(Outcome.ACCEPTED));
    }

    @Test
    void a_failure_ends_it_and_the_call_goes_on() {
        Referral referral = atRest();
        assertThat(referral.progressed(BUSY)).containsExactly(NO_EXPIRY, parts(BUSY));
        assertThat(referral.answered(200)).containsExactly(new Forget());
        assertThat(referral.progressed(Outcome.ACCEPTED)).isEmpty();
    }

    @Test
    void the_end_of_the_leg_waits_for_the_last_answer_and_then_for_the_phones_own_bye() {
        Referral referral = atRest();
        referral.progressed(Outcome.ACCEPTED);
        assertThat(referral.ended()).containsExactly(new StartTimer(ReferralTimer.PARTING, Referral.PATIENCE));
        assertThat(referral.answered(200)).containsExactly(courtesy());
        assertThat(referral.fired(ReferralTimer.PARTING)).containsExactly(new Release(), new Forget());
    }

    @Test
    void a_phone_that_hangs_up_by_itself_is_not_hung_up() {
        Referral referral = accepted();
        assertThat(referral.ended()).isEmpty();
        assertThat(referral.left()).containsExactly(new StopTimer(ReferralTimer.PARTING), new Forget());
    }

    @Test
    void an_end_that_comes_late_does_not_wait() {
        Referral referral = accepted();
        assertThat(referral.fired(ReferralTimer.PARTING)).isEmpty();
        assertThat(referral.ended()).containsExactly(new Release(), new Forget());
    }

    @Test
    void a_phone_that_does_not_answer_the_last_notify_is_hung_up_in_time() {
        Referral referral = atRest();
        referral.progressed(Outcome.ACCEPTED);
        referral.ended();
        assertThat(referral.fired(ReferralTimer.PARTING)).containsExactly(new Release());
        assertThat(referral.answered(408)).containsExactly(new Forget());
    }

    @Test
    void a_call_that_ends_before_anybody_answered_takes_the_transfer_with_it() {
        Referral referral = atRest();
        assertThat(referral.ended())
                .containsExactly(
                        NO_EXPIRY,
                        parts(new Outcome(487, "Request Terminated")),
                        new StartTimer(ReferralTimer.PARTING, Referral.PATIENCE));
        assertThat(referral.answered(200))
                .containsExactly(new StopTimer(ReferralTimer.PARTING), new Release(), new Forget());
    }

    @Test
    void a_phone_that_leaves_early_is_told_what_is_known_and_no_more() {
        Referral referral = atRest();
        referral.progressed(Outcome.RINGING);
        assertThat(referral.left()).containsExactly(NO_EXPIRY);
        assertThat(referral.answered(200)).containsExactly(parts(Outcome.RINGING));
        assertThat(referral.progressed(Outcome.ACCEPTED)).isEmpty();
        assertThat(referral.answered(200)).containsExactly(new Forget());
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 481, 489, 503})
    void a_phone_that_left_and_knows_of_nothing_is_forgotten(int status) {
        Referral referral = begun();
        assertThat(referral.left()).containsExactly(NO_EXPIRY);
        assertThat(referral.answered(status)).containsExactly(new Forget());
    }

    @Test
    void a_notify_that_finds_no_subscription_ends_the_telling_but_not_the_transfer() {
        Referral referral = begun();
        assertThat(referral.answered(481)).containsExactly(NO_EXPIRY);
        assertThat(referral.progressed(Outcome.ACCEPTED)).isEmpty();
        assertThat(referral.ended()).containsExactly(new Release(), new Forget());
    }

    @Test
    void a_failure_of_another_kind_does_not_end_it() {
        Referral referral = begun();
        assertThat(referral.answered(500)).isEmpty();
        assertThat(referral.progressed(Outcome.RINGING)).containsExactly(tells(Outcome.RINGING));
    }

    @Test
    void a_silent_one_tells_nothing() {
        Referral failing = new Referral(true);
        assertThat(failing.begin(Outcome.TRYING)).isEmpty();
        assertThat(failing.progressed(Outcome.RINGING)).isEmpty();
        assertThat(failing.progressed(BUSY)).containsExactly(new Forget());
        Referral succeeding = new Referral(true);
        succeeding.begin(Outcome.TRYING);
        assertThat(succeeding.progressed(Outcome.ACCEPTED)).isEmpty();
        assertThat(succeeding.ended()).containsExactly(new Release(), new Forget());
    }

    @Test
    void zero_ends_the_telling_and_more_time_is_told() {
        Referral referral = atRest();
        assertThat(referral.refreshed(Duration.ofMinutes(1)))
                .containsExactly(new StartTimer(ReferralTimer.EXPIRY, Duration.ofMinutes(1)), tells(Outcome.TRYING));
        referral.answered(200);
        assertThat(referral.refreshed(Duration.ZERO))
                .containsExactly(NO_EXPIRY, new Notify(Outcome.TRYING, Farewell.TIMEOUT));
        assertThat(referral.isActive()).isFalse();
        assertThat(referral.answered(200)).isEmpty();
        assertThat(referral.progressed(BUSY)).containsExactly(new Forget());
    }

    @Test
    void time_that_runs_out_ends_the_telling() {
        Referral referral = atRest();
        assertThat(referral.fired(ReferralTimer.EXPIRY)).containsExactly(new Notify(Outcome.TRYING, Farewell.TIMEOUT));
        assertThat(referral.answered(200)).isEmpty();
        assertThat(referral.left()).containsExactly(new Forget());
    }

    @ParameterizedTest
    @EnumSource(
            value = EndReason.class,
            names = {"UNRECOGNIZED"},
            mode = EnumSource.Mode.EXCLUDE)
    void a_failure_is_told_in_the_words_of_the_table(EndReason reason) {
        Outcome outcome = Outcome.of(TransferProgress.newBuilder()
                .setState(TransferProgress.State.FAILED)
                .setReason(reason)
                .build());
        EndReasonTable.Row row = EndReasonTable.row(reason);
        assertThat(outcome.isFinal()).isTrue();
        assertThat(outcome.isSuccess()).isFalse();
        assertThat(outcome.sipfrag()).isEqualTo("SIP/2.0 " + row.status() + " " + row.phrase() + "\r\n");
    }

    @Test
    void progress_is_told_as_100_180_and_200() {
        List<String> lines = List.of(
                        TransferProgress.State.TRYING, TransferProgress.State.RINGING, TransferProgress.State.ACCEPTED)
                .stream()
                .map(state -> Outcome.of(
                                TransferProgress.newBuilder().setState(state).build())
                        .sipfrag())
                .toList();
        assertThat(lines).containsExactly("SIP/2.0 100 Trying\r\n", "SIP/2.0 180 Ringing\r\n", "SIP/2.0 200 OK\r\n");
    }
}
