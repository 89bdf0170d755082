package org.patchbay.sip;

import java.time.Duration;
import java.util.List;
import org.patchbay.core.admission.HeapShare;
import org.patchbay.sip.dialog.SessionPolicy;
import org.patchbay.sip.presence.PresencePolicy;
import org.patchbay.sip.registration.RegistrationPolicy;
import org.patchbay.sip.transaction.TransactionConfig;
import org.patchbay.sip.transport.ListenConfig;
import org.patchbay.sip.transport.TransportConfig;

/**
 * How the SIP adapter behaves. Each part checks itself; a fault is an {@link IllegalArgumentException} that names key, value and what was
 * expected.
 *
 * @param doors what to open; WebSocket needs none, it comes in by the HTTP port
 * @param transport bounds of messages and connections
 * @param transactions timers and bound of transactions
 * @param registration what phones may ask of the registrar
 * @param presence what phones may ask of presence
 * @param sessionExpires the session interval that is asked for (RFC 4028): {@code minSe} to 1 day, whole seconds
 * @param minSe the shortest that is agreed to: 90 s, the RFC's least, to 1 h
 * @param maxLegs how many legs there may be; a further INVITE gets 503: 1 to 1,000,000
 * @param maxPending how many requests may wait for their account at once; a further one gets 503: 1 to 100,000
 * @param nonceLifetime how long a nonce of digest authentication can be used: 10 s to 1 day
 * @param failedAttempts how many wrong passwords an address may try in a minute before it has to wait: 1 to 10,000
 * @param keepAlive how often a NAT in front of a phone is kept open: 5 s to 10 min
 * @param flowPatience how long an established call waits for a phone to come back that can't be reached: 0 s to 10 min
 * @param probe how often a phone without session timers (RFC 4028) is asked in a call whether it is there still: 1 s to 1 h, or 0 s for never
 */
public record SipConfig(
        List<ListenConfig> doors,
        TransportConfig transport,
        TransactionConfig transactions,
        RegistrationPolicy registration,
        PresencePolicy presence,
        Duration sessionExpires,
        Duration minSe,
        int maxLegs,
        int maxPending,
        Duration nonceLifetime,
        int failedAttempts,
        Duration keepAlive,
        Duration flowPatience,
        Duration probe) {
    private static final int LEG_BYTES = 20_000;
    private static final int PERCENT_FOR_LEGS = 40;
    /** A request as it was parsed. */
    private static final int PENDING_BYTES = 16_000;

    private static final int PERCENT_FOR_PENDING = 5;

    public SipConfig {
        doors = List.copyOf(doors);
        require("sip.session.min-se", minSe, Duration.ofSeconds(90), Duration.ofHours(1));
        require("sip.session.expires", sessionExpires, minSe, Duration.ofDays(1));
        require("sip.limits.legs", maxLegs, 1_000_000);
        require("sip.limits.pending", maxPending, 100_000);
        require("sip.authentication.nonce-lifetime", nonceLifetime, Duration.ofSeconds(10), Duration.ofDays(1));
        require("sip.authentication.failed-attempts", failedAttempts, 10_000);
        require("sip.registration.keep-alive", keepAlive, Duration.ofSeconds(5), Duration.ofMinutes(10));
        require("sip.session.flow-patience", flowPatience, Duration.ZERO, Duration.ofMinutes(10));
        if (!probe.isZero()) require("sip.session.probe", probe, Duration.ofSeconds(1), Duration.ofHours(1));
    }

    /** Those doors, and defaults that suit one node with this process' heap. */
    public static SipConfig of(List<ListenConfig> doors) {
        return of(doors, HeapShare.ofThisProcess());
    }

    /**
     * Those doors, and defaults that suit one node: sessions of 1800 s, 5 min nonces, 20 failures; as many legs and pending requests as the heap
     * holds, at most 100,000 and 10,000.
     */
    public static SipConfig of(List<ListenConfig> doors, HeapShare heap) {
        return new SipConfig(
                doors,
                TransportConfig.DEFAULT,
                TransactionConfig.defaults(heap),
                RegistrationPolicy.DEFAULT,
                PresencePolicy.DEFAULT,
                Duration.ofSeconds(1800),
                Duration.ofSeconds(90),
                heap.holds(PERCENT_FOR_LEGS, LEG_BYTES, 100_000),
                heap.holds(PERCENT_FOR_PENDING, PENDING_BYTES, 10_000),
                Duration.ofMinutes(5),
                20,
                Duration.ofSeconds(25),
                Duration.ofSeconds(30),
                Duration.ofMinutes(1));
    }

    /** What governs the sessions. */
    SessionPolicy sessions() {
        return new SessionPolicy(
                transactions.timers().t1(),
                transactions.timers().t2(),
                sessionExpires,
                minSe,
                transactions.timers().timeout(),
                flowPatience,
                probe);
    }

    private static void require(String key, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(key + " is " + value + ": expected " + least + " to " + most);
        }
    }

    private static void require(String key, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(key + " is " + value + ": expected 1 to " + most);
        }
    }
}
