package org.patchbay.core.metrics;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Counters and gauges by name. Names are of the code's own making, never of a peer's, so that their number is bounded; the form is
 * {@code patchbay_<room>_<what>_total}, labels as Prometheus writes them.
 */
public final class Counters {
    private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();
    private final Map<String, LongSupplier> gauges = new ConcurrentHashMap<>();

    /** Adds one. */
    public void increment(String name) {
        counters.computeIfAbsent(name, ignored -> new LongAdder()).increment();
    }

    /** A gauge that the caller moves up and down. The same name gives the same gauge. */
    public AtomicLong gauge(String name) {
        AtomicLong fresh = new AtomicLong();
        LongSupplier present = gauges.computeIfAbsent(name, ignored -> new Held(fresh));
        if (present instanceof Held held) return held.value();
        throw new IllegalStateException("gauge " + name + " is measured, not moved");
    }

    /** A gauge that is measured when it is read. */
    public void gauge(String name, LongSupplier measure) {
        gauges.put(name, measure);
    }

    /** The value of a counter, 0 where it was never incremented. */
    public long value(String name) {
        LongAdder counter = counters.get(name);
        if (counter != null) return counter.sum();
        LongSupplier gauge = gauges.get(name);
        return gauge == null ? 0 : gauge.getAsLong();
    }

    /** All values by name, in order of name. */
    public Map<String, Long> snapshot() {
        Map<String, Long> all = new TreeMap<>();
        counters.forEach((name, counter) -> all.put(name, counter.sum()));
        gauges.forEach((name, gauge) -> all.put(name, gauge.getAsLong()));
        return all;
    }

    private record Held(AtomicLong value) implements LongSupplier {
        @Override
        public long getAsLong() {
            return value.get();
        }
    }
}
