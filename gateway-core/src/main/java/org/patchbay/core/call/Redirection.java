package org.patchbay.core.call;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.patchbay.core.Address;
import org.patchbay.core.routing.Router;
import org.patchbay.core.routing.Router.Target;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Progress;
import org.patchbay.session.v1.Signal;

/**
 * Follows a device that sends the call elsewhere (RFC 3261 8.1.3.4 and 16.5): the new addresses are looked up in the caller's name, so that the
 * call goes only where the caller may call, and ring before the groups that are still to come.
 */
final class Redirection {
    private Redirection() {}

    /** Begins to follow what a device said instead of answering. False where that is nowhere new: then it is a failure like others. */
    static boolean follow(Draft draft, End end) {
        if (end.getReason() != EndReason.REDIRECTED) return false;
        Redirects before = draft.redirects;
        Set<String> followed = new HashSet<>(before.followed());
        List<String> waiting = new ArrayList<>(before.waiting());
        for (String target : end.getRedirectTargetsList()) {
            if (followed.size() < Redirects.MOST && followed.add(target)) waiting.add(target);
        }
        if (waiting.size() == before.waiting().size()) return false;
        draft.redirects = new Redirects(followed, waiting, before.asking(), before.found());
        if (!before.asking()) askNext(draft);
        return true;
    }

    /** One of the addresses was looked up. */
    static void routed(Draft draft, Router.Route route) {
        Redirects asked = draft.redirects;
        List<List<Target>> found = new ArrayList<>(asked.found());
        if (route instanceof Router.Targets targets) {
            for (List<Target> group : targets.groups()) {
                List<Target> fresh = group.stream()
                        .filter(target -> !hasRung(draft, target.device()))
                        .toList();
                if (!fresh.isEmpty()) found.add(fresh);
            }
            if (found.size() == asked.found().size()) {
                draft.addFailure(Draft.end(EndReason.UNAVAILABLE, "forwarded in a circle"));
            }
        } else if (route instanceof Router.Refused refused) {
            draft.addFailure(Draft.end(refused.reason(), refused.text()));
        }
        draft.redirects = new Redirects(asked.followed(), asked.waiting(), false, found);
        if (!asked.waiting().isEmpty()) {
            askNext(draft);
            return;
        }
        if (!found.isEmpty()) tellForwarded(draft);
        found.addAll(draft.waitingGroups);
        draft.waitingGroups = found;
        draft.redirects = new Redirects(asked.followed(), List.of(), false, List.of());
        if (draft.liveCallees().isEmpty()) Forking.ringNextGroup(draft);
    }

    private static void tellForwarded(Draft draft) {
        draft.send(
                draft.caller(),
                Signal.newBuilder().setProgress(Progress.newBuilder().setState(Progress.State.FORWARDED)));
    }

    private static void askNext(Draft draft) {
        Redirects now = draft.redirects;
        List<String> waiting = now.waiting();
        draft.redirects = new Redirects(now.followed(), waiting.subList(1, waiting.size()), true, now.found());
        draft.effect(new Effect.Resolve(draft.caller().device(), waiting.get(0), draft.transferor()));
    }

    private static boolean hasRung(Draft draft, Address device) {
        return draft.allLegs().stream().anyMatch(leg -> leg.device().equals(device));
    }
}
