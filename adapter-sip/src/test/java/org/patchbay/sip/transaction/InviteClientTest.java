package org.patchbay.sip.transaction;

import static org.patchbay.sip.transaction.InviteClient.Event.CANCEL;
import static org.patchbay.sip.transaction.InviteClient.Event.FAILURE;
import static org.patchbay.sip.transaction.InviteClient.Event.FLOW_LOST;
import static org.patchbay.sip.transaction.InviteClient.Event.PROVISIONAL;
import static org.patchbay.sip.transaction.InviteClient.Event.SUCCESS;
import static org.patchbay.sip.transaction.InviteClient.Event.TIMER_A;
import static org.patchbay.sip.transaction.InviteClient.Event.TIMER_B;
import static org.patchbay.sip.transaction.InviteClient.Event.TIMER_CANCEL;
import static org.patchbay.sip.transaction.InviteClient.Event.TIMER_D;
import static org.patchbay.sip.transaction.InviteClient.Event.TIMER_M;
import static org.patchbay.sip.transaction.InviteClient.Event.TRANSPORT_ERROR;
import static org.patchbay.sip.transaction.InviteClient.Phase.ACCEPTED;
import static org.patchbay.sip.transaction.InviteClient.Phase.CALLING;
import static org.patchbay.sip.transaction.InviteClient.Phase.COMPLETED;
import static org.patchbay.sip.transaction.InviteClient.Phase.PROCEEDING;
import static org.patchbay.sip.transaction.InviteClient.Phase.TERMINATED;

import org.junit.jupiter.api.Test;

/** RFC 3261 figure 5, as RFC 6026 figure 2 has it, and RFC 3261 9.1. */
class InviteClientTest {
    @Test
    void invite_over_udp_is_sent_with_timers_a_and_b() {
        udp().then(CALLING, "start TIMER_B 32000", "start TIMER_A 500", "send");
    }

    @Test
    void invite_over_tcp_is_sent_with_timer_b_alone() {
        tcp().then(CALLING, "start TIMER_B 32000", "send");
    }

    @Test
    void timer_a_sends_again_and_doubles_without_limit() {
        udp().when(TIMER_A)
                .then(CALLING, "start TIMER_A 1000", "send")
                .when(TIMER_A)
                .then(CALLING, "start TIMER_A 2000", "send")
                .after(TIMER_A, TIMER_A)
                .when(TIMER_A)
                .then(CALLING, "start TIMER_A 16000", "send");
    }

    @Test
    void timer_b_gives_up() {
        udp().when(TIMER_B).then(TERMINATED, "stop TIMER_A", "end TIMEOUT").thenNoTimerRuns();
    }

    @Test
    void transport_error_while_calling_ends_it() {
        udp().when(TRANSPORT_ERROR)
                .then(TERMINATED, "stop TIMER_A", "stop TIMER_B", "end TRANSPORT_ERROR")
                .thenNoTimerRuns();
    }

    @Test
    void provisional_response_stops_retransmission_for_good() {
        udp().when(PROVISIONAL)
                .then(PROCEEDING, "stop TIMER_A", "stop TIMER_B", "pass")
                .when(PROVISIONAL)
                .then(PROCEEDING, "pass")
                .thenNoTimerRuns();
    }

    @Test
    void success_is_passed_up_and_so_is_every_further_one() {
        udp().when(SUCCESS)
                .then(ACCEPTED, "stop TIMER_A", "stop TIMER_B", "start TIMER_M 32000", "pass")
                .when(SUCCESS)
                .then(ACCEPTED, "pass")
                .when(PROVISIONAL)
                .then(ACCEPTED)
                .when(FAILURE)
                .then(ACCEPTED)
                .when(TRANSPORT_ERROR)
                .then(ACCEPTED)
                .when(TIMER_M)
                .then(TERMINATED, "end DONE")
                .thenNoTimerRuns();
    }

    @Test
    void failure_over_udp_is_acknowledged_each_time_and_passed_up_once() {
        udp().after(PROVISIONAL)
                .when(FAILURE)
                .then(COMPLETED, "ack", "start TIMER_D 32000", "pass")
                .when(FAILURE)
                .then(COMPLETED, "ack")
                .when(SUCCESS)
                .then(COMPLETED)
                .when(PROVISIONAL)
                .then(COMPLETED)
                .when(TIMER_D)
                .then(TERMINATED, "end DONE")
                .thenNoTimerRuns();
    }

    @Test
    void failure_over_tcp_ends_it_at_once() {
        tcp().when(FAILURE)
                .then(TERMINATED, "stop TIMER_B", "ack", "pass", "end DONE")
                .thenNoTimerRuns();
    }

    @Test
    void ack_that_cannot_be_sent_ends_it_without_another_word() {
        udp().after(FAILURE)
                .when(TRANSPORT_ERROR)
                .then(TERMINATED, "stop TIMER_D", "end DONE")
                .thenNoTimerRuns();
    }

    @Test
    void cancel_waits_for_a_provisional_response() {
        udp().when(CANCEL)
                .then(CALLING)
                .when(PROVISIONAL)
                .then(PROCEEDING, "stop TIMER_A", "stop TIMER_B", "start TIMER_CANCEL 32000", "cancel", "pass")
                .when(FAILURE)
                .then(COMPLETED, "stop TIMER_CANCEL", "ack", "start TIMER_D 32000", "pass");
    }

    @Test
    void cancel_is_sent_once() {
        udp().after(PROVISIONAL)
                .when(CANCEL)
                .then(PROCEEDING, "start TIMER_CANCEL 32000", "cancel")
                .when(CANCEL)
                .then(PROCEEDING)
                .when(PROVISIONAL)
                .then(PROCEEDING, "pass");
    }

    @Test
    void cancel_after_the_answer_is_not_sent() {
        udp().after(SUCCESS).when(CANCEL).then(ACCEPTED);
        udp().after(FAILURE).when(CANCEL).then(COMPLETED);
    }

    @Test
    void cancel_that_meets_an_answer_is_forgotten() {
        udp().after(CANCEL).when(SUCCESS).then(ACCEPTED, "stop TIMER_A", "stop TIMER_B", "start TIMER_M 32000", "pass");
    }

    @Test
    void invite_whose_cancel_brings_nothing_is_given_up() {
        udp().after(PROVISIONAL, CANCEL)
                .when(TIMER_CANCEL)
                .then(TERMINATED, "end TIMEOUT")
                .thenNoTimerRuns();
    }

    @Test
    void call_whose_connection_is_gone_ends_even_while_it_rings() {
        tcp().when(FLOW_LOST)
                .then(TERMINATED, "stop TIMER_B", "end TRANSPORT_ERROR")
                .thenNoTimerRuns();
        tcp().after(PROVISIONAL, CANCEL)
                .when(FLOW_LOST)
                .then(TERMINATED, "stop TIMER_CANCEL", "end TRANSPORT_ERROR")
                .thenNoTimerRuns();
        tcp().after(SUCCESS).when(FLOW_LOST).then(ACCEPTED);
    }

    @Test
    void late_transport_error_does_not_end_a_call_that_rings() {
        udp().after(PROVISIONAL).when(TRANSPORT_ERROR).then(PROCEEDING);
    }

    private static MachineScript<InviteClient, InviteClient.Event> udp() {
        return MachineScript.given(InviteClient.start(false, TimerConfig.RFC3261));
    }

    private static MachineScript<InviteClient, InviteClient.Event> tcp() {
        return MachineScript.given(InviteClient.start(true, TimerConfig.RFC3261));
    }
}
