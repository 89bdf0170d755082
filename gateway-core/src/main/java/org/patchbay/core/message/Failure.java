package org.patchbay.core.message;

import org.patchbay.session.v1.EndReason;

/**
 * Why a message did not reach a device.
 *
 * @param cause in the words of calls
 * @param text for a person
 */
record Failure(EndReason cause, String text) {
    static final Failure NONE = new Failure(EndReason.END_REASON_UNSPECIFIED, "");

    /** Whether the device was not there, rather than did not want the message. */
    boolean isAbsence() {
        return switch (cause) {
            case UNAVAILABLE, NO_ANSWER, TIMEOUT, TRANSPORT_LOST, MEDIA_LOST, CONGESTION, END_REASON_UNSPECIFIED ->
                true;
            case NORMAL,
                    CANCELLED,
                    BUSY,
                    DECLINED,
                    NOT_FOUND,
                    ANSWERED_ELSEWHERE,
                    FORBIDDEN,
                    UNAUTHORIZED,
                    NOT_ACCEPTABLE,
                    REDIRECTED,
                    REPLACED,
                    PROTOCOL_ERROR,
                    INTERNAL,
                    UNRECOGNIZED -> false;
        };
    }
}
