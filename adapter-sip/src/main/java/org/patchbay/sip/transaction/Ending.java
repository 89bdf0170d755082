package org.patchbay.sip.transaction;

/** How a transaction ended. */
enum Ending {
    DONE,
    /** What had to come did not: a final response (timers B, F), an ACK (timer H), an answer of our own (non-INVITE, 64*T1). */
    TIMEOUT,
    TRANSPORT_ERROR
}
