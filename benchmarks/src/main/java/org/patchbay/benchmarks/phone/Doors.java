package org.patchbay.benchmarks.phone;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a server on 127.0.0.1 lets phones in; 0 where it has no such door.
 *
 * @param http the port of WebSockets
 * @param sip the port of SIP over UDP
 * @param xmpp the port of XMPP clients
 * @param mqtt the port of MQTT over TCP
 */
public record Doors(int http, int sip, int xmpp, int mqtt) {
    private static final Pattern HTTP = Pattern.compile("ws://127\\.0\\.0\\.1:([0-9]+)/signal");
    private static final Pattern SIP = Pattern.compile("sip:127\\.0\\.0\\.1:([0-9]+);transport=udp");
    private static final Pattern XMPP = Pattern.compile("xmpp://127\\.0\\.0\\.1:([0-9]+)");
    private static final Pattern MQTT = Pattern.compile("mqtt://127\\.0\\.0\\.1:([0-9]+)");

    /** Those that a gateway's ready line tells. */
    public static Doors of(String ready) {
        return new Doors(port(HTTP, ready), port(SIP, ready), port(XMPP, ready), port(MQTT, ready));
    }

    /** A line that {@link #of} reads. */
    public String line() {
        return "ws://127.0.0.1:%d/signal sip:127.0.0.1:%d;transport=udp xmpp://127.0.0.1:%d mqtt://127.0.0.1:%d"
                .formatted(http, sip, xmpp, mqtt);
    }

    private static int port(Pattern pattern, String ready) {
        Matcher matcher = pattern.matcher(ready);
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }
}
