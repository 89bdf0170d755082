package org.patchbay.core.account;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.patchbay.core.admission.TokenBucket;

/**
 * Limits failed attempts to log in, per user and per remote address. Safe to use from any thread.
 *
 * <p>An attempt takes one of its user's tokens when it begins and gets it back when it succeeds, so that a thousand guesses sent at once
 * are as bounded as a thousand sent in turn. A remote address pays for failures only, when they are known: behind one address there may be
 * a whole office that logs in at once. IPv6 addresses count by their /64, since who has one has them all.
 *
 * <p>Nobody can lock another out by failing in his name: one address takes half of a user's tokens at most, and an address that the user has
 * logged in from has tokens of its own, which no other address can take.
 */
public final class AttemptLimits {
    private final LongSupplier clock;
    private final Buckets byUser;
    private final Buckets byUserAndRemote;
    private final Buckets byKnownPair;
    private final Buckets byRemote;
    private final Set<String> knownPairs;

    /**
     * @param config the limits
     * @param clock milliseconds; must not go back for the rates to be right
     */
    public AttemptLimits(AuthConfig config, LongSupplier clock) {
        this.clock = clock;
        this.byUser = new Buckets(config.failuresPerUser(), config);
        this.byUserAndRemote = new Buckets((config.failuresPerUser() + 1) / 2, config);
        this.byKnownPair = new Buckets(config.failuresPerUser(), config);
        this.knownPairs = Collections.synchronizedSet(Collections.newSetFromMap(new Latest<>(config.rememberedKeys())));
        this.byRemote = new Buckets(config.failuresPerRemote(), config);
    }

    /** What asking gives. */
    public sealed interface Entry permits Entered, Wait {}

    /** The attempt may be made, and its outcome is to be told. */
    public record Entered(Attempt attempt) implements Entry {}

    /** Too many failures lately; so many seconds until the next attempt may be made. */
    public record Wait(int seconds) implements Entry {}

    /** An attempt under way. One of its methods is called, once. */
    public final class Attempt {
        private final String user;
        private final String remote;
        private final boolean known;

        private Attempt(String user, String remote, boolean known) {
            this.user = user;
            this.remote = remote;
            this.known = known;
        }

        /** The peer proved itself: its address is one that the user logs in from. */
        public void succeeded() {
            forgiven();
            if (!user.isEmpty()) knownPairs.add(pair(user, remote));
        }

        /** The attempt was broken off by no fault of the peer's. */
        public void forgiven() {
            if (user.isEmpty()) return;
            long now = clock.getAsLong();
            if (known) {
                byKnownPair.change(pair(user, remote), now, TokenBucket::more);
            } else {
                byUserAndRemote.change(pair(user, remote), now, TokenBucket::more);
                byUser.change(user, now, TokenBucket::more);
            }
        }

        /** The peer did not prove itself. */
        public void failed() {
            byRemote.change(remote, clock.getAsLong(), TokenBucket::less);
        }
    }

    /**
     * Asks for an attempt.
     *
     * @param user the user whose credentials are tried; empty where they name none before they are proved, as a token's do
     * @param remote the peer's IP address
     */
    public Entry enter(String user, String remote) {
        long now = clock.getAsLong();
        String from = block(remote);
        TokenBucket ofRemote = byRemote.look(from, now);
        if (!ofRemote.hasOne()) return new Wait(ofRemote.secondsUntilOne());
        if (user.isEmpty()) return new Entered(new Attempt(user, from, false));
        String pair = pair(user, from);
        boolean known = knownPairs.contains(pair);
        TokenBucket ofPair = (known ? byKnownPair : byUserAndRemote).take(pair, now);
        if (!ofPair.hasOne()) return new Wait(ofPair.secondsUntilOne());
        if (!known) {
            TokenBucket ofUser = byUser.take(user, now);
            if (!ofUser.hasOne()) {
                byUserAndRemote.change(pair, now, TokenBucket::more);
                return new Wait(ofUser.secondsUntilOne());
            }
        }
        return new Entered(new Attempt(user, from, known));
    }

    private static String pair(String user, String remote) {
        return user + " " + remote;
    }

    /** How many users, remote addresses and pairs of them are remembered for their failures. */
    int remembered() {
        return byUser.size() + byRemote.size() + byUserAndRemote.size() + byKnownPair.size();
    }

    /** How many pairs of a user and an address that he logged in from are remembered. */
    int known() {
        return knownPairs.size();
    }

    private static String block(String remote) {
        // A name is never looked up: only what has a colon, an IPv6 literal, is parsed.
        if (!remote.contains(":")) return remote;
        int zone = remote.indexOf('%');
        try {
            InetAddress address = InetAddress.getByName(zone < 0 ? remote : remote.substring(0, zone));
            if (!(address instanceof Inet6Address)) return address.getHostAddress();
            return HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), 8));
        } catch (UnknownHostException e) {
            // Not an address that the JDK can read; it counts as it is written.
            return remote;
        }
    }

    /** Buckets by key; only those that are not full are kept, and of these the latest used. */
    private static final class Buckets {
        private final int capacity;
        private final double perSecond;
        private final Map<String, TokenBucket> byKey;

        Buckets(int capacity, AuthConfig config) {
            this.capacity = capacity;
            this.perSecond = capacity * 1000.0 / config.failureWindow().toMillis();
            // The one that goes has not failed for longest, so it has recovered most.
            this.byKey = new Latest<>(config.rememberedKeys());
        }

        synchronized TokenBucket look(String key, long now) {
            TokenBucket held = byKey.get(key);
            return held == null ? TokenBucket.full(capacity, perSecond, now) : held.at(now);
        }

        /** The bucket as it was before; a token is taken from it where it has one. */
        synchronized TokenBucket take(String key, long now) {
            TokenBucket before = look(key, now);
            if (before.hasOne()) byKey.put(key, before.less());
            return before;
        }

        synchronized void change(String key, long now, UnaryOperator<TokenBucket> change) {
            TokenBucket after = change.apply(look(key, now));
            if (after.isFull()) byKey.remove(key);
            else byKey.put(key, after);
        }

        synchronized int size() {
            return byKey.size();
        }
    }

    /** So many entries, those that were used last. */
    private static final class Latest<V> extends LinkedHashMap<String, V> {
        private static final long serialVersionUID = 1L;
        private final int most;

        Latest(int most) {
            super(16, 0.75f, true);
            this.most = most;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
            return size() > most;
        }
    }
}
