package org.patchbay.benchmarks.load;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import org.HdrHistogram.Histogram;
import org.patchbay.benchmarks.phone.CallListener;

/**
 * When what happened to each call of one stretch of load, by the monotonic clock. It takes no more than a store each time, from any thread;
 * histograms are made of it afterwards.
 */
public final class Ledger implements CallListener {
    private static final int KINDS_OF_FAILURES = 100;
    private static final long HIGHEST_NANOS = 3_600_000_000_000L;

    /** What is noted of a call. */
    private enum Moment {
        DUE,
        CALLING,
        INVITED,
        ANSWERING,
        ANSWERED,
        ENDING,
        ENDED
    }

    private final int first;
    private final int size;
    private final AtomicLongArray moments;
    private final Map<String, Integer> failures = new ConcurrentHashMap<>();
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();

    /**
     * @param first the number of the first call
     * @param size how many there may be
     */
    public Ledger(int first, int size) {
        this.first = first;
        this.size = size;
        this.moments = new AtomicLongArray(size * Moment.values().length);
    }

    /** A call is to begin at that moment, now or later. */
    void due(int call, long nanos) {
        note(call, Moment.DUE, nanos);
        begun.incrementAndGet();
    }

    private boolean note(int call, Moment moment, long nanos) {
        int row = call - first;
        if (row < 0 || row >= size) return false;
        return moments.compareAndSet(row * Moment.values().length + moment.ordinal(), 0, nanos);
    }

    private boolean noteNow(int call, Moment moment) {
        return note(call, moment, System.nanoTime());
    }

    private long at(int row, Moment moment) {
        return moments.get(row * Moment.values().length + moment.ordinal());
    }

    @Override
    public void calling(int call) {
        noteNow(call, Moment.CALLING);
    }

    @Override
    public void invited(int call) {
        noteNow(call, Moment.INVITED);
    }

    @Override
    public void answering(int call) {
        noteNow(call, Moment.ANSWERING);
    }

    @Override
    public void answered(int call) {
        if (noteNow(call, Moment.ANSWERED)) answered.incrementAndGet();
    }

    @Override
    public void ending(int call) {
        noteNow(call, Moment.ENDING);
    }

    @Override
    public void ended(int call) {
        if (noteNow(call, Moment.ENDED)) ended.incrementAndGet();
    }

    @Override
    public void failed(int call, String why) {
        int row = call - first;
        // What the other side says when it is over anyway is no failure, nor what belongs to another stretch.
        if (row < 0 || row >= size || at(row, Moment.ENDING) != 0) return;
        if (at(row, Moment.ANSWERED) == 0) failed.incrementAndGet();
        failed(why);
    }

    @Override
    public void failed(String why) {
        if (failures.containsKey(why) || failures.size() < KINDS_OF_FAILURES) failures.merge(why, 1, Integer::sum);
        else failures.merge("others", 1, Integer::sum);
    }

    /** How many calls were begun. */
    int begun() {
        return begun.get();
    }

    /** Calls of which nothing is known yet but that they were begun. */
    int open() {
        return begun.get() - answered.get() - failed.get();
    }

    /** Calls that were answered and of whose end the callee does not know yet. */
    int talking() {
        return answered.get() - ended.get();
    }

    /** Gives up what is still open. */
    void closeBooks() {
        int left = open();
        if (left > 0) failures.merge("not answered in time", left, Integer::sum);
    }

    /** How many calls were answered. */
    public int answered() {
        return answered.get();
    }

    /** What went wrong, and how often. */
    public Map<String, Integer> failures() {
        return new TreeMap<>(failures);
    }

    /** From the moment at which a call was due until its answer: a generator that comes late does not flatter the server. */
    Histogram setUp() {
        return between(Moment.DUE, Moment.ANSWERED);
    }

    /** By how much the generator itself came late. */
    Histogram lateness() {
        return between(Moment.DUE, Moment.CALLING);
    }

    /** From the caller's offer to the callee. */
    Histogram offer() {
        return between(Moment.CALLING, Moment.INVITED);
    }

    /** From the callee's answer to the caller. */
    Histogram answer() {
        return between(Moment.ANSWERING, Moment.ANSWERED);
    }

    /** From the caller's hanging up to the callee. */
    Histogram end() {
        return between(Moment.ENDING, Moment.ENDED);
    }

    private Histogram between(Moment start, Moment end) {
        Histogram histogram = new Histogram(HIGHEST_NANOS, 3);
        for (int row = 0; row < size; row++) {
            long from = at(row, start);
            long to = at(row, end);
            if (from != 0 && to != 0) histogram.recordValue(Math.max(0, Math.min(to - from, HIGHEST_NANOS)));
        }
        return histogram;
    }
}
