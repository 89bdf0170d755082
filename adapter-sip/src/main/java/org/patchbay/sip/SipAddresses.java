package org.patchbay.sip;

import gov.nist.javax.sip.address.AddressImpl;
import gov.nist.javax.sip.address.SipUri;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Locale;
import java.util.Set;
import javax.sip.address.SipURI;
import javax.sip.address.TelURL;
import javax.sip.address.URI;
import org.patchbay.core.Address;
import org.patchbay.core.Domains;

/** SIP URIs and the addresses that they mean, both ways (RFC 3261 19.1, RFC 5627 for devices). */
final class SipAddresses {
    private static final String UNRESERVED = "-_.!~*'()&=+$,;?/";
    private static final String PARAMETER = "-_.!~*'()[]/:&+$";

    private final Domains domains;
    private final Set<String> ownHosts;

    /** @param ownHosts hosts that peers know the gateway by beside its domains, in small letters, IPv6 in brackets */
    SipAddresses(Domains domains, Set<String> ownHosts) {
        this.domains = domains;
        this.ownHosts = Set.copyOf(ownHosts);
    }

    /** The domain that own addresses are told in. */
    String ownDomain() {
        return domains.own();
    }

    /** Whether a URI names this gateway and nobody behind it. */
    boolean isGateway(URI uri) {
        return uri instanceof SipURI sip
                && (sip.getUser() == null || sip.getUser().isEmpty())
                && isOwn(sip.getHost());
    }

    /** Whether a host is this gateway's domain, or a name of this gateway. */
    boolean isOwn(String host) {
        return domains.isOwn(host) || ownHosts.contains(host.toLowerCase(Locale.ROOT));
    }

    /** Whom a URI means. */
    Address.Reading read(URI uri) {
        if (uri instanceof TelURL tel) {
            // RFC 3966 3: visual separators mean nothing.
            String digits = tel.getPhoneNumber().replaceAll("[-.()]", "");
            return build((tel.isGlobal() ? "+" : "") + digits, domains.own(), "");
        }
        if (!(uri instanceof SipURI sip)) return new Address.Malformed("not a SIP address");
        if (sip.getUser() == null) return new Address.Malformed("an address without a user");
        String host = sip.getHost();
        String domain = isOwn(host) ? domains.own() : host;
        String device = sip.getParameter("gr");
        return build(unescape(sip.getUser()), domain, device == null ? "" : unescape(device));
    }

    private static Address.Reading build(String user, String domain, String device) {
        try {
            return new Address.Read(new Address(user, domain, device));
        } catch (IllegalArgumentException e) {
            return new Address.Malformed(String.valueOf(e.getMessage()));
        }
    }

    /** The URI of a user; a device is left out. */
    static SipUri uri(Address user) {
        SipUri uri = new SipUri();
        try {
            uri.setUser(escape(user.user()));
            uri.setHost(user.domain().indexOf(':') >= 0 ? "[" + user.domain() + "]" : user.domain());
        } catch (ParseException e) {
            throw new IllegalArgumentException("no SIP URI can be made for " + user, e);
        }
        return uri;
    }

    /** The public GRUU of a device (RFC 5627 3.1): the URI of its user, with the device in {@code gr}. */
    static String deviceUri(String device) {
        Address address = Address.parse(device);
        String uri = uri(address.bare()).toString();
        return address.hasDevice() ? uri + ";gr=" + escapeParameter(address.device()) : uri;
    }

    /** A name-addr. */
    static AddressImpl nameAddress(String displayName, URI uri) {
        AddressImpl address = new AddressImpl();
        address.setURI(uri);
        // RFC 3261 25.1: quoted-string; the library puts the quotes around it, and escapes nothing.
        String quotable = displayName.replace("\\", "\\\\").replace("\"", "\\\"");
        if (!quotable.isEmpty()) address.setDisplayName(quotable);
        return address;
    }

    // RFC 3261 25.1: user = unreserved / escaped / user-unreserved.
    static String escape(String user) {
        return escape(user, UNRESERVED);
    }

    private static String escape(String text, String asTheyAre) {
        StringBuilder escaped = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c < 0x80 && (Character.isLetterOrDigit(c) || asTheyAre.indexOf(c) >= 0)) {
                escaped.append(c);
            } else {
                escaped.append('%').append(Character.toUpperCase(Character.forDigit(b >> 4 & 15, 16)));
                escaped.append(Character.toUpperCase(Character.forDigit(b & 15, 16)));
            }
        }
        return escaped.toString();
    }

    // RFC 3261 25.1: paramchar = param-unreserved / unreserved / escaped.
    private static String escapeParameter(String text) {
        return escape(text, PARAMETER);
    }

    static String unescape(String text) {
        if (text.indexOf('%') < 0) return text;
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[in.length];
        int length = 0;
        for (int i = 0; i < in.length; i++) {
            int high = i + 2 <= in.length - 1 ? Character.digit(in[i + 1], 16) : -1;
            int low = i + 2 <= in.length - 1 ? Character.digit(in[i + 2], 16) : -1;
            if (in[i] == '%' && high >= 0 && low >= 0) {
                out[length++] = (byte) (high << 4 | low);
                i += 2;
            } else {
                out[length++] = in[i];
            }
        }
        return new String(out, 0, length, StandardCharsets.UTF_8);
    }
}
