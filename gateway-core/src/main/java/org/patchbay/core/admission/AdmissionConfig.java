package org.patchbay.core.admission;

import org.patchbay.core.ConfigCheck;

/**
 * How much a node takes on.
 *
 * @param calls calls at a time on this node, 1 to 10,000,000
 * @param callsPerUser calls at a time that one user has begun, 1 to 100,000
 * @param newCallsPerSecond new calls a second on this node, 1 to 1,000,000
 * @param burst how many may come at once before that rate counts, 1 to 1,000,000
 */
public record AdmissionConfig(int calls, int callsPerUser, int newCallsPerSecond, int burst) {
    /** Measured with a browser's offer of 4 kB: 20 kB a call between a native client and a phone, both its legs included. */
    private static final int CALL_BYTES = 40_000;

    private static final int PERCENT_FOR_CALLS = 40;

    /** What is left of a call for half a minute in SIP's transactions, measured 1.4 kB for one leg, as bytes for each call a second. */
    private static final int BYTES_PER_RATE = 200_000;

    private static final int PERCENT_FOR_ENDED_CALLS = 15;

    public AdmissionConfig {
        ConfigCheck.between("admission.calls", calls, 1, 10_000_000);
        ConfigCheck.between("admission.callsPerUser", callsPerUser, 1, 100_000);
        ConfigCheck.between("admission.newCallsPerSecond", newCallsPerSecond, 1, 1_000_000);
        ConfigCheck.between("admission.burst", burst, 1, 1_000_000);
    }

    /** What this process' heap holds. */
    public static AdmissionConfig defaults() {
        return defaults(HeapShare.ofThisProcess());
    }

    /**
     * What a heap holds, at most 50,000 calls, as many for one user (a trunk or a click-to-call service is one), 2,000 a second, 4,000 at once;
     * with 256 MiB 2,684 calls and 201 a second.
     */
    public static AdmissionConfig defaults(HeapShare heap) {
        int calls = heap.holds(PERCENT_FOR_CALLS, CALL_BYTES, 50_000);
        int rate = heap.holds(PERCENT_FOR_ENDED_CALLS, BYTES_PER_RATE, 2_000);
        return new AdmissionConfig(calls, calls, rate, 2 * rate);
    }
}
