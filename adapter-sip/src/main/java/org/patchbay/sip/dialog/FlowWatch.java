package org.patchbay.sip.dialog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.patchbay.sip.transport.Flow;

/** Tells who is interested that a connection ended. A flow outlives many calls, so that interest can be taken back, which its own handlers can't. */
public final class FlowWatch {
    private final Map<String, Set<Runnable>> byFlow = new HashMap<>();
    private final Set<String> hooked = new LinkedHashSet<>();

    /** Runs the handler when the flow ends, unless the returned action was run before. Datagrams have no connection to lose. */
    public Runnable watch(Flow flow, Runnable handler) {
        if (!flow.transport().isReliable()) return () -> {};
        // A wrapper of its own, so that the same handler may be given twice.
        Runnable entry = handler::run;
        byFlow.computeIfAbsent(flow.id(), ignored -> new LinkedHashSet<>()).add(entry);
        if (hooked.add(flow.id())) flow.onClosed(() -> closed(flow.id()));
        return () -> unwatch(flow.id(), entry);
    }

    /** How many handlers wait. */
    public int size() {
        return byFlow.values().stream().mapToInt(Set::size).sum();
    }

    private void unwatch(String flowId, Runnable entry) {
        Set<Runnable> entries = byFlow.get(flowId);
        if (entries == null) return;
        entries.remove(entry);
        if (entries.isEmpty()) byFlow.remove(flowId);
    }

    private void closed(String flowId) {
        hooked.remove(flowId);
        Set<Runnable> entries = byFlow.remove(flowId);
        if (entries != null) new ArrayList<>(entries).forEach(Runnable::run);
    }
}
