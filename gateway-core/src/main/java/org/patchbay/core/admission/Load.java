package org.patchbay.core.admission;

import io.vertx.core.Vertx;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.patchbay.core.metrics.Counters;

/** How hard this process works, as far as it matters for taking on more: its event loops and its heap. Safe to use from any thread. */
public final class Load {
    /** The part of the heap that may be in use after a collection of it. The rest is for what calls do, and for the collector. */
    private static final int MOST_PERCENT = 80;

    /** Every new call asks, and to ask the collector is not free; collections of the old region are much further apart. */
    private static final Duration MEASURED_FOR = Duration.ofMillis(100);

    private final List<LoopLag> loops = new CopyOnWriteArrayList<>();
    private final List<MemoryPoolMXBean> pools;
    private final long heap = Runtime.getRuntime().maxMemory();
    private volatile long measuredNanos = System.nanoTime() - MEASURED_FOR.toNanos();
    private volatile boolean shortOfMemory;

    /** @param counters gets {@code patchbay_load_*} */
    public Load(Counters counters) {
        pools = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP && pool.getCollectionUsage() != null)
                .toList();
        counters.gauge("patchbay_load_loops_behind", this::loopsBehind);
        counters.gauge("patchbay_load_heap_percent", this::heapPercent);
    }

    /**
     * Watches the event loop that calls this.
     *
     * @return ends that; to be run on the same loop
     */
    public Runnable watchLoop(Vertx vertx) {
        LoopLag lag = new LoopLag(System.nanoTime());
        loops.add(lag);
        Runnable stop = lag.measure(vertx);
        return () -> {
            stop.run();
            loops.remove(lag);
        };
    }

    /** Whether an event loop has more to do than it gets done. */
    boolean isBehind() {
        return loopsBehind() > 0;
    }

    /** Whether the last collection of the whole heap, or of a part of its old region, left it nearly full. */
    boolean isShortOfMemory() {
        long now = System.nanoTime();
        if (now - measuredNanos >= MEASURED_FOR.toNanos()) {
            shortOfMemory = heapPercent() > MOST_PERCENT;
            measuredNanos = now;
        }
        return shortOfMemory;
    }

    private long loopsBehind() {
        long now = System.nanoTime();
        return loops.stream().filter(loop -> loop.isBehind(now)).count();
    }

    private long heapPercent() {
        long used = 0;
        for (MemoryPoolMXBean pool : pools) {
            MemoryUsage after = pool.getCollectionUsage();
            if (after != null) used += after.getUsed();
        }
        return used * 100 / heap;
    }
}
