package org.patchbay.benchmarks.phone;

/** Requests of Jingle (XEP-0166), as text. */
public final class JingleBodies {
    /** The children of a session-terminate. */
    public static final String SUCCESS = "<reason><success/></reason>";

    private static final String JINGLE = "urn:xmpp:jingle:1";

    private JingleBodies() {}

    /**
     * A request.
     *
     * @param from empty where the server fills it in
     * @param initiator empty where it is not said
     */
    public static String request(
            String from, String to, String id, String action, String sid, String initiator, String children) {
        return "<iq type='set' id='" + id + (from.isEmpty() ? "" : "' from='" + from) + "' to='" + to
                + "'><jingle xmlns='" + JINGLE + "' action='" + action + "' sid='" + sid + "'"
                + (initiator.isEmpty() ? "" : " initiator='" + initiator + "'") + ">" + children + "</jingle></iq>";
    }

    /** The children of a session-initiate. */
    public static String offer(int call) {
        return Descriptions.JINGLE_OFFER.with(call);
    }

    /** The children of a session-accept. */
    public static String answer(int call) {
        return Descriptions.JINGLE_ANSWER.with(call);
    }

    /** The session of a call at its caller. */
    public static String outgoing(int call) {
        return Numbered.word(call);
    }

    /** The session that the bare switchboard gives a call at its callee. */
    public static String incoming(int call) {
        return "s-" + Numbered.word(call);
    }

    /** The action of a request, or empty. */
    public static String action(String request) {
        int jingle = request.indexOf("<jingle");
        return jingle < 0 ? "" : Xml.attribute(request, "action", jingle);
    }

    /** The number of the call that a request's description belongs to, or -1. */
    public static int number(String request) {
        return Numbered.find(request);
    }

    /** The number of a call by its session's name at its caller, or -1. */
    public static int numberOfSession(String request) {
        int jingle = request.indexOf("<jingle");
        return jingle < 0 ? -1 : Numbered.read(Xml.attribute(request, "sid", jingle), 0);
    }
}
