package org.patchbay.xmpp.jingle.session;

/** The actions of XEP-0166 7.2. */
public enum Action {
    CONTENT_ACCEPT("content-accept"),
    CONTENT_ADD("content-add"),
    CONTENT_MODIFY("content-modify"),
    CONTENT_REJECT("content-reject"),
    CONTENT_REMOVE("content-remove"),
    DESCRIPTION_INFO("description-info"),
    SECURITY_INFO("security-info"),
    SESSION_ACCEPT("session-accept"),
    SESSION_INFO("session-info"),
    SESSION_INITIATE("session-initiate"),
    SESSION_TERMINATE("session-terminate"),
    TRANSPORT_ACCEPT("transport-accept"),
    TRANSPORT_INFO("transport-info"),
    TRANSPORT_REJECT("transport-reject"),
    TRANSPORT_REPLACE("transport-replace"),
    /** None of them. */
    UNKNOWN("");

    private final String word;

    Action(String word) {
        this.word = word;
    }

    /** As the attribute writes it. */
    public String word() {
        return word;
    }

    /** The action of that word. */
    public static Action of(String word) {
        for (Action action : values()) if (action != UNKNOWN && action.word.equals(word)) return action;
        return UNKNOWN;
    }
}
