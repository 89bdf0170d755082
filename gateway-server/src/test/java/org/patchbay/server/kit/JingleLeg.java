package org.patchbay.server.kit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.call.EndReasonTable;
import org.patchbay.core.call.EndReasonTable.JingleReason;
import org.patchbay.session.v1.EndReason;
import org.w3c.dom.Element;

/**
 * A Jingle session of a phone (XEP-0166, 0167, 0176). Jingle changes a session in parts: which contents there are, who sends in them, which
 * credentials ICE has. Whatever needs an answer gets one, and one only.
 */
final class JingleLeg extends Leg {
    private static final String JINGLE = "urn:xmpp:jingle:1";
    private static final String INFO = "urn:xmpp:jingle:apps:rtp:info:1";
    private static final String TRANSFER = "urn:xmpp:jingle:transfer:0";
    private static final String TIE_BREAK = "<tie-break xmlns='urn:xmpp:jingle:errors:1'/>";

    /** A content of the session. */
    private static final class Content {
        private final String name;
        private final String creator;
        private final String kind;
        private String senders;
        private boolean live = true;
        /** The other side's; empty before it has said any. */
        private Description.Ice remoteIce = new Description.Ice("", "");

        Content(String name, String creator, String kind, String senders) {
            this.name = name;
            this.creator = creator;
            this.kind = kind;
            this.senders = senders;
        }
    }

    /** What it waits for an answer to that is no reply to an IQ. */
    private enum Awaits {
        NOTHING,
        REPLY,
        CONTENT_ACCEPT,
        CREDENTIALS
    }

    private final XmppPhone phone;
    private final String sid;
    private final String own;
    private final List<Content> contents = new ArrayList<>();
    private String peer;
    private boolean heldByInfo;
    private boolean holding;
    private boolean accepted;
    private Description.Ice ice;
    private Awaits awaits = Awaits.NOTHING;
    private String under = "";
    private @Nullable Element asked;
    private int added;
    private String transferredBy = "";
    private boolean heldForTransfer;
    /** Whom the other side holds anyway hears that hold once more where its transfer has failed. */
    private boolean unheldInTransfer;

    JingleLeg(XmppPhone phone, String sid, String peer, boolean caller) {
        super(phone, caller);
        this.phone = phone;
        this.sid = sid;
        this.peer = peer;
        this.own = caller ? "initiator" : "responder";
        this.ice = media.ice();
    }

    @Override
    String name() {
        return sid;
    }

    @Override
    String other() {
        return peer;
    }

    @Override
    String transferredBy() {
        return transferredBy;
    }

    // --- writing

    private void say(String action, String children, Consumer<Element> reply) {
        phone.note(this, "says " + action + (children.length() < 60 ? " " + children : ""));
        phone.asks(
                peer,
                "<jingle xmlns='" + JINGLE + "' action='" + action + "' sid='" + sid + "'"
                        + (action.equals("session-initiate")
                                ? " initiator='" + phone.address() + "/" + phone.device() + "'"
                                : "")
                        + ">" + children + "</jingle>",
                reply);
    }

    private static boolean isResult(Element reply) {
        return reply.getAttribute("type").equals("result");
    }

    private void mustBeTaken(String what, Element reply) {
        if (!isResult(reply) && phase() != Phase.OVER && !isLeaving()) fault(what + " is refused");
    }

    private String written(Content content, String setup) {
        boolean audio = content.kind.equals("audio");
        return "<content creator='" + content.creator + "' name='" + content.name + "' senders='" + content.senders
                + "'><description xmlns='urn:xmpp:jingle:apps:rtp:1' media='" + content.kind + "'>"
                + (audio
                        ? "<payload-type id='111' name='opus' clockrate='48000' channels='2'/>"
                        : "<payload-type id='96' name='VP8' clockrate='90000'/>")
                + "<rtcp-mux/></description>" + transport(setup) + "</content>";
    }

    private String transport(String setup) {
        return "<transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' ufrag='" + ice.ufrag() + "' pwd='" + ice.pwd()
                + "'><fingerprint xmlns='urn:xmpp:jingle:apps:dtls:0' hash='sha-256' setup='" + setup + "'>"
                + Description.FINGERPRINT
                + "</fingerprint><candidate component='1' foundation='1' generation='0' id='c" + ice.ufrag()
                + "' ip='127.0.0.1' network='0' port='" + Description.AUDIO_PORT
                + "' priority='2130706431' protocol='udp' type='host'/></transport>";
    }

    private String group() {
        StringBuilder group = new StringBuilder("<group xmlns='urn:xmpp:jingle:apps:grouping:0' semantics='BUNDLE'>");
        for (Content content : contents)
            if (content.live)
                group.append("<content name='").append(content.name).append("'/>");
        return group + "</group>";
    }

    // --- setting up

    void initiate() {
        contents.add(new Content("0", "initiator", "audio", "both"));
        say("session-initiate", written(contents.get(0), "actpass") + group(), reply -> {
            if (isResult(reply) || phase() == Phase.OVER) return;
            Element error = Stanzas.children(reply, "error").get(0);
            over(EndReasonTable.ofStanzaError(Stanzas.children(error).get(0).getLocalName()), true);
        });
    }

    void initiated(Element iq, Element jingle) {
        phone.note(this, "hears session-initiate of " + peer);
        phone.done(iq);
        for (Element transfer : Stanzas.children(jingle, "transfer")) {
            if (!TRANSFER.equals(transfer.getNamespaceURI())) fault("a transfer of " + transfer.getNamespaceURI());
            transferredBy = transfer.getAttribute("from").replaceFirst("/.*", "");
        }
        readContents(jingle, "initiator");
    }

    private void readContents(Element jingle, String creator) {
        for (Element element : Stanzas.children(jingle, "content")) {
            String kind = Stanzas.children(element, "description").get(0).getAttribute("media");
            contents.add(new Content(element.getAttribute("name"), creator, kind, sendersOf(element)));
            readIce(element);
        }
    }

    private static String sendersOf(Element content) {
        String senders = content.getAttribute("senders");
        return senders.isEmpty() ? "both" : senders;
    }

    /**
     * Whether the credentials are other ones than before. Each content has a transport of its own (XEP-0166 2), and only those of one bundle have the
     * same: a relay may give each of its contents other credentials.
     */
    private boolean readIce(Element element) {
        boolean restarted = false;
        for (Content content : contents)
            if (content.name.equals(element.getAttribute("name"))) restarted |= readIce(element, content);
        return restarted;
    }

    private static boolean readIce(Element element, Content content) {
        for (Element transport : Stanzas.children(element, "transport")) {
            String ufrag = transport.getAttribute("ufrag");
            String pwd = transport.getAttribute("pwd");
            if (ufrag.isEmpty() || pwd.isEmpty() || ufrag.equals(content.remoteIce.ufrag())) continue;
            boolean known = !content.remoteIce.ufrag().isEmpty();
            content.remoteIce = new Description.Ice(ufrag, pwd);
            return known;
        }
        return false;
    }

    @Override
    void doRing() {
        say("session-info", "<ringing xmlns='" + INFO + "'/>", reply -> mustBeTaken("ringing", reply));
    }

    @Override
    void doAnswer() {
        accepted = true;
        StringBuilder all = new StringBuilder();
        for (Content content : contents) {
            if (content.kind.equals("video") && !media.takesVideo()) content.live = false;
            if (content.live) all.append(written(content, "active"));
        }
        say("session-accept", all + group(), reply -> mustBeTaken("session-accept", reply));
    }

    @Override
    void doEnd(EndReason why) {
        String reason = switch (why) {
            case BUSY -> "busy";
            case DECLINED -> "decline";
            case CANCELLED -> "cancel";
            default -> "success";
        };
        say("session-terminate", "<reason><" + reason + "/></reason>", reply -> {});
        over(why, false);
    }

    // --- changing

    private String opposite() {
        return own.equals("initiator") ? "responder" : "initiator";
    }

    /** XEP-0251: unattended by an address, attended by the session with whom it has asked. */
    @Override
    void doTransfer(String to, @Nullable Leg consultation) {
        String with = consultation == null ? "" : "' sid='" + consultation.name();
        String jid = to.contains("@") ? to : to + "@localhost";
        say("session-info", "<transfer xmlns='" + TRANSFER + "' to='" + jid + with + "'/>", reply -> {
            if (!isResult(reply)) notice(Heard.What.TRANSFER_FAILED, "error");
        });
    }

    @Override
    void doHold(boolean hold) {
        awaits = Awaits.REPLY;
        under = "hold";
        say("session-info", "<" + (hold ? "hold" : "unhold") + " xmlns='" + INFO + "'/>", reply -> {
            if (awaits != Awaits.REPLY) return;
            awaits = Awaits.NOTHING;
            if (isResult(reply)) {
                holding = hold;
                taken();
            } else {
                refused(isTieBreak(reply), "error");
            }
        });
    }

    @Override
    void doMute(boolean mute) {
        say(
                "session-info",
                "<" + (mute ? "mute" : "unmute") + " xmlns='" + INFO + "'/>",
                reply -> mustBeTaken("mute", reply));
    }

    @Override
    void doTone(String tone) {
        say(
                "session-info",
                "<dtmf xmlns='urn:xmpp:jingle:dtmf:0' code='" + tone + "' duration='100'/>",
                reply -> mustBeTaken("a tone", reply));
    }

    @Override
    void doVideo(boolean video) {
        if (video) addVideo();
        else removeVideo();
    }

    private void addVideo() {
        Content content = new Content(own.charAt(0) + "v" + ++added, own, "video", "both");
        awaits = Awaits.CONTENT_ACCEPT;
        under = "content-add";
        contents.add(content);
        say("content-add", written(content, "actpass") + group(), reply -> {
            if (isResult(reply) || awaits != Awaits.CONTENT_ACCEPT) return;
            awaits = Awaits.NOTHING;
            contents.remove(content);
            refused(isTieBreak(reply) || isOutOfOrder(reply), "error");
        });
    }

    private void removeVideo() {
        awaits = Awaits.REPLY;
        under = "content-remove";
        Content content = contents.stream()
                .filter(one -> one.live && one.kind.equals("video"))
                .findFirst()
                .orElse(null);
        if (content == null) {
            awaits = Awaits.NOTHING;
            taken();
            return;
        }
        say("content-remove", "<content creator='" + content.creator + "' name='" + content.name + "'/>", reply -> {
            if (awaits != Awaits.REPLY) return;
            awaits = Awaits.NOTHING;
            if (isResult(reply)) {
                content.live = false;
                taken();
            } else {
                refused(isTieBreak(reply) || isOutOfOrder(reply), "error");
            }
        });
    }

    @Override
    void doRestart() {
        awaits = Awaits.CREDENTIALS;
        under = "restart";
        Description.Ice before = ice;
        ice = media.offers(true).ice();
        media.refused();
        say("transport-info", transports(), reply -> {
            if (isResult(reply) || awaits != Awaits.CREDENTIALS) return;
            awaits = Awaits.NOTHING;
            ice = before;
            refused(isTieBreak(reply) || isOutOfOrder(reply), "error");
        });
    }

    private String transports() {
        StringBuilder all = new StringBuilder();
        for (Content content : contents)
            if (content.live)
                all.append("<content creator='")
                        .append(content.creator)
                        .append("' name='")
                        .append(content.name)
                        .append("'>")
                        .append(transport(caller ? "actpass" : "active"))
                        .append("</content>");
        return all.toString();
    }

    private static boolean isTieBreak(Element reply) {
        return Stanzas.children(reply, "error").stream().anyMatch(error -> Stanzas.has(error, "tie-break"));
    }

    /** The other side's change is under way, and ours comes again. */
    private static boolean isOutOfOrder(Element reply) {
        return Stanzas.children(reply, "error").stream().anyMatch(error -> Stanzas.has(error, "out-of-order"));
    }

    // --- state

    @Override
    boolean isFree() {
        return awaits == Awaits.NOTHING && asked == null;
    }

    @Override
    boolean held() {
        String senders = contents.get(0).senders;
        return heldByInfo || senders.equals(opposite()) || senders.equals("none");
    }

    @Override
    boolean video() {
        return contents.stream().anyMatch(content -> content.live && content.kind.equals("video"));
    }

    @Override
    Description.Ice ice() {
        return ice;
    }

    @Override
    Description.Ice remoteIce() {
        return contents.get(0).remoteIce;
    }

    @Override
    boolean holding() {
        return holding;
    }

    // --- hearing

    void request(Element iq, Element jingle) {
        String action = jingle.getAttribute("action");
        if (phase() == Phase.OVER) {
            if (wasEndedByGateway() || !phone.mayCross()) fault(action + " after the end");
            phone.refuse(iq, "cancel", "item-not-found", "<unknown-session xmlns='urn:xmpp:jingle:errors:1'/>");
            return;
        }
        phone.note(this, "hears " + action);
        String from = iq.getAttribute("from");
        // XEP-0166 4: between two full JIDs, once both are known.
        if (peer.contains("/") && !peer.equals(from)) fault("another JID in a session: " + from);
        peer = from;
        switch (action) {
            case "session-info" -> info(iq, jingle);
            case "session-accept" -> accept(iq, jingle);
            case "session-terminate" -> {
                phone.done(iq);
                if (transfers() && reason(jingle).condition().equals("transferred")) notice(Heard.What.TRANSFERRED, "");
                over(EndReasonTable.ofJingle(reason(jingle)), true);
            }
            case "transport-info" -> transportInfo(iq, jingle);
            case "content-modify" -> modify(iq, jingle);
            case "content-add" -> add(iq, jingle);
            case "content-remove" -> remove(iq, jingle);
            case "content-accept" -> contentAccept(iq, jingle);
            case "content-reject" -> contentReject(iq);
            default -> {
                fault("an action that was not to be expected: " + action);
                phone.refuse(iq, "cancel", "feature-not-implemented", "");
            }
        }
    }

    private static JingleReason reason(Element jingle) {
        List<Element> reasons = Stanzas.children(jingle, "reason");
        if (reasons.isEmpty()) return new JingleReason("success", "");
        String word = "";
        String condition = "";
        for (Element child : Stanzas.children(reasons.get(0))) {
            if (JINGLE.equals(child.getNamespaceURI())) {
                if (!child.getLocalName().equals("text")) word = child.getLocalName();
            } else {
                condition = child.getLocalName();
            }
        }
        return new JingleReason(word, condition);
    }

    private void info(Element iq, Element jingle) {
        List<Element> children = Stanzas.children(jingle);
        phone.done(iq);
        if (children.isEmpty()) return;
        Element info = children.get(0);
        switch (info.getLocalName()) {
            case "ringing" -> {
                if (!caller || phase() != Phase.CALLING) fault("ringing in phase " + phase());
                notice(Heard.What.RINGING, "");
            }
            case "hold" -> {
                if (unheldInTransfer && transfers()) notice(Heard.What.TRANSFER_FAILED, "");
                unheldInTransfer = false;
                heldByInfo = true;
                heldForTransfer = transfers();
                notice(Heard.What.OFFER, "HOLD");
            }
            case "unhold", "active" -> {
                heldByInfo = false;
                notice(Heard.What.OFFER, "RESUME");
                // XEP-0251 has no word for it: whom a transfer puts on hold has the call back.
                if (heldForTransfer && transfers()) notice(Heard.What.TRANSFER_FAILED, "");
                else unheldInTransfer = transfers();
                heldForTransfer = false;
            }
            case "mute" -> noticeMute(true);
            case "unmute" -> noticeMute(false);
            case "dtmf" -> notice(Heard.What.TONE, info.getAttribute("code"));
            default -> fault("an info that was not to be expected: " + info.getLocalName());
        }
    }

    private void accept(Element iq, Element jingle) {
        phone.done(iq);
        if (!caller || accepted) {
            fault("a session-accept without an offer, or a second one");
            return;
        }
        accepted = true;
        for (Element element : Stanzas.children(jingle, "content")) {
            content(element.getAttribute("name")).senders = sendersOf(element);
            readIce(element);
        }
        notice(Heard.What.ANSWER, "");
        next();
    }

    private Content content(String name) {
        return contents.stream()
                .filter(content -> content.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the gateway speaks of a content " + name));
    }

    private void transportInfo(Element iq, Element jingle) {
        boolean restarted = false;
        for (Element element : Stanzas.children(jingle, "content")) restarted |= readIce(element);
        phone.done(iq);
        if (!restarted || phase() != Phase.TALKING) return;
        if (awaits == Awaits.CREDENTIALS) {
            awaits = Awaits.NOTHING;
            taken();
            return;
        }
        notice(Heard.What.OFFER, "ICE_RESTART");
        ice = media.offers(true).ice();
        media.refused();
        say("transport-info", transports(), reply -> mustBeTaken("the answer to an ICE restart", reply));
    }

    /** XEP-0166 7.2.5: of two that change the same, the initiator's counts. */
    private void modify(Element iq, Element jingle) {
        for (Element element : Stanzas.children(jingle, "content"))
            content(element.getAttribute("name")).senders = sendersOf(element);
        // It was the other side that resumed.
        unheldInTransfer = false;
        phone.done(iq);
        notice(Heard.What.OFFER, "senders " + contents.get(0).senders);
    }

    private void add(Element iq, Element jingle) {
        if (awaits == Awaits.CONTENT_ACCEPT) {
            if (caller) {
                phone.refuse(iq, "cancel", "conflict", TIE_BREAK);
                return;
            }
            // XEP-0166 7.2.16: as the responder it gives way; its own is refused by the gateway.
            phone.note(this, "gives way");
        }
        if (asked != null) fault("a second content-add before the first one was answered");
        phone.done(iq);
        asked = jingle;
        notice(Heard.What.OFFER, "content-add");
        if (!asksFirst()) doAnswerOffer(media.takesVideo());
    }

    @Override
    void doAnswerOffer(boolean take) {
        Element offer = asked;
        if (offer == null) throw new IllegalStateException("nothing is offered");
        asked = null;
        if (take) {
            StringBuilder all = new StringBuilder();
            for (Element element : Stanzas.children(offer, "content")) {
                String kind = Stanzas.children(element, "description").get(0).getAttribute("media");
                contents.removeIf(one -> one.name.equals(element.getAttribute("name")));
                Content content = new Content(element.getAttribute("name"), opposite(), kind, sendersOf(element));
                contents.add(content);
                readIce(element, content);
                all.append(written(content, "active"));
            }
            say("content-accept", all.toString(), reply -> mustBeTaken("content-accept", reply));
        } else {
            StringBuilder all = new StringBuilder();
            for (Element element : Stanzas.children(offer, "content"))
                all.append("<content creator='")
                        .append(element.getAttribute("creator"))
                        .append("' name='")
                        .append(element.getAttribute("name"))
                        .append("'/>");
            say("content-reject", all.toString(), reply -> mustBeTaken("content-reject", reply));
        }
        next();
    }

    private void remove(Element iq, Element jingle) {
        for (Element element : Stanzas.children(jingle, "content")) content(element.getAttribute("name")).live = false;
        phone.done(iq);
        notice(Heard.What.OFFER, "content-remove");
    }

    private void contentAccept(Element iq, Element jingle) {
        phone.done(iq);
        if (awaits != Awaits.CONTENT_ACCEPT) {
            fault("a content-accept without a content-add, or a second one");
            return;
        }
        awaits = Awaits.NOTHING;
        for (Element element : Stanzas.children(jingle, "content")) {
            content(element.getAttribute("name")).senders = sendersOf(element);
            readIce(element);
        }
        taken();
    }

    private void contentReject(Element iq) {
        phone.done(iq);
        if (awaits != Awaits.CONTENT_ACCEPT) {
            fault("a content-reject without a content-add, or a second one");
            return;
        }
        awaits = Awaits.NOTHING;
        contents.remove(contents.size() - 1);
        refused(false, under);
    }
}
