package org.patchbay.core.call;

import java.util.Comparator;
import java.util.List;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.EndReason;

/**
 * Which of the failures of a fork the caller is told (RFC 3261 16.7 step 6).
 *
 * <p>A 6xx speaks for the user and wins; else the lowest class. Within the 4xx, what the caller could act upon comes first (401, 407,
 * 415, 420, 484), then what says most about the user. A failure of a protocol that has no status codes counts with the code of its row in
 * {@link EndReasonTable}. Among equals the earlier one wins.
 */
public final class BestFailure {
    private static final Comparator<End> ORDER =
            Comparator.<End>comparingInt(BestFailure::classRank).thenComparingInt(BestFailure::rankWithinClass);

    private BestFailure() {}

    /**
     * The best of several failures.
     *
     * @param failures in the order in which they came, at least one
     * @throws IllegalArgumentException if there is none
     */
    public static End of(List<End> failures) {
        // Stream.min keeps the first of equal elements.
        return failures.stream().min(ORDER).orElseThrow(() -> new IllegalArgumentException("a fork without a failure"));
    }

    /** Whether a failure speaks for the user and not for one device alone, so that the other branches are cancelled (RFC 3261 16.7 step 5). */
    public static boolean speaksForUser(End failure) {
        return statusOf(failure) / 100 == 6;
    }

    private static int statusOf(End failure) {
        int status = failure.getStatusCode();
        return status >= 300 && status <= 699
                ? status
                : EndReasonTable.row(failure.getReason()).status();
    }

    private static int classRank(End failure) {
        int statusClass = statusOf(failure) / 100;
        return statusClass == 6 ? 0 : statusClass;
    }

    private static int rankWithinClass(End failure) {
        return switch (statusOf(failure)) {
            case 401, 407, 415, 420, 484 -> 0;
            // RFC 3261 16.7 step 6: 503 is told only where there is nothing else.
            case 503 -> 99;
            default -> rankOf(failure.getReason());
        };
    }

    private static int rankOf(EndReason reason) {
        return switch (reason) {
            case DECLINED -> 1;
            case BUSY -> 2;
            case NO_ANSWER -> 3;
            case NOT_ACCEPTABLE -> 4;
            case REDIRECTED -> 5;
            case UNAVAILABLE, NORMAL -> 6;
            case NOT_FOUND -> 7;
            case FORBIDDEN, UNAUTHORIZED -> 8;
            case TIMEOUT -> 9;
            case TRANSPORT_LOST, MEDIA_LOST -> 10;
            case CONGESTION -> 11;
            case PROTOCOL_ERROR -> 12;
            case INTERNAL, END_REASON_UNSPECIFIED, UNRECOGNIZED -> 13;
            // These say that the gateway itself ended the branch.
            case CANCELLED, REPLACED, ANSWERED_ELSEWHERE -> 14;
        };
    }
}
