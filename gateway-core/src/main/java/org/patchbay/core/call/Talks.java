package org.patchbay.core.call;

import org.patchbay.core.Address;

/** Is told who talks. Called on the event loop of a call; it must return at once. */
public interface Talks {
    /** A call of this device was answered. It is told of both sides, whatever domain they are of. */
    void began(Address device);

    /** That call is over. */
    void ended(Address device);
}
