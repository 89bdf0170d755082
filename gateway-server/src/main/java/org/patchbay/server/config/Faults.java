package org.patchbay.server.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The faults found so far while a configuration is read. Confined to one thread. */
final class Faults {
    private final List<Fault> found = new ArrayList<>();

    void add(Fault fault) {
        if (!found.contains(fault)) found.add(fault);
    }

    int count() {
        return found.size();
    }

    boolean any() {
        return !found.isEmpty();
    }

    /** All of them, in the order of the file. */
    List<Fault> inOrder() {
        return found.stream().sorted(Comparator.comparingInt(Fault::line)).toList();
    }
}
