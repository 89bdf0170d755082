package org.patchbay.xmpp.jingle;

import java.util.Optional;
import java.util.OptionalInt;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.patchbay.session.v1.Capabilities;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.Invite;
import org.patchbay.xmpp.jingle.description.Tag;

/** What stands beside the contents when a peer calls: a name to show (XEP-0172), and how far the call may still go (XEP-0131). */
final class Proposal {
    private static final int LONGEST_NAME = 256;
    private static final String MAX_FORWARDS = "Max-Forwards";

    private Proposal() {}

    /** The hops that are left; empty where nothing is said, or nothing that is a number. */
    static OptionalInt hops(StandardExtensionElement element) {
        for (StandardExtensionElement headers : Tag.children(element, "headers", Namespaces.HEADERS))
            for (StandardExtensionElement header : Tag.children(headers, "header", Namespaces.HEADERS))
                if (Tag.attribute(header, "name").equalsIgnoreCase(MAX_FORWARDS)
                        && Tag.text(header).matches("[0-9]{1,3}"))
                    return OptionalInt.of(Integer.parseInt(Tag.text(header)));
        return OptionalInt.empty();
    }

    /** What a call is to hear beside the description. */
    static Invite invite(StandardExtensionElement jingle, Channel channel) {
        Invite.Builder invite = Invite.newBuilder()
                .setChannel(channel)
                .setCapabilities(Capabilities.newBuilder().setMessages(true));
        // At least one is left: a call that has none is refused before (RFC 3261 16.3).
        hops(jingle).ifPresent(left -> invite.setMaxForwards(Math.max(1, left - 1)));
        name(jingle).ifPresent(invite::setDisplayName);
        return invite.build();
    }

    private static Optional<String> name(StandardExtensionElement element) {
        return Tag.children(element, "nick", Namespaces.NICKNAME).stream()
                .map(Tag::text)
                .filter(name -> !name.isEmpty() && name.length() <= LONGEST_NAME)
                .findFirst();
    }
}
