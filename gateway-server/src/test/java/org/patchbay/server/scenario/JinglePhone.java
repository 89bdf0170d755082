package org.patchbay.server.scenario;

import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client of an XMPP server that is called by Jingle: what it says is written out, what it hears is looked at as text. */
final class JinglePhone {
    private static final String JINGLE = "urn:xmpp:jingle:1";
    private static final String MESSAGES = "urn:xmpp:jingle-message:0";
    private static final Pattern INITIATE =
            Pattern.compile("<iq ([^>]*)><jingle ([^>]*action=['\"]session-initiate['\"][^>]*)>");
    private static final Pattern PROPOSE = Pattern.compile("<message ([^>]*)><propose ([^>]*)>");

    private XmppLine line;
    private String caller = "";
    private String sid = "";

    JinglePhone(XmppLine line) {
        this.line = line;
    }

    /** Its session goes on over another connection. */
    void goesOnOver(XmppLine other) {
        line = other;
    }

    /** XEP-0115: shows itself to somebody, and says what it can do when it is asked. */
    void showsItselfTo(String whom, String... features) throws IOException {
        line.says("<presence to='" + whom + "'><c xmlns='http://jabber.org/protocol/caps' hash='sha-1'"
                + " node='http://phone.example' ver='"
                + Integer.toHexString(String.join(" ", features).hashCode())
                + "'/></presence>");
        line.hears("disco#info", "</iq>");
        String question =
                line.last(Pattern.compile("(<iq [^>]*>)<query [^>]*disco#info")).group(1);
        StringBuilder answer = new StringBuilder("<iq type='result' id='" + attribute(question, "id") + "' to='"
                + attribute(question, "from") + "'><query xmlns='http://jabber.org/protocol/disco#info'>");
        for (String feature : features)
            answer.append("<feature var='").append(feature).append("'/>");
        line.says(answer + "</query></iq>");
        // What is asked after that is answered after it was learnt.
        line.says("<iq type='get' id='settled' to='" + attribute(question, "from")
                        + "'><ping xmlns='urn:xmpp:ping'/></iq>")
                .hears("settled");
    }

    /** A session comes in by this name, and is confirmed. */
    void isCalledBy(String user) throws IOException {
        line.hears("session-initiate", "</jingle></iq>");
        Matcher initiate = line.last(INITIATE);
        meet(user, attribute(initiate.group(1), "from"), attribute(initiate.group(2), "sid"));
        line.says("<iq type='result' id='" + attribute(initiate.group(1), "id") + "' to='" + caller + "'/>");
    }

    /** XEP-0353: a call is proposed, to whichever device. */
    void isProposedBy(String user) throws IOException {
        line.hears("<propose ", "</propose>");
        Matcher propose = line.last(PROPOSE);
        sid = attribute(propose.group(2), "id");
        meet(user, attribute(propose.group(1), "from"), sid);
    }

    private void meet(String user, String from, String session) {
        if (!from.startsWith(user + "/")) throw new AssertionError("called by " + from + ", expected " + user);
        caller = from;
        sid = session;
    }

    /** XEP-0353: sends one of its elements: {@code ringing}, {@code proceed}, {@code reject}. */
    void says(String element) throws IOException {
        line.says("<message type='chat' to='" + caller + "'><" + element + " xmlns='" + MESSAGES + "' id='" + sid
                + "'/></message>");
    }

    void rings() throws IOException {
        request("ring", "session-info", "<ringing xmlns='urn:xmpp:jingle:apps:rtp:info:1'/>");
    }

    void answers() throws IOException {
        request("accept", "session-accept", XmppCallTest.content("active"));
    }

    /** Confirms every request of this action so far: candidates may have come after the one that is meant. */
    void takes(String action) throws IOException {
        for (String id : requests(action)) line.says("<iq type='result' id='" + id + "' to='" + caller + "'/>");
    }

    /** Refuses them. */
    void refuses(String action) throws IOException {
        for (String id : requests(action))
            line.says("<iq type='error' id='" + id + "' to='" + caller + "'><error type='cancel'>"
                    + "<feature-not-implemented xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
    }

    private List<String> requests(String action) {
        return Pattern.compile("<iq [^>]*id='([^']+)'[^>]*><jingle [^>]*action='" + action + "'")
                .matcher(line.heard())
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    /** XEP-0176 5.9: has other credentials from here on. */
    void restartsIceAs(String ufrag) throws IOException {
        request(
                "restart",
                "transport-info",
                "<content creator='initiator' name='0'><transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' ufrag='"
                        + ufrag + "' pwd='abcdefghijklmnopqrstuvwx'/></content>");
    }

    /** Ends it: {@code success}, {@code decline}, {@code busy}. */
    void ends(String reason) throws IOException {
        request("end", "session-terminate", "<reason><" + reason + "/></reason>");
    }

    private void request(String id, String action, String children) throws IOException {
        String unique = id + "-" + sid;
        line.says("<iq type='set' id='" + unique + "' to='" + caller + "'><jingle xmlns='" + JINGLE + "' action='"
                        + action + "' sid='" + sid + "'>" + children + "</jingle></iq>")
                .hears(unique);
    }

    /** The caller ends it. */
    void hearsEnd(String reason) throws IOException {
        line.hears("session-terminate", "<" + reason);
    }

    /** XEP-0353: the caller takes back what it proposed. */
    void hearsRetract(String reason) throws IOException {
        line.hears("<retract ", "<" + reason, "</retract>");
    }

    private static String attribute(String tag, String name) {
        Matcher matcher =
                Pattern.compile("(?:^|\\s)" + name + "=['\"]([^'\"]*)['\"]").matcher(tag);
        if (!matcher.find()) throw new AssertionError("no " + name + " in " + tag);
        return matcher.group(1);
    }
}
