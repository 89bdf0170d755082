package org.patchbay.sip;

import gov.nist.javax.sip.header.ReferTo;
import gov.nist.javax.sip.message.SIPRequest;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import org.patchbay.core.Address;
import org.patchbay.sip.referral.Replaces;

/** What a REFER asks for (RFC 3515 2.4). */
sealed interface ReferReading {
    /**
     * A transfer.
     *
     * @param to whom the other side is to be connected to
     * @param replaces the phone's dialog with the target, in an attended transfer
     * @param silent whether the phone wants no NOTIFYs (RFC 4488 4)
     * @param referredBy what the phone calls itself (RFC 3892), for the log alone: who transfers is who was authenticated
     */
    record Wanted(Address to, Optional<Replaces> replaces, boolean silent, String referredBy) implements ReferReading {}

    /** None that can be done. */
    record Refused(int status, String reason) implements ReferReading {}

    Set<String> SCHEMES = Set.of("sip", "sips", "tel");

    /** Reads a REFER. More than one Refer-To was refused by the parser. */
    static ReferReading of(SIPRequest request, SipAddresses addresses) {
        if (!(request.getHeader(ReferTo.NAME) instanceof ReferTo referTo)
                || referTo.getAddress() == null
                || referTo.getAddress().getURI() == null) {
            // RFC 3515 2.4.2: none, or one that can't be read.
            return new Refused(400, "Exactly One Refer-To Needed");
        }
        URI uri = referTo.getAddress().getURI();
        if (!SCHEMES.contains(uri.getScheme().toLowerCase(Locale.ROOT))) {
            return new Refused(416, "Unsupported URI Scheme");
        }
        Optional<Replaces> replaces = Optional.empty();
        if (uri instanceof SipURI sip) {
            String method = sip.getMethodParam();
            if (method != null && !method.equalsIgnoreCase("INVITE")) {
                return new Refused(403, "Only An INVITE Can Be Referred");
            }
            String header = sip.getHeader("Replaces");
            if (header != null) {
                replaces = Replaces.read(SipAddresses.unescape(header));
                if (replaces.isEmpty()) return new Refused(400, "Malformed Replaces");
            }
        }
        Address.Reading reading = addresses.read(uri);
        if (!(reading instanceof Address.Read read)) return new Refused(400, "Malformed Refer-To");
        String subscription = HeaderValues.first(request, "Refer-Sub").orElse("");
        int semicolon = subscription.indexOf(';');
        String wish = (semicolon < 0 ? subscription : subscription.substring(0, semicolon)).strip();
        return new Wanted(
                read.address(),
                replaces,
                wish.equalsIgnoreCase("false"),
                HeaderValues.clipped(request, "Referred-By", 128));
    }
}
