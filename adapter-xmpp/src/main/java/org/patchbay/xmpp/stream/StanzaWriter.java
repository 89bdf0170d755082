package org.patchbay.xmpp.stream;

import org.jivesoftware.smack.packet.Stanza;
import org.jivesoftware.smack.packet.XmlEnvironment;
import org.jivesoftware.smack.util.XmlStringBuilder;

/** Stanzas as text. Pure. */
public final class StanzaWriter {
    private static final XmlEnvironment CLIENT = new XmlEnvironment("jabber:client");

    private StanzaWriter() {}

    /** @param framed whether the name space is to be declared, as there is no stream around it that does */
    public static String write(Stanza stanza, boolean framed) {
        XmlEnvironment around = framed ? XmlEnvironment.EMPTY : CLIENT;
        CharSequence xml = stanza.toXML(around);
        // A nested builder's own toString copies what is in it over and over.
        return xml instanceof XmlStringBuilder builder ? builder.toXML(around).toString() : xml.toString();
    }
}
