package org.patchbay.core.registrar;

import org.patchbay.core.ConfigCheck;

/**
 * The registrar's bounds.
 *
 * @param users how many users may have devices at a time, 1 to 10,000,000
 * @param devicesPerUser 1 to 1,000; a call to a user rings them all
 * @param channelsPerDevice 1 to 100
 */
public record RegistrarConfig(int users, int devicesPerUser, int channelsPerDevice) {
    public RegistrarConfig {
        ConfigCheck.between("registrar.users", users, 1, 10_000_000);
        ConfigCheck.between("registrar.devicesPerUser", devicesPerUser, 1, 1_000);
        ConfigCheck.between("registrar.channelsPerDevice", channelsPerDevice, 1, 100);
    }

    /** 100,000 users, 20 devices each, 10 channels each. */
    public static RegistrarConfig defaults() {
        return new RegistrarConfig(100_000, 20, 10);
    }
}
