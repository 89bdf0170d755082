package org.patchbay.core.message;

import java.util.List;
import org.patchbay.core.routing.Router.Target;
import org.patchbay.session.v1.Receipt;

/** What happens to a message. */
sealed interface DispatchEvent {
    /**
     * It is known whom to deliver it to. Also for a message in the store, whose user is back.
     *
     * @param targets whom; may be none
     * @param storable whether the user is one for whom messages are kept
     * @param otherwise why there are no targets
     */
    record Routed(List<Target> targets, boolean storable, Failure otherwise) implements DispatchEvent {
        public Routed {
            targets = List.copyOf(targets);
        }
    }

    /** An adapter tells what became of a delivery. */
    record Reported(int number, Receipt.Status status, Failure failure) implements DispatchEvent {}

    /** The time for confirmations has passed. */
    record Overdue() implements DispatchEvent {}

    /** The store has it. */
    record Stored() implements DispatchEvent {}

    /** The store does not take it. */
    record NotStored(Failure why) implements DispatchEvent {}
}
