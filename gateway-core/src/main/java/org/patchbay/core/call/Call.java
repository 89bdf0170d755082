package org.patchbay.core.call;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.routing.Router.Target;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.Invite;

/**
 * A call between a caller and the devices of a callee: a back-to-back user agent at model level. Immutable; changed by
 * {@link CallReducer} alone.
 *
 * @param id the call's id
 * @param policy what the operator has decided
 * @param phase where the call stands
 * @param invite what the caller sent
 * @param from the caller, without a device
 * @param to the callee, as the caller wrote it
 * @param legs all legs by id, the caller's first; ended ones stay
 * @param waitingGroups groups of devices not rung yet
 * @param failures why callees' legs have ended so far
 * @param caller the leg on the caller's side
 * @param winner the leg on the callee's side, that answered; empty before
 * @param earlyBranch the leg whose early media the caller hears; empty for none
 * @param toldRinging whether the caller knows that a device rings
 * @param relayAvailable whether a relay was in health when the callee was looked up
 * @param questions how many questions the relay was asked
 * @param redirects where the callee's devices have sent the call instead
 * @param openOffer the offer within the call that waits for its answer
 * @param stitch the transfer under way
 * @param joints how many joint legs there have been
 * @param timers those that run
 */
record Call(
        String id,
        CallPolicy policy,
        Phase phase,
        Invite invite,
        String from,
        String to,
        Map<String, Leg> legs,
        List<List<Target>> waitingGroups,
        List<End> failures,
        String caller,
        String winner,
        String earlyBranch,
        boolean toldRinging,
        boolean relayAvailable,
        int questions,
        Redirects redirects,
        @Nullable OpenOffer openOffer,
        @Nullable Stitch stitch,
        int joints,
        Set<CallTimer> timers) {
    Call {
        legs = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(legs));
        waitingGroups = List.copyOf(waitingGroups);
        failures = List.copyOf(failures);
        timers = Set.copyOf(timers);
    }

    /** A call that nothing has happened to. */
    static Call idle(String id, CallPolicy policy) {
        return new Call(
                id,
                policy,
                Phase.IDLE,
                Invite.getDefaultInstance(),
                "",
                "",
                Map.of(),
                List.of(),
                List.of(),
                Leg.CALLER,
                "",
                "",
                false,
                false,
                0,
                Redirects.NONE,
                null,
                null,
                0,
                Set.of());
    }

    /** The legs of the callees, in the order in which they were made. */
    Collection<Leg> callees() {
        return legs.values().stream().filter(leg -> !leg.isCaller()).toList();
    }
}
