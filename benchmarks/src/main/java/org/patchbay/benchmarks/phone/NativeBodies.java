package org.patchbay.benchmarks.phone;

/** The bodies of the native protocol, as text. */
public final class NativeBodies {
    /** Hangs up. */
    public static final String END = "{\"reason\":\"NORMAL\"}";

    private NativeBodies() {}

    /** An invite. */
    public static String offer(String to, int call) {
        return "{\"to\":\"" + to + "\",\"sdp\":" + Descriptions.JSON_OFFER.with(call) + "}";
    }

    /** An answer. */
    public static String answer(int call) {
        return "{\"sdp\":" + Descriptions.JSON_ANSWER.with(call) + "}";
    }

    /** The name that a caller gives a call. */
    public static String outgoing(int call) {
        return Numbered.word(call);
    }

    /** The name that the bare switchboard gives a call towards its callee. */
    public static String incoming(int call) {
        return "s-" + Numbered.word(call);
    }

    /** The number of the call that a description belongs to, or -1. */
    public static int number(String description) {
        return Numbered.find(description);
    }

    /** The number of a call with a name by {@link #outgoing}, or -1. */
    public static int numberOf(String callId) {
        return Numbered.read(callId, 0);
    }

    /** Whom an invite is for. */
    public static String to(String invite) {
        int at = invite.indexOf("\"to\":\"") + 6;
        return invite.substring(at, invite.indexOf('"', at));
    }
}
