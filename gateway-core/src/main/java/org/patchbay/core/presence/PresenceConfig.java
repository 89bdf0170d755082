package org.patchbay.core.presence;

import org.patchbay.core.ConfigCheck;

/**
 * The bounds of presence.
 *
 * @param watches how many watches there may be on this node, 1 to 10,000,000
 * @param watchesPerUser how many one user may have, over all devices, 1 to 100,000
 */
public record PresenceConfig(int watches, int watchesPerUser) {
    public PresenceConfig {
        ConfigCheck.between("presence.watches", watches, 1, 10_000_000);
        ConfigCheck.between("presence.watches-per-user", watchesPerUser, 1, 100_000);
    }

    /** 200,000, and 1,000 for one user. */
    public static PresenceConfig defaults() {
        return new PresenceConfig(200_000, 1_000);
    }
}
