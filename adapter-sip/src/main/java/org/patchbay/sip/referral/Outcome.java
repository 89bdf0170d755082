package org.patchbay.sip.referral;

import org.patchbay.core.call.EndReasonTable;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.TransferProgress;

/**
 * How far the new call of a transfer has come, in the words of the response that it would have got (RFC 3515 2.4.5).
 *
 * @param status 100 to 699
 */
public record Outcome(int status, String phrase) {
    public static final Outcome TRYING = new Outcome(100, "Trying");
    public static final Outcome RINGING = new Outcome(180, "Ringing");
    public static final Outcome ACCEPTED = new Outcome(200, "OK");

    /** The dialog that was to be replaced is not there (RFC 3891 3). */
    public static final Outcome NOTHING_TO_REPLACE = new Outcome(481, "Call/Transaction Does Not Exist");

    /** The dialog was to be replaced only while it rings, and it was answered (RFC 3891 3). */
    public static final Outcome ANSWERED_ALREADY = new Outcome(486, "Busy Here");

    /** The call that was to be transferred ended before anybody answered. */
    public static final Outcome ABANDONED = of(EndReason.CANCELLED);

    /** What the call tells. */
    public static Outcome of(TransferProgress progress) {
        return switch (progress.getState()) {
            case TRYING, STATE_UNSPECIFIED, UNRECOGNIZED -> TRYING;
            case RINGING -> RINGING;
            case ACCEPTED -> ACCEPTED;
            case FAILED -> of(progress.getReason());
        };
    }

    private static Outcome of(EndReason failure) {
        EndReasonTable.Row row = EndReasonTable.row(failure);
        return new Outcome(row.status(), row.phrase());
    }

    /** Whether nothing else will come of it. */
    public boolean isFinal() {
        return status >= 200;
    }

    /** Whether the target answered. */
    public boolean isSuccess() {
        return status / 100 == 2;
    }

    /** The body of a NOTIFY, {@code message/sipfrag} (RFC 3420 2). */
    public String sipfrag() {
        return "SIP/2.0 " + status + " " + phrase + "\r\n";
    }
}
