package org.patchbay.xmpp.stream;

/**
 * What opens a stream: {@code <stream:stream>} on TCP (RFC 6120 4.7), {@code <open/>} on WebSocket (RFC 7395 3.3). Attributes that are
 * missing are empty.
 *
 * @param content the default name space, {@code jabber:client}; that of the framing on WebSocket
 */
public record StreamHeader(String content, String to, String from, String id, String version, String language) {
    /** The header that stands at an element's start. */
    static StreamHeader of(XmlElement element, String content) {
        return new StreamHeader(
                content,
                element.attribute("to"),
                element.attribute("from"),
                element.attribute("id"),
                element.attribute("version"),
                element.attribute("lang"));
    }
}
