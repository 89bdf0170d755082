package org.patchbay.sip.transaction;

import static org.patchbay.sip.transaction.NonInviteClient.Event.FINAL;
import static org.patchbay.sip.transaction.NonInviteClient.Event.PROVISIONAL;
import static org.patchbay.sip.transaction.NonInviteClient.Event.TIMER_E;
import static org.patchbay.sip.transaction.NonInviteClient.Event.TIMER_F;
import static org.patchbay.sip.transaction.NonInviteClient.Event.TIMER_K;
import static org.patchbay.sip.transaction.NonInviteClient.Event.TRANSPORT_ERROR;
import static org.patchbay.sip.transaction.NonInviteClient.Phase.COMPLETED;
import static org.patchbay.sip.transaction.NonInviteClient.Phase.PROCEEDING;
import static org.patchbay.sip.transaction.NonInviteClient.Phase.TERMINATED;
import static org.patchbay.sip.transaction.NonInviteClient.Phase.TRYING;

import org.junit.jupiter.api.Test;

/** RFC 3261 figure 6. */
class NonInviteClientTest {
    @Test
    void request_over_udp_is_sent_with_timers_e_and_f() {
        udp().then(TRYING, "start TIMER_F 32000", "start TIMER_E 500", "send");
    }

    @Test
    void request_over_tcp_is_sent_with_timer_f_alone() {
        tcp().then(TRYING, "start TIMER_F 32000", "send");
    }

    @Test
    void timer_e_doubles_up_to_t2() {
        udp().when(TIMER_E)
                .then(TRYING, "start TIMER_E 1000", "send")
                .when(TIMER_E)
                .then(TRYING, "start TIMER_E 2000", "send")
                .when(TIMER_E)
                .then(TRYING, "start TIMER_E 4000", "send")
                .when(TIMER_E)
                .then(TRYING, "start TIMER_E 4000", "send");
    }

    @Test
    void request_goes_on_after_a_provisional_response_at_t2() {
        udp().when(PROVISIONAL)
                .then(PROCEEDING, "pass")
                .when(TIMER_E)
                .then(PROCEEDING, "start TIMER_E 4000", "send")
                .when(PROVISIONAL)
                .then(PROCEEDING, "pass");
    }

    @Test
    void timer_f_gives_up_also_after_a_provisional_response() {
        udp().when(TIMER_F).then(TERMINATED, "stop TIMER_E", "end TIMEOUT").thenNoTimerRuns();
        udp().after(PROVISIONAL)
                .when(TIMER_F)
                .then(TERMINATED, "stop TIMER_E", "end TIMEOUT")
                .thenNoTimerRuns();
    }

    @Test
    void final_response_over_udp_is_passed_up_once_and_repetitions_are_absorbed() {
        udp().when(FINAL)
                .then(COMPLETED, "stop TIMER_E", "stop TIMER_F", "start TIMER_K 5000", "pass")
                .when(FINAL)
                .then(COMPLETED)
                .when(PROVISIONAL)
                .then(COMPLETED)
                .when(TIMER_K)
                .then(TERMINATED, "end DONE")
                .thenNoTimerRuns();
    }

    @Test
    void final_response_over_tcp_ends_it_at_once() {
        tcp().after(PROVISIONAL)
                .when(FINAL)
                .then(TERMINATED, "stop TIMER_F", "pass", "end DONE")
                .thenNoTimerRuns();
    }

    @Test
    void transport_error_ends_it() {
        udp().when(TRANSPORT_ERROR)
                .then(TERMINATED, "stop TIMER_E", "stop TIMER_F", "end TRANSPORT_ERROR")
                .thenNoTimerRuns();
        udp().after(FINAL).when(TRANSPORT_ERROR).then(COMPLETED);
    }

    private static MachineScript<NonInviteClient, NonInviteClient.Event> udp() {
        return MachineScript.given(NonInviteClient.start(false, TimerConfig.RFC3261));
    }

    private static MachineScript<NonInviteClient, NonInviteClient.Event> tcp() {
        return MachineScript.given(NonInviteClient.start(true, TimerConfig.RFC3261));
    }
}
