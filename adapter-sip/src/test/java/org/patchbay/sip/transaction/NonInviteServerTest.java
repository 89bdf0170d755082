package org.patchbay.sip.transaction;

import static org.patchbay.sip.transaction.NonInviteServer.Event.REQUEST;
import static org.patchbay.sip.transaction.NonInviteServer.Event.SEND_FINAL;
import static org.patchbay.sip.transaction.NonInviteServer.Event.SEND_PROVISIONAL;
import static org.patchbay.sip.transaction.NonInviteServer.Event.TIMER_J;
import static org.patchbay.sip.transaction.NonInviteServer.Event.TIMER_UNANSWERED;
import static org.patchbay.sip.transaction.NonInviteServer.Event.TRANSPORT_ERROR;
import static org.patchbay.sip.transaction.NonInviteServer.Phase.COMPLETED;
import static org.patchbay.sip.transaction.NonInviteServer.Phase.PROCEEDING;
import static org.patchbay.sip.transaction.NonInviteServer.Phase.TERMINATED;
import static org.patchbay.sip.transaction.NonInviteServer.Phase.TRYING;

import org.junit.jupiter.api.Test;

/** RFC 3261 figure 8, and RFC 4320. */
class NonInviteServerTest {
    @Test
    void repeated_request_is_absorbed_while_there_is_no_response() {
        udp().then(TRYING, "start TIMER_UNANSWERED 32000").when(REQUEST).then(TRYING);
    }

    @Test
    void repeated_request_brings_the_latest_response_again() {
        udp().when(SEND_PROVISIONAL)
                .then(PROCEEDING, "respond")
                .when(REQUEST)
                .then(PROCEEDING, "repeat")
                .when(SEND_FINAL)
                .then(COMPLETED, "stop TIMER_UNANSWERED", "start TIMER_J 32000", "respond")
                .when(REQUEST)
                .then(COMPLETED, "repeat")
                .when(TIMER_J)
                .then(TERMINATED, "end DONE")
                .thenNoTimerRuns();
    }

    @Test
    void final_response_over_tcp_ends_it_at_once() {
        tcp().when(SEND_FINAL)
                .then(TERMINATED, "stop TIMER_UNANSWERED", "respond", "end DONE")
                .thenNoTimerRuns();
    }

    @Test
    void request_that_nobody_answers_is_forgotten_when_its_sender_has_given_up() {
        udp().when(TIMER_UNANSWERED).then(TERMINATED, "end TIMEOUT").thenNoTimerRuns();
        udp().after(SEND_PROVISIONAL).when(TIMER_UNANSWERED).then(TERMINATED, "end TIMEOUT");
    }

    @Test
    void transport_error_ends_it() {
        udp().after(SEND_PROVISIONAL)
                .when(TRANSPORT_ERROR)
                .then(TERMINATED, "stop TIMER_UNANSWERED", "end TRANSPORT_ERROR")
                .thenNoTimerRuns();
        udp().after(SEND_FINAL)
                .when(TRANSPORT_ERROR)
                .then(TERMINATED, "stop TIMER_J", "end TRANSPORT_ERROR")
                .thenNoTimerRuns();
    }

    @Test
    void response_after_the_final_one_is_refused() {
        udp().after(SEND_FINAL).when(SEND_FINAL).then(COMPLETED, "too late");
        udp().after(SEND_FINAL).when(SEND_PROVISIONAL).then(COMPLETED, "too late");
        tcp().after(SEND_FINAL).when(SEND_FINAL).then(TERMINATED, "too late");
    }

    private static MachineScript<NonInviteServer, NonInviteServer.Event> udp() {
        return MachineScript.given(NonInviteServer.start(false, TimerConfig.RFC3261));
    }

    private static MachineScript<NonInviteServer, NonInviteServer.Event> tcp() {
        return MachineScript.given(NonInviteServer.start(true, TimerConfig.RFC3261));
    }
}
