package org.patchbay.server.kit;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The texts of one phone: what it has read, and what it was told of its own. All of it on the phone's event loop. */
final class Texts {
    private final Phone phone;
    private final Map<String, String> read = new HashMap<>();
    private final Set<String> written = new HashSet<>();
    private final Set<String> delivered = new HashSet<>();

    Texts(Phone phone) {
        this.phone = phone;
    }

    /** It writes one; that is its id as well, and so the only one like it. */
    void writes(String text) {
        written.add(text);
    }

    /** One is there. */
    void reads(String from, String text) {
        phone.note(null, "reads '" + text + "' of " + from);
        if (read.put(text, from.replaceFirst("/.*", "")) != null) phone.fault(null, "a text that came twice: " + text);
    }

    /** The other side has it. */
    void isDelivered(String text) {
        phone.note(null, "hears that '" + text + "' was delivered");
        if (!written.contains(text)) phone.fault(null, "a receipt of a text that it did not write: " + text);
        else if (!delivered.add(text)) phone.fault(null, "a second receipt of " + text);
    }

    /** The other side does not get it. */
    void isLost(String text, String why) {
        phone.fault(null, "the text '" + text + "' was lost: " + why);
    }

    boolean hasRead(String from, String text) {
        return from.equals(read.get(text));
    }

    boolean hasDelivered(String text) {
        return delivered.contains(text);
    }

    /** Forgets all, for a new play. */
    void begins() {
        read.clear();
        written.clear();
        delivered.clear();
    }
}
