package org.patchbay.core.bus;

import java.security.SecureRandom;
import java.util.function.IntPredicate;

/**
 * The id of a call, {@code <node>-<shard>-<random>}: whoever holds it knows where the call lives.
 *
 * @param node the node that owns the call: letters, digits and {@code _}, 1 to 32 of them
 * @param shard which shard of that node, from 0
 * @param random 96 random bits as 24 hexadecimal digits: not to be guessed by a third party
 */
public record CallId(String node, int shard, String random) {
    private static final int LONGEST_NODE = 32;
    private static final int MOST_SHARD_DIGITS = 4;
    private static final int RANDOM_DIGITS = 24;
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
        // Each signal to a call is addressed by this, so that it is read without an expression.
        int random = text.length() - RANDOM_DIGITS;
        int shard = text.indexOf('-') + 1;
        boolean wellFormed = shard > 1
                && shard <= LONGEST_NODE + 1
                && random - 1 > shard
                && random - 1 - shard <= MOST_SHARD_DIGITS
                && text.charAt(random - 1) == '-'
                && all(text, 0, shard - 1, CallId::isOfNode)
                && all(text, shard, random - 1, CallId::isDigit)
                && all(text, random, text.length(), c -> isDigit(c) || c >= 'a' && c <= 'f');
        if (!wellFormed) throw new IllegalArgumentException("not a call id: " + text);
        return new CallId(
                text.substring(0, shard - 1), Integer.parseInt(text, shard, random - 1, 10), text.substring(random));
    }

    private static boolean all(String text, int from, int to, IntPredicate allowed) {
        for (int i = from; i < to; i++) if (!allowed.test(text.charAt(i))) return false;
        return true;
    }

    private static boolean isOfNode(int c) {
        return isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    @Override
    public String toString() {
        return node + "-" + shard + "-" + random;
    }
}
