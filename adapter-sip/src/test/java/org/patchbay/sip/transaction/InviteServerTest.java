package org.patchbay.sip.transaction;

import static org.patchbay.sip.transaction.InviteServer.Event.ACK;
import static org.patchbay.sip.transaction.InviteServer.Event.INVITE;
import static org.patchbay.sip.transaction.InviteServer.Event.SEND_FAILURE;
import static org.patchbay.sip.transaction.InviteServer.Event.SEND_PROVISIONAL;
import static org.patchbay.sip.transaction.InviteServer.Event.SEND_SUCCESS;
import static org.patchbay.sip.transaction.InviteServer.Event.TIMER_G;
import static org.patchbay.sip.transaction.InviteServer.Event.TIMER_H;
import static org.patchbay.sip.transaction.InviteServer.Event.TIMER_I;
import static org.patchbay.sip.transaction.InviteServer.Event.TIMER_L;
import static org.patchbay.sip.transaction.InviteServer.Event.TIMER_TRYING;
import static org.patchbay.sip.transaction.InviteServer.Event.TRANSPORT_ERROR;
import static org.patchbay.sip.transaction.InviteServer.Phase.ACCEPTED;
import static org.patchbay.sip.transaction.InviteServer.Phase.COMPLETED;
import static org.patchbay.sip.transaction.InviteServer.Phase.CONFIRMED;
import static org.patchbay.sip.transaction.InviteServer.Phase.PROCEEDING;
import static org.patchbay.sip.transaction.InviteServer.Phase.TERMINATED;

import org.junit.jupiter.api.Test;

/** RFC 3261 figure 7, as RFC 6026 figure 5 has it. */
class InviteServerTest {
    @Test
    void user_has_200_ms_before_a_100_is_sent_in_his_place() {
        udp().then(PROCEEDING, "start TIMER_TRYING 200")
                .when(TIMER_TRYING)
                .then(PROCEEDING, "trying")
                .when(INVITE)
                .then(PROCEEDING, "repeat");
    }

    @Test
    void provisional_response_makes_the_100_needless() {
        udp().when(SEND_PROVISIONAL)
                .then(PROCEEDING, "stop TIMER_TRYING", "respond")
                .when(SEND_PROVISIONAL)
                .then(PROCEEDING, "respond")
                .thenNoTimerRuns();
    }

    @Test
    void success_leaves_repetition_to_the_user() {
        udp().when(SEND_SUCCESS)
                .then(ACCEPTED, "stop TIMER_TRYING", "start TIMER_L 32000", "respond")
                .when(INVITE)
                .then(ACCEPTED)
                .when(SEND_SUCCESS)
                .then(ACCEPTED, "respond")
                .when(ACK)
                .then(ACCEPTED, "pass")
                .when(TRANSPORT_ERROR)
                .then(ACCEPTED)
                .when(TIMER_L)
                .then(TERMINATED, "end DONE")
                .thenNoTimerRuns();
    }

    @Test
    void failure_over_udp_is_repeated_up_to_t2_until_the_ack() {
        udp().when(SEND_FAILURE)
                .then(COMPLETED, "stop TIMER_TRYING", "start TIMER_H 32000", "start TIMER_G 500", "respond")
                .when(TIMER_G)
                .then(COMPLETED, "start TIMER_G 1000", "repeat")
                .when(TIMER_G)
                .then(COMPLETED, "start TIMER_G 2000", "repeat")
                .when(TIMER_G)
                .then(COMPLETED, "start TIMER_G 4000", "repeat")
                .when(TIMER_G)
                .then(COMPLETED, "start TIMER_G 4000", "repeat")
                .when(INVITE)
                .then(COMPLETED, "repeat")
                .when(ACK)
                .then(CONFIRMED, "stop TIMER_G", "stop TIMER_H", "start TIMER_I 5000")
                .when(ACK)
                .then(CONFIRMED)
                .when(INVITE)
                .then(CONFIRMED)
                .when(TIMER_I)
                .then(TERMINATED, "end DONE")
                .thenNoTimerRuns();
    }

    @Test
    void failure_over_tcp_is_sent_once() {
        tcp().when(SEND_FAILURE)
                .then(COMPLETED, "stop TIMER_TRYING", "start TIMER_H 32000", "respond")
                .when(ACK)
                .then(TERMINATED, "stop TIMER_H", "end DONE")
                .thenNoTimerRuns();
    }

    @Test
    void failure_without_ack_is_given_up() {
        udp().after(SEND_FAILURE)
                .when(TIMER_H)
                .then(TERMINATED, "stop TIMER_G", "end TIMEOUT")
                .thenNoTimerRuns();
    }

    @Test
    void transport_error_ends_it_but_for_an_accepted_one() {
        udp().when(TRANSPORT_ERROR)
                .then(TERMINATED, "stop TIMER_TRYING", "end TRANSPORT_ERROR")
                .thenNoTimerRuns();
        udp().after(SEND_FAILURE)
                .when(TRANSPORT_ERROR)
                .then(TERMINATED, "stop TIMER_G", "stop TIMER_H", "end TRANSPORT_ERROR")
                .thenNoTimerRuns();
    }

    @Test
    void response_after_the_final_one_is_refused() {
        udp().after(SEND_FAILURE).when(SEND_SUCCESS).then(COMPLETED, "too late");
        udp().after(SEND_SUCCESS).when(SEND_FAILURE).then(ACCEPTED, "too late");
        udp().after(SEND_SUCCESS).when(SEND_PROVISIONAL).then(ACCEPTED, "too late");
        udp().after(SEND_FAILURE, ACK).when(SEND_SUCCESS).then(CONFIRMED, "too late");
        udp().after(SEND_FAILURE, TIMER_H).when(SEND_SUCCESS).then(TERMINATED, "too late");
    }

    @Test
    void ack_before_any_final_response_means_nothing() {
        udp().when(ACK).then(PROCEEDING);
    }

    private static MachineScript<InviteServer, InviteServer.Event> udp() {
        return MachineScript.given(InviteServer.start(false, TimerConfig.RFC3261));
    }

    private static MachineScript<InviteServer, InviteServer.Event> tcp() {
        return MachineScript.given(InviteServer.start(true, TimerConfig.RFC3261));
    }
}
