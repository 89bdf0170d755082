package org.patchbay.benchmarks.state;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.patchbay.benchmarks.phone.CallListener;

/** Counts what goes wrong with devices that make no calls. */
public final class Failures implements CallListener {
    private static final int KINDS = 100;

    private final Map<String, Integer> counts = new ConcurrentHashMap<>();

    /** What went wrong, and how often. */
    public Map<String, Integer> all() {
        return new TreeMap<>(counts);
    }

    @Override
    public void failed(String why) {
        counts.merge(counts.containsKey(why) || counts.size() < KINDS ? why : "others", 1, Integer::sum);
    }

    @Override
    public void failed(int call, String why) {
        failed(why);
    }

    @Override
    public void calling(int call) {}

    @Override
    public void invited(int call) {}

    @Override
    public void answering(int call) {}

    @Override
    public void answered(int call) {}

    @Override
    public void ending(int call) {}

    @Override
    public void ended(int call) {}
}
