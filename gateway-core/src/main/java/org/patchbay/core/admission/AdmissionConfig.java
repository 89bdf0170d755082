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
    public AdmissionConfig {
        ConfigCheck.between("admission.calls", calls, 1, 10_000_000);
        ConfigCheck.between("admission.callsPerUser", callsPerUser, 1, 100_000);
        ConfigCheck.between("admission.newCallsPerSecond", newCallsPerSecond, 1, 1_000_000);
        ConfigCheck.between("admission.burst", burst, 1, 1_000_000);
    }

    /** 50,000 calls, as many for one user (a trunk or a click-to-call service is one), 2,000 a second, 4,000 at once. */
    public static AdmissionConfig defaults() {
        return new AdmissionConfig(50_000, 50_000, 2_000, 4_000);
    }
}
