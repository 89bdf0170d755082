package org.patchbay.server.kit;

import java.util.ArrayList;
import java.util.List;

/** What happened in a play, in the order in which its phones noticed it. */
final class Journal {
    private final long began = System.nanoTime();
    private final List<String> lines = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    synchronized void note(String who, String what) {
        long micros = (System.nanoTime() - began) / 1_000;
        lines.add("%9.3f ms  %-18s %s".formatted(micros / 1_000.0, who, what));
    }

    /** Something that the gateway must not do. */
    void fault(String who, String what) {
        note(who, "FAULT " + what);
        synchronized (this) {
            faults.add(who + ": " + what);
        }
    }

    synchronized List<String> faults() {
        return List.copyOf(faults);
    }

    @Override
    public synchronized String toString() {
        return String.join("\n", lines);
    }
}
