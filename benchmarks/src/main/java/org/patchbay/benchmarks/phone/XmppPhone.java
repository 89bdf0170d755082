package org.patchbay.benchmarks.phone;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A client of XMPP that calls by Jingle (XEP-0166, 0167, 0176). */
public final class XmppPhone extends Phone {
    /** The password of every account. */
    public static final String PASSWORD = "patchbay";

    static final String DOMAIN = "localhost";
    private static final String READY = "ready";
    private static final String FEATURES = "<query xmlns='http://jabber.org/protocol/disco#info'>"
            + "<feature var='urn:xmpp:jingle:1'/><feature var='urn:xmpp:jingle:apps:rtp:1'/>"
            + "<feature var='urn:xmpp:jingle:apps:rtp:audio'/><feature var='urn:xmpp:jingle:transports:ice-udp:1'/>"
            + "<feature var='urn:xmpp:jingle:apps:dtls:0'/></query>";

    private final String resource;
    private final Map<String, Integer> incoming = new HashMap<>();
    private final Map<Integer, String> peers = new HashMap<>();
    private Promise<Void> ready = Promise.promise();
    private @Nullable XmppWire wire;
    private int requests;

    public XmppPhone(PhoneKit kit, Doors doors, String user, String resource, CallListener listener) {
        super(kit, doors, user, listener);
        this.resource = resource;
    }

    @Override
    protected Future<Void> connect() {
        return XmppWire.connect(kit, doors.xmpp(), DOMAIN, user, PASSWORD, resource, this::onStanza, this::onLost)
                .compose(connected -> {
                    Promise<Void> shown = Promise.promise();
                    ready = shown;
                    wire = connected;
                    connected.send("<presence/>");
                    return shown.future();
                });
    }

    private void onLost(String why) {
        ready.tryFail(why);
        listener.failed(why);
    }

    private void send(String stanza) {
        XmppWire open = wire;
        if (open != null) open.send(stanza);
    }

    private void onStanza(String stanza) {
        if (!stanza.startsWith("<iq")) return;
        switch (Xml.attribute(stanza, "type")) {
            case "result" -> {
                if (Xml.attribute(stanza, "id").equals(READY)) ready.tryComplete();
            }
            case "error" -> onError(stanza);
            default -> onRequest(stanza);
        }
    }

    private void onError(String stanza) {
        int condition = stanza.indexOf('<', stanza.indexOf("<error") + 1);
        String why = "an IQ was refused: " + stanza.substring(condition + 1, stanza.indexOf(' ', condition));
        // The id of a call's own requests has its number.
        int call = Numbered.read(Xml.attribute(stanza, "id"), 0);
        if (call >= 0) listener.failed(call, why);
        else listener.failed(why);
    }

    private void onRequest(String stanza) {
        int jingle = stanza.indexOf("<jingle");
        if (jingle >= 0) {
            reply(stanza, "");
            onJingle(stanza, jingle);
        } else if (stanza.contains("disco#info")) {
            reply(stanza, FEATURES);
            // The server has learnt them when it answers what comes after.
            send("<iq type='get' id='" + READY + "' to='" + DOMAIN + "'><ping xmlns='urn:xmpp:ping'/></iq>");
        } else {
            reply(stanza, "");
        }
    }

    private void reply(String request, String child) {
        send("<iq type='result' id='" + Xml.attribute(request, "id") + "' to='" + Xml.attribute(request, "from") + "'>"
                + child + "</iq>");
    }

    private void onJingle(String stanza, int jingle) {
        String sid = Xml.attribute(stanza, "sid", jingle);
        String from = Xml.attribute(stanza, "from");
        switch (Xml.attribute(stanza, "action", jingle)) {
            case "session-initiate" -> invited(sid, from, Numbered.find(stanza));
            case "session-accept" ->
                withNumber(Numbered.read(sid, 0), call -> {
                    peers.put(call, from);
                    answered(call);
                });
            case "session-terminate" -> over(sid, stanza);
            default -> {
                // Ringing and the like.
            }
        }
    }

    private void invited(String sid, String from, int call) {
        if (call >= 0) {
            incoming.put(sid, call);
            listener.invited(call);
        }
        say(from, "i" + ++requests, "session-info", sid, "<ringing xmlns='urn:xmpp:jingle:apps:rtp:info:1'/>");
        if (call >= 0) listener.answering(call);
        say(from, "i" + ++requests, "session-accept", sid, JingleBodies.answer(Math.max(0, call)));
    }

    private void over(String sid, String stanza) {
        Integer called = incoming.remove(sid);
        if (called != null) {
            listener.ended(called);
            return;
        }
        withNumber(Numbered.read(sid, 0), call -> {
            peers.remove(call);
            int reason = stanza.indexOf('<', stanza.indexOf("<reason") + 1);
            listener.failed(call, "terminated: " + stanza.substring(reason + 1, stanza.indexOf('>', reason)));
        });
    }

    private void say(String to, String id, String action, String sid, String children) {
        String initiator = action.equals("session-initiate") ? user + "@" + DOMAIN + "/" + resource : "";
        send(JingleBodies.request("", to, id, action, sid, initiator, children));
    }

    @Override
    protected void invite(int call, String to) {
        String word = Numbered.word(call);
        say(to + "@" + DOMAIN, word + "-initiate", "session-initiate", word, JingleBodies.offer(call));
    }

    @Override
    protected void bye(int call) {
        String peer = peers.remove(call);
        if (peer == null) return;
        String word = Numbered.word(call);
        say(peer, word + "-end", "session-terminate", word, JingleBodies.SUCCESS);
    }

    @Override
    protected void disconnect() {
        if (wire != null) wire.close();
    }
}
