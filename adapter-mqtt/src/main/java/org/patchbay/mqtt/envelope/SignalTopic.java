package org.patchbay.mqtt.envelope;

import java.util.List;

/**
 * A topic, read once. The levels of user and device stand as they came: {@code bob} and {@code bob@localhost} are for {@link
 * org.patchbay.core.Domains} to compare.
 */
public sealed interface SignalTopic {
    /** The call id of what belongs to no call. */
    String NO_CALL = "-";

    /** The longest topic, in characters: two levels of an address and one of an id, each as long as it may be. */
    int MAX_LENGTH = 1024;

    /** {@code call/out/{user}/{device}/{callId}/{verb}}: a device says something. */
    record CallOut(String user, String device, String callId, String verb) implements SignalTopic {
        @Override
        public String toString() {
            return String.join("/", "call", "out", user, device, callId, verb);
        }
    }

    /** {@code call/in/{user}/{device}/{callId}/{verb}}: a device is told something. */
    record CallIn(String user, String device, String callId, String verb) implements SignalTopic {
        @Override
        public String toString() {
            return String.join("/", "call", "in", user, device, callId, verb);
        }
    }

    /** {@code presence/{user}/{device}}: how a device is. */
    record PresenceOf(String user, String device) implements SignalTopic {
        @Override
        public String toString() {
            return String.join("/", "presence", user, device);
        }
    }

    /** A topic that means nothing here. */
    record Foreign(String why) implements SignalTopic {}

    /** Reads the name of a topic; a name has no wildcards. Never throws. */
    static SignalTopic parse(String topic) {
        if (topic.length() > MAX_LENGTH) return new Foreign("longer than " + MAX_LENGTH + " characters");
        if (!isText(topic)) return new Foreign("wildcards or control characters");
        // The limit counts one level more than any topic has, so that no attacker makes us cut a thousand.
        List<String> levels = List.of(topic.split("/", 7));
        if (levels.contains("")) return new Foreign("an empty level");
        if (levels.get(0).equals("presence") && levels.size() == 3) {
            return new PresenceOf(levels.get(1), levels.get(2));
        }
        if (levels.get(0).equals("call") && levels.size() == 6) {
            if (levels.get(1).equals("out")) {
                return new CallOut(levels.get(2), levels.get(3), levels.get(4), levels.get(5));
            }
            if (levels.get(1).equals("in")) {
                return new CallIn(levels.get(2), levels.get(3), levels.get(4), levels.get(5));
            }
        }
        return new Foreign("neither call/out/{user}/{device}/{callId}/{verb} nor presence/{user}/{device}");
    }

    /** Whether a text can be one level of a topic's name. */
    static boolean isLevel(String text) {
        return !text.isEmpty() && text.indexOf('/') < 0 && isText(text);
    }

    // U+FFFD is what the decoder of packets leaves of bytes that are no UTF-8.
    private static boolean isText(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '+' || c == '#' || c == '\uFFFD' || Character.isISOControl(c)) return false;
        }
        return true;
    }
}
