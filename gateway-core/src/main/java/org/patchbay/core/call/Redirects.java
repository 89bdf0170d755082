package org.patchbay.core.call;

import java.util.List;
import java.util.Set;
import org.patchbay.core.routing.Router.Target;

/**
 * Where the callee's devices have sent the call instead.
 *
 * @param followed every address that is or was followed, so that none is twice
 * @param waiting those to be looked up yet, the best first
 * @param asking whether one is being looked up
 * @param found groups of devices found so far, rung when all are looked up
 */
record Redirects(Set<String> followed, List<String> waiting, boolean asking, List<List<Target>> found) {
    /** How many addresses one call follows in all, which ends every loop of devices that send it to each other. */
    static final int MOST = 5;

    static final Redirects NONE = new Redirects(Set.of(), List.of(), false, List.of());

    Redirects {
        followed = Set.copyOf(followed);
        waiting = List.copyOf(waiting);
        found = List.copyOf(found);
    }
}
