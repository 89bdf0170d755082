package org.patchbay.core.message;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.patchbay.session.v1.Receipt;

/**
 * One message on its way to one user, from its arrival to its end, the time in the store included. Immutable.
 *
 * @param phase where it stands
 * @param storable whether it may wait for its user
 * @param reached whether a device has it, confirmed or written
 * @param told the last receipt that the sender was sent; {@code STATUS_UNSPECIFIED} for none
 * @param attempts the deliveries that somebody may still report, and those of the present round
 * @param nextNumber the number of the next delivery
 */
record Dispatch(
        Phase phase,
        boolean storable,
        boolean reached,
        Receipt.Status told,
        Map<Integer, Attempt> attempts,
        int nextNumber) {
    /** Where a message stands. */
    enum Phase {
        /** Whom to deliver it to is being looked up. */
        ROUTING,
        /** Devices have been sent it, and none has confirmed. */
        DELIVERING,
        /** It is on its way into the store. */
        STORING,
        /** It lies in the store. */
        KEPT,
        /** It lies in the store, and devices have been sent it. */
        RETURNING,
        /** Reached, or given up. */
        OVER
    }

    /** What is known of a delivery. */
    enum State {
        WAITING,
        /** Its time has passed, but its adapter may still have it. */
        OVERDUE,
        WRITTEN,
        CONFIRMED,
        FAILED
    }

    /** A delivery by one channel, which {@code way} names. */
    record Attempt(String way, State state, Failure failure) {
        Attempt as(State next) {
            return new Attempt(way, next, failure);
        }

        Attempt failed(Failure why) {
            return new Attempt(way, State.FAILED, why);
        }

        /** Whether its adapter still owes a report, so that the same channel must not get the message again. */
        boolean isUnreported() {
            return state == State.WAITING || state == State.OVERDUE;
        }
    }

    Dispatch {
        // The order counts. Most have one attempt, and thousands are remembered.
        attempts = attempts.size() <= 1
                ? Map.copyOf(attempts)
                : Collections.unmodifiableMap(new LinkedHashMap<>(attempts));
    }

    /** A message that has just come. */
    static Dispatch fresh() {
        return new Dispatch(Phase.ROUTING, false, false, Receipt.Status.STATUS_UNSPECIFIED, Map.of(), 0);
    }

    /** A message that was found in the store. */
    static Dispatch kept() {
        return new Dispatch(Phase.KEPT, true, false, Receipt.Status.STORED, Map.of(), 0);
    }
}
