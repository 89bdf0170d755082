package org.patchbay.sip.authentication;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts wrong answers of each remote address. Confined to one event loop; keeps {@code bound} addresses, the one that failed longest
 * ago giving way.
 */
public final class FailedAttempts {
    private final int allowed;
    private final long window;
    private final int bound;
    private final Map<String, Failures> byAddress = new LinkedHashMap<>();

    private record Failures(int count, long since) {}

    /**
     * @param allowed how many failures within {@code window} are tolerated
     * @param window how long failures count, from the first of them
     * @param bound how many addresses are kept
     */
    public FailedAttempts(int allowed, Duration window, int bound) {
        this.allowed = allowed;
        this.window = window.toMillis();
        this.bound = bound;
    }

    /** Seconds to wait before this address may try again; 0 where it may now. */
    public int secondsToWait(String address, long now) {
        Failures failures = byAddress.get(address);
        if (failures == null || failures.count < allowed) return 0;
        long left = failures.since + window - now;
        return left <= 0 ? 0 : (int) ((left + 999) / 1000);
    }

    /** Notes a wrong answer. */
    public void failed(String address, long now) {
        Failures before = byAddress.remove(address);
        if (byAddress.size() >= bound)
            byAddress.remove(byAddress.keySet().iterator().next());
        if (before == null || now - before.since >= window) {
            byAddress.put(address, new Failures(1, now));
        } else {
            byAddress.put(address, new Failures(before.count + 1, before.since));
        }
    }

    /** Forgets what no longer counts. */
    public void sweep(long now) {
        byAddress.values().removeIf(failures -> now - failures.since >= window);
    }

    /** How many addresses are kept. */
    public int size() {
        return byAddress.size();
    }
}
