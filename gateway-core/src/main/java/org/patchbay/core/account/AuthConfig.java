package org.patchbay.core.account;

import java.time.Duration;
import java.util.Optional;
import org.patchbay.core.ConfigCheck;

/**
 * How peers prove who they are.
 *
 * @param iterations of PBKDF2 for keys that are derived here, 4,096 to 1,000,000
 * @param workers threads that check passwords, 1 to 64
 * @param queue checks that may wait for a worker, 1 to 100,000; more are told to come again
 * @param failuresPerUser failed attempts for one user within the window, 1 to 1,000,000; half of them from one address, as many of its own from
 *     an address that the user has logged in from
 * @param failuresPerRemote failed attempts from one remote address within the window, 1 to 1,000,000
 * @param failureWindow 1 second to 1 day
 * @param rememberedKeys users, and as many remote addresses and pairs of them, whose failures are remembered, 100 to 10,000,000
 * @param jwt how tokens are checked; empty: none is accepted
 */
public record AuthConfig(
        int iterations,
        int workers,
        int queue,
        int failuresPerUser,
        int failuresPerRemote,
        Duration failureWindow,
        int rememberedKeys,
        Optional<JwtConfig> jwt) {
    public AuthConfig {
        ConfigCheck.between("auth.iterations", iterations, Scram.FEWEST_ITERATIONS, Scram.MOST_ITERATIONS);
        ConfigCheck.between("auth.workers", workers, 1, 64);
        ConfigCheck.between("auth.queue", queue, 1, 100_000);
        ConfigCheck.between("auth.failuresPerUser", failuresPerUser, 1, 1_000_000);
        ConfigCheck.between("auth.failuresPerRemote", failuresPerRemote, 1, 1_000_000);
        ConfigCheck.between("auth.rememberedKeys", rememberedKeys, 100, 10_000_000);
        if (failureWindow.compareTo(Duration.ofSeconds(1)) < 0 || failureWindow.compareTo(Duration.ofDays(1)) > 0) {
            throw ConfigCheck.fault("auth.failureWindow", failureWindow, "1 second to 1 day");
        }
    }

    /**
     * 10,000 iterations (RFC 7677 asks for 4,096; 5 to 10 ms a check), two workers, 1,000 checks in the queue, 20 failures per user and 100
     * per remote address in 5 minutes, 50,000 of each remembered, no tokens.
     */
    public static AuthConfig defaults() {
        return new AuthConfig(10_000, 2, 1_000, 20, 100, Duration.ofMinutes(5), 50_000, Optional.empty());
    }

    /** The same with tokens. */
    public AuthConfig withJwt(JwtConfig config) {
        return new AuthConfig(
                iterations,
                workers,
                queue,
                failuresPerUser,
                failuresPerRemote,
                failureWindow,
                rememberedKeys,
                Optional.of(config));
    }
}
