package org.patchbay.server.kit;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;

/** A client of XMPP that calls by Jingle. */
final class XmppPhone extends Phone {
    private static final String FEATURES =
            "<feature var='urn:xmpp:jingle:1'/><feature var='urn:xmpp:jingle:apps:rtp:1'/>"
                    + "<feature var='urn:xmpp:jingle:apps:rtp:audio'/><feature var='urn:xmpp:jingle:apps:rtp:video'/>"
                    + "<feature var='urn:xmpp:jingle:transports:ice-udp:1'/><feature var='urn:xmpp:jingle:apps:dtls:0'/>"
                    + "<feature var='urn:xmpp:jingle:dtmf:0'/><feature var='urn:xmpp:jingle:transfer:0'/><feature var='urn:xmpp:receipts'/>";

    private static final String RECEIPTS = "urn:xmpp:receipts";

    private final XmppStream stream;
    private final Map<String, JingleLeg> bySid = new HashMap<>();
    private final Map<String, Consumer<Element>> questions = new HashMap<>();
    private int stanzas;
    private boolean shown;

    XmppPhone(String user, String device, Place place) {
        super(user, device, place);
        stream = new XmppStream(this, place, this::stanza);
    }

    @Override
    Protocol protocol() {
        return Protocol.XMPP;
    }

    @Override
    void logsIn() {
        context().runOnContext(ignored -> stream.connect());
        awaits("can be called", () -> shown);
    }

    /** Sends a request; the answer goes to the listener. */
    void asks(String to, String child, Consumer<Element> answer) {
        String id = "q" + ++stanzas;
        questions.put(id, answer);
        stream.send(
                "<iq type='set' id='" + id + "'" + (to.isEmpty() ? "" : " to='" + to + "'") + ">" + child + "</iq>");
    }

    void done(Element request) {
        stream.send("<iq type='result' id='" + request.getAttribute("id") + "' to='" + request.getAttribute("from")
                + "'/>");
    }

    void refuse(Element request, String type, String condition, String more) {
        stream.send("<iq type='error' id='" + request.getAttribute("id") + "' to='" + request.getAttribute("from")
                + "'><error type='" + type + "'><" + condition + " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>" + more
                + "</error></iq>");
    }

    boolean mayCross() {
        return stream.mayCross();
    }

    private void stanza(Element stanza) {
        if (stanza.getLocalName().equals("message")) message(stanza);
        if (!stanza.getLocalName().equals("iq")) return;
        String type = stanza.getAttribute("type");
        String id = stanza.getAttribute("id");
        if (id.equals("bind")) {
            stream.manage();
            asks("", "<query xmlns='jabber:iq:roster'/>", answer -> stream.send("<presence/>"));
        } else if (type.equals("result") || type.equals("error")) {
            Consumer<Element> question = questions.remove(id);
            if (question == null) fault(null, "an answer to nothing: " + id);
            else question.accept(stanza);
        } else if (Stanzas.has(stanza, "jingle")) {
            jingle(stanza, Stanzas.children(stanza, "jingle").get(0));
        } else if (Stanzas.has(stanza, "query")
                && "http://jabber.org/protocol/disco#info"
                        .equals(Stanzas.children(stanza, "query").get(0).getNamespaceURI())) {
            disco(stanza);
        } else if (Stanzas.has(stanza, "ping")) {
            done(stanza);
        } else {
            refuse(stanza, "cancel", "service-unavailable", "");
        }
    }

    /** XEP-0184. */
    private void message(Element message) {
        String from = message.getAttribute("from");
        for (Element received : Stanzas.children(message, "received")) texts().isDelivered(received.getAttribute("id"));
        for (Element body : Stanzas.children(message, "body")) {
            if (message.getAttribute("type").equals("error")) texts().isLost(body.getTextContent(), "an error");
            else texts().reads(from, body.getTextContent());
        }
        if (Stanzas.has(message, "request"))
            stream.send("<message to='" + from + "'><received xmlns='" + RECEIPTS + "' id='"
                    + message.getAttribute("id") + "'/></message>");
    }

    @Override
    void doWrite(String to, String text) {
        stream.send("<message type='chat' to='" + to + "@localhost' id='" + text + "'><body>" + text
                + "</body><request xmlns='" + RECEIPTS + "'/></message>");
    }

    private void disco(Element question) {
        stream.send("<iq type='result' id='" + question.getAttribute("id") + "' to='" + question.getAttribute("from")
                + "'><query xmlns='http://jabber.org/protocol/disco#info'>" + FEATURES + "</query></iq>");
        // What is asked after that is answered after it was learnt.
        asks("localhost", "<ping xmlns='urn:xmpp:ping'/>", answer -> shown = true);
    }

    private void jingle(Element iq, Element jingle) {
        String sid = jingle.getAttribute("sid");
        @Nullable JingleLeg leg = bySid.get(sid);
        if (leg != null) {
            leg.request(iq, jingle);
        } else if (jingle.getAttribute("action").equals("session-initiate")) {
            JingleLeg called = new JingleLeg(this, sid, iq.getAttribute("from"), false);
            bySid.put(sid, called);
            add(called);
            called.initiated(iq, jingle);
        } else {
            fault(null, jingle.getAttribute("action") + " of an unknown session");
            refuse(iq, "cancel", "item-not-found", "<unknown-session xmlns='urn:xmpp:jingle:errors:1'/>");
        }
    }

    @Override
    Leg doCall(String to) {
        JingleLeg leg = new JingleLeg(this, device() + "-s" + ++stanzas, to + "@localhost", true);
        bySid.put(leg.name(), leg);
        add(leg);
        leg.initiate();
        return leg;
    }

    @Override
    void catchesUp() {
        AtomicBoolean answered = new AtomicBoolean();
        ask(() -> {
            asks("localhost", "<ping xmlns='urn:xmpp:ping'/>", answer -> answered.set(true));
            return answered;
        });
        awaits("is answered", answered::get);
    }

    @Override
    void losesItsNetwork() {
        note(null, "loses its network");
        ask(stream::cut);
    }

    @Override
    void comesBack() {
        context().runOnContext(ignored -> stream.connect());
        awaits("is back", stream::isReady);
        note(null, "is back");
    }

    @Override
    public void close() {
        stream.close();
    }
}
