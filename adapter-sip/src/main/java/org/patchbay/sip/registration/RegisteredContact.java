package org.patchbay.sip.registration;

import gov.nist.javax.sip.address.SipUri;
import gov.nist.javax.sip.header.RouteList;
import java.util.Optional;
import javax.sip.address.URI;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.Address;
import org.patchbay.sip.dialog.Way;

/**
 * A contact of a user, and how to reach it.
 *
 * @param device the user's device: the instance's URN, else a hash of the contact
 * @param key names the contact among the user's: instance and reg-id, else the URI
 * @param wish what the phone asked for last
 * @param way how its REGISTER came
 * @param path the routes that requests to it take (RFC 3327), or null
 * @param callId Call-ID of the REGISTER
 * @param cseq count of the REGISTER
 * @param expiresAtMs when it ends, milliseconds since 1970-01-01 UTC
 * @param userAgent what the phone calls itself
 */
public record RegisteredContact(
        Address device,
        String key,
        ContactWish wish,
        Way way,
        @Nullable RouteList path,
        String callId,
        long cseq,
        long expiresAtMs,
        String userAgent) {
    /** Where to send a request to it, as the Request-URI. */
    public SipUri uri() {
        return wish.uri();
    }

    /** Where a request to it goes first: the first route of its path, or itself. */
    public URI nextHop() {
        return path == null ? uri() : path.iterator().next().getAddress().getURI();
    }

    /** The channel's id, the same after a refresh. It is unguessable only as far as the contact is: it never leaves the gateway. */
    public String channelId() {
        return "sip-" + Contacts.hash(device.bare() + " " + key);
    }

    /** The id of the flow that it lives and dies with; empty for UDP, where there is no connection to lose. */
    public Optional<String> flowId() {
        return way.flow() != null && way.flow().transport().isReliable()
                ? Optional.of(way.flow().id())
                : Optional.empty();
    }
}
