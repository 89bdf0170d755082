package org.patchbay.core.message;

import org.patchbay.core.routing.Router.Target;
import org.patchbay.session.v1.Receipt;

/** Performs the effects of one message. What fails comes back as a {@link DispatchEvent}. */
interface DispatchRunner {
    void deliver(int number, Target target);

    void tell(Receipt.Status status, Failure failure);

    void store();

    void remove();

    void startTimer();

    void stopTimer();

    void settle(boolean reached, Failure failure);

    void forget();
}
