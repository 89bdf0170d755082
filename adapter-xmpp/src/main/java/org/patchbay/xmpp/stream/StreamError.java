package org.patchbay.xmpp.stream;

/**
 * Why a stream is closed.
 *
 * @param condition what the standard calls it
 * @param text for a person; nothing of what the peer sent stands in it
 */
public record StreamError(StreamCondition condition, String text) {
    private static final String NAMESPACE = "urn:ietf:params:xml:ns:xmpp-streams";
    private static final String STREAMS = "http://etherx.jabber.org/streams";

    /** The element, with its namespace declared, so that it stands in a stream as well as in a WebSocket message. */
    public String toXml() {
        String told = text.isEmpty()
                ? ""
                : "<text xmlns='" + NAMESPACE + "' xml:lang='en'>" + XmlText.escape(text) + "</text>";
        return "<stream:error xmlns:stream='" + STREAMS + "'><" + condition.element() + " xmlns='" + NAMESPACE + "'/>"
                + told + "</stream:error>";
    }
}
