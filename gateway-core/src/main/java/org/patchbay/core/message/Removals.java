package org.patchbay.core.message;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which messages have reached somebody, so that an answer of the store that has them still brings them to nobody else. A message is taken out of
 * the store while others are read from it: what was read before is older than what is known here. As bounded as what is read and removed
 * at a time. A plain machine without I/O.
 */
final class Removals {
    private final Set<String> underWay = new HashSet<>();
    /** What is out of the store, by when; the earliest first. */
    private final Map<String, Long> done = new LinkedHashMap<>();
    /** When the answers that are still worked in were asked for. */
    private final TreeSet<Long> readings = new TreeSet<>();

    private long time;

    /** A message is to be taken out of the store. */
    void begins(String key) {
        underWay.add(key);
    }

    /** It is out. */
    void done(String key) {
        underWay.remove(key);
        if (!readings.isEmpty()) done.put(key, ++time);
    }

    /** It could not be taken out: it will be brought once more. */
    void failed(String key) {
        underWay.remove(key);
    }

    /**
     * The store is asked.
     *
     * @return what {@link #ends} is to be told when its answer is worked in
     */
    long asks() {
        readings.add(++time);
        return time;
    }

    /** Nothing of an answer will be looked at any more. */
    void ends(long reading) {
        readings.remove(reading);
        if (readings.isEmpty()) done.clear();
        else done.values().removeIf(removed -> removed < readings.first());
    }

    /** Whether a message that the store has given is none of its messages any more. */
    boolean has(String key) {
        return underWay.contains(key) || done.containsKey(key);
    }

    /** How many are remembered. */
    int size() {
        return underWay.size() + done.size();
    }
}
