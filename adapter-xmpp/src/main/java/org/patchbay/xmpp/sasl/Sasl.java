package org.patchbay.xmpp.sasl;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.LongSupplier;
import org.patchbay.core.Domains;
import org.patchbay.core.account.Accounts;
import org.patchbay.core.account.AttemptLimits;
import org.patchbay.core.account.AuthConfig;
import org.patchbay.core.account.Authenticator;

/** The mechanisms that clients may log in by. Safe to use from any thread; each exchange belongs to its stream. */
public final class Sasl {
    private static final String PLAIN = "PLAIN";
    private static final int NONCE_BYTES = 18;

    private final Domains domains;
    private final Accounts accounts;
    private final Authenticator authenticator;
    private final AttemptLimits limits;
    private final ScramDecoy decoy;
    private final SecureRandom random = new SecureRandom();

    /**
     * @param config its limits on failures count for SCRAM; PLAIN is the authenticator's to limit
     * @param clock milliseconds
     */
    public Sasl(
            Domains domains, Accounts accounts, Authenticator authenticator, AuthConfig config, LongSupplier clock) {
        this.domains = domains;
        this.accounts = accounts;
        this.authenticator = authenticator;
        this.limits = new AttemptLimits(config, clock);
        this.decoy = new ScramDecoy(config.iterations());
    }

    /** What beginning gives. */
    public sealed interface Beginning permits Begun, Refused {}

    /** The exchange that takes the client's messages. */
    public record Begun(SaslExchange exchange) implements Beginning {}

    /** No such mechanism, or not on this stream. */
    public record Refused(SaslCondition condition) implements Beginning {}

    /** The mechanisms, the preferred one first. */
    public static List<String> mechanisms(boolean plain) {
        List<String> names = new ArrayList<>();
        for (ScramVariant variant : ScramVariant.values()) names.add(name(variant));
        if (plain) names.add(PLAIN);
        return List.copyOf(names);
    }

    /**
     * Begins a log-in.
     *
     * @param plain whether the stream may carry a password
     * @param remote the client's IP address
     */
    public Beginning begin(String mechanism, boolean plain, String remote) {
        for (ScramVariant variant : ScramVariant.values()) {
            if (name(variant).equals(mechanism)) {
                return new Begun(new ScramExchange(variant, domains, accounts, limits, decoy, nonce(), remote));
            }
        }
        if (!mechanism.equals(PLAIN)) return new Refused(SaslCondition.INVALID_MECHANISM);
        if (!plain) return new Refused(SaslCondition.ENCRYPTION_REQUIRED);
        return new Begun(new PlainExchange(authenticator, new SaslUsers(domains), remote));
    }

    private static String name(ScramVariant variant) {
        return variant.name().replace('_', '-');
    }

    private String nonce() {
        byte[] bytes = new byte[NONCE_BYTES];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
