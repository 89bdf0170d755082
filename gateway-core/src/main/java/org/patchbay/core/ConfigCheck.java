package org.patchbay.core;

/** What configuration records ask of their values. A message says key, value and what was expected. */
public final class ConfigCheck {
    private ConfigCheck() {}

    /**
     * A number within bounds.
     *
     * @return the value
     * @throws IllegalArgumentException if it is outside
     */
    public static int between(String key, int value, int lowest, int highest) {
        if (value < lowest || value > highest) throw fault(key, value, lowest + " to " + highest);
        return value;
    }

    /** What to throw for a value that is not as expected. Not for secrets: the value stands in the message. */
    public static IllegalArgumentException fault(String key, Object value, String expected) {
        return new IllegalArgumentException(key + ": " + value + ", expected " + expected);
    }
}
