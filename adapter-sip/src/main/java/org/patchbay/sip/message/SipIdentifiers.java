package org.patchbay.sip.message;

import java.security.SecureRandom;

/** Makes the random names of SIP: none can be guessed, none comes twice. Safe for use by any thread. */
public final class SipIdentifiers {
    /** What every branch of RFC 3261 begins with (8.1.1.7). */
    public static final String BRANCH_COOKIE = "z9hG4bK";

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private SipIdentifiers() {}

    /** A branch for a Via: the cookie and 80 random bits. */
    public static String branch() {
        return BRANCH_COOKIE + hex(10);
    }

    /** A tag for From or To: 64 random bits (RFC 3261 19.3 asks for 32). */
    public static String tag() {
        return hex(8);
    }

    /** A Call-ID without a host part, so that it tells nothing about this machine: 128 random bits. */
    public static String callId() {
        return hex(16);
    }

    /** A first CSeq, small enough that no dialog reaches 2^31 (RFC 3261 8.1.1.5): 1 to 65,536. */
    public static long initialCSeq() {
        return 1 + RANDOM.nextInt(65_536);
    }

    /** That many random bytes in hexadecimal digits. */
    public static String hex(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        StringBuilder text = new StringBuilder(bytes * 2);
        for (byte b : random) text.append(HEX[b >> 4 & 15]).append(HEX[b & 15]);
        return text.toString();
    }
}
