package org.patchbay.core.bus;

import java.security.SecureRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The id of a call, {@code <node>-<shard>-<random>}: whoever holds it knows where the call lives.
 *
 * @param node the node that owns the call: letters, digits and {@code _}, 1 to 32 of them
 * @param shard which shard of that node, from 0
 * @param random 96 random bits as 24 hexadecimal digits: not to be guessed by a third party
 */
public record CallId(String node, int shard, String random) {
    private static final Pattern FORM = Pattern.compile("([A-Za-z0-9_]{1,32})-([0-9]{1,4})-([0-9a-f]{24})");
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    /** A new id on that shard. */
    public static CallId next(String node, int shard) {
        byte[] bytes = new byte[12];
        RANDOM.nextBytes(bytes);
        StringBuilder random = new StringBuilder(24);
        for (byte b : bytes) random.append(HEX[b >> 4 & 15]).append(HEX[b & 15]);
        return new CallId(node, shard, random.toString());
    }

    /**
     * Reads an id that a gateway made.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static CallId parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) throw new IllegalArgumentException("not a call id: " + text);
        return new CallId(matcher.group(1), Integer.parseInt(matcher.group(2)), matcher.group(3));
    }

    @Override
    public String toString() {
        return node + "-" + shard + "-" + random;
    }
}
