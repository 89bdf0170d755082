package org.patchbay.xmpp.client;

import org.patchbay.xmpp.sasl.Sasl;
import org.patchbay.xmpp.stream.XmlText;

/** What a stream offers next (RFC 6120 4.3.2). Pure. */
final class StreamFeatures {
    private static final String OPEN = "<stream:features xmlns:stream='http://etherx.jabber.org/streams'>";
    private static final String CLOSE = "</stream:features>";

    private StreamFeatures() {}

    /**
     * To a client that has not proved who it is.
     *
     * @param tls whether TLS can begin
     * @param required whether it must
     * @param plain whether a password may be sent
     */
    static String beforeLogin(boolean tls, boolean required, boolean plain) {
        StringBuilder xml = new StringBuilder(OPEN);
        if (tls) {
            xml.append("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'>")
                    .append(required ? "<required/>" : "")
                    .append("</starttls>");
        }
        // RFC 6120 5.3.1: nothing else where TLS is mandatory.
        if (!tls || !required) {
            xml.append("<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>");
            for (String name : Sasl.mechanisms(plain))
                xml.append("<mechanism>").append(name).append("</mechanism>");
            xml.append("</mechanisms>");
        }
        return xml.append(CLOSE).toString();
    }

    /** @param capsVersion of XEP-0115 */
    static String afterLogin(String capsNode, String capsVersion) {
        return OPEN
                + "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><required/></bind>"
                // RFC 3921 3, for clients that still ask; there is nothing to it.
                + "<session xmlns='urn:ietf:params:xml:ns:xmpp-session'><optional/></session>"
                + "<sm xmlns='urn:xmpp:sm:3'/>"
                + "<sub xmlns='urn:xmpp:features:pre-approval'/>"
                + "<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='" + XmlText.escape(capsNode)
                + "' ver='"
                + XmlText.escape(capsVersion) + "'/>"
                + CLOSE;
    }
}
