package org.patchbay.benchmarks.phone;

import java.util.Locale;

/** What a phone speaks. */
public enum Protocol {
    WS("WebSocket"),
    SIP("SIP"),
    XMPP("XMPP"),
    MQTT("MQTT");

    private final String shown;

    Protocol(String shown) {
        this.shown = shown;
    }

    /** Its name for people. */
    public String shown() {
        return shown;
    }

    /** Its name on the command line: {@code ws}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
