package org.patchbay.sip.authentication;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes nonces and judges those that come back. A nonce carries its own time under a seal, so that a flood of unanswered challenges costs
 * no memory; only nonces that an authenticated phone has used are kept, for their counts, and no more than {@code bound} of them.
 *
 * <p>Confined to one event loop. Times are milliseconds of the caller's clock.
 */
public final class Nonces {
    private static final String MAC = "HmacSHA256";
    private static final int STAMP = 16;
    private static final int SEAL = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    // Made once: looking a provider up and setting the key cost more than the seal itself.
    private final Mac mac;
    private final long lifetime;
    private final int bound;
    private final Map<String, Counts> used = new LinkedHashMap<>();
    // Nonces up to this time have lost their counts and are stale, or a captured answer could be played again.
    private long forgotten = Long.MIN_VALUE;

    /** How a nonce stands. */
    public enum Standing {
        /** Ours, in time, and this count was not used before. */
        FRESH,
        /** Ours, but too old, or the count came before: the phone is told that only the nonce is at fault. */
        STALE,
        /** Not made here. */
        FOREIGN
    }

    /**
     * @param secret seals the nonces; another one on each start
     * @param lifetime how long a nonce can be used
     * @param bound how many nonces in use are kept
     */
    public Nonces(byte[] secret, Duration lifetime, int bound) {
        this.mac = sealer(secret);
        this.lifetime = lifetime.toMillis();
        this.bound = bound;
    }

    /** With a secret of this process. */
    public static Nonces random(Duration lifetime, int bound) {
        byte[] secret = new byte[32];
        RANDOM.nextBytes(secret);
        return new Nonces(secret, lifetime, bound);
    }

    /** A new nonce. */
    public String issue(long now) {
        byte[] stamp = ByteBuffer.allocate(STAMP)
                .putLong(now)
                .putLong(RANDOM.nextLong())
                .array();
        byte[] nonce = Arrays.copyOf(stamp, STAMP + SEAL);
        System.arraycopy(seal(stamp), 0, nonce, STAMP, SEAL);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(nonce);
    }

    /** Judges a nonce that came with a count, and marks nothing. */
    public Standing judge(String nonce, long count, long now) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(nonce);
        } catch (IllegalArgumentException notBase64) {
            return Standing.FOREIGN;
        }
        if (bytes.length != STAMP + SEAL) return Standing.FOREIGN;
        byte[] stamp = Arrays.copyOf(bytes, STAMP);
        if (!MessageDigest.isEqual(seal(stamp), Arrays.copyOfRange(bytes, STAMP, STAMP + SEAL)))
            return Standing.FOREIGN;
        long issued = ByteBuffer.wrap(stamp).getLong();
        if (now - issued > lifetime) return Standing.STALE;
        Counts counts = used.get(nonce);
        if (counts == null) return issued <= forgotten ? Standing.STALE : Standing.FRESH;
        return counts.isNew(count) ? Standing.FRESH : Standing.STALE;
    }

    /** Marks a count of a nonce as used; only for an answer that was right. */
    public void use(String nonce, long count) {
        Counts counts = used.get(nonce);
        if (counts == null) {
            if (used.size() >= bound) forgetOldest();
            counts = new Counts(
                    ByteBuffer.wrap(Base64.getUrlDecoder().decode(nonce)).getLong());
            used.put(nonce, counts);
        }
        counts.mark(count);
    }

    /** Forgets nonces that are too old to be used again. */
    public void sweep(long now) {
        used.values().removeIf(counts -> now - counts.issued > lifetime);
    }

    /** How many nonces are kept. */
    public int size() {
        return used.size();
    }

    private void forgetOldest() {
        Map.Entry<String, Counts> oldest = used.entrySet().iterator().next();
        forgotten = Math.max(forgotten, oldest.getValue().issued);
        used.remove(oldest.getKey());
    }

    private byte[] seal(byte[] stamp) {
        return Arrays.copyOf(mac.doFinal(stamp), SEAL);
    }

    private static Mac sealer(byte[] secret) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(secret.clone(), MAC));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + MAC, e);
        }
    }

    /** The highest count of one nonce and the 64 below it: requests of one phone overtake each other over UDP. */
    private static final class Counts {
        private final long issued;
        private long highest;
        private long window;

        Counts(long issued) {
            this.issued = issued;
        }

        boolean isNew(long count) {
            if (count > highest) return true;
            long behind = highest - count;
            return behind < Long.SIZE && (window >>> behind & 1) == 0;
        }

        void mark(long count) {
            if (count > highest) {
                long ahead = count - highest;
                window = ahead >= Long.SIZE ? 0 : window << ahead;
                highest = count;
            }
            window |= 1L << highest - count;
        }
    }
}
