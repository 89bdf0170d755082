package org.patchbay.xmpp.disco;

import java.util.ArrayList;
import java.util.List;
import org.patchbay.xmpp.jingle.Namespaces;

/** The features of each kind of entity here. */
public final class Features {
    public static final String DISCO_INFO = "http://jabber.org/protocol/disco#info";
    public static final String DISCO_ITEMS = "http://jabber.org/protocol/disco#items";
    public static final String CAPS = "http://jabber.org/protocol/caps";
    public static final String PING = "urn:xmpp:ping";
    public static final String VERSION = "jabber:iq:version";
    public static final String RECEIPTS = "urn:xmpp:receipts";
    public static final String EXTERNAL_SERVICES = "urn:xmpp:extdisco:2";

    private static final List<String> COMMON = List.of(DISCO_INFO, DISCO_ITEMS, PING, VERSION);

    private Features() {}

    /** The own domain as clients see it. */
    public static List<String> ofServer() {
        return with(
                COMMON, List.of(CAPS, EXTERNAL_SERVICES, "jabber:iq:roster", "urn:ietf:params:xml:ns:xmpp-session"));
    }

    /** A component's domain. */
    public static List<String> ofComponent() {
        return with(COMMON, List.of(EXTERNAL_SERVICES));
    }

    /** A user's device, whatever protocol it speaks: it is the gateway that XMPP peers talk to. */
    public static List<String> ofDevice() {
        return with(COMMON, with(List.of(CAPS, RECEIPTS), Namespaces.FEATURES));
    }

    private static List<String> with(List<String> some, List<String> more) {
        List<String> all = new ArrayList<>(some);
        all.addAll(more);
        return List.copyOf(all);
    }
}
