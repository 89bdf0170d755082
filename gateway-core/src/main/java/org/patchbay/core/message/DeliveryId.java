package org.patchbay.core.message;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of one delivery, {@code <node>-<message>-<number>}: whoever holds it knows which node waits to hear of it.
 *
 * @param node the node that sent the message on its way
 * @param message 96 random bits as 24 hexadecimal digits, so that nobody confirms what was never delivered to them
 * @param number which delivery of that message, from 0
 */
record DeliveryId(String node, String message, int number) {
    private static final Pattern FORM = Pattern.compile("([A-Za-z0-9_]{1,32})-([0-9a-f]{24})-([0-9]{1,6})");

    /** What reading an id gives. */
    sealed interface Reading permits Read, Malformed {}

    record Read(DeliveryId id) implements Reading {}

    /** No gateway made it. */
    record Malformed(String text) implements Reading {}

    static Reading read(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) return new Malformed(text);
        return new Read(new DeliveryId(matcher.group(1), matcher.group(2), Integer.parseInt(matcher.group(3))));
    }

    @Override
    public String toString() {
        return node + "-" + message + "-" + number;
    }
}
