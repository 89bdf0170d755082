package org.patchbay.core.routing;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.patchbay.core.Address;
import org.patchbay.session.v1.Capabilities;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.Protocol;

/**
 * Where a rule sends its calls.
 *
 * @param name of the trunk or component, for logs; the channel's id
 * @param protocol whose adapter takes the call
 * @param endpoint that adapter's address on the bus, {@link org.patchbay.core.bus.BusAddresses#endpoint}
 * @param handleTemplate the channel's handle, {@code sip:{user}@trunk.example.net} or {@code sip:{user}@{domain}}
 * @param capabilities what the far end can do
 */
public record RouteVia(
        String name, Protocol protocol, String endpoint, String handleTemplate, Capabilities capabilities) {
    private static final Pattern HOST = Pattern.compile("[a-z0-9._-]+|\\[[0-9a-f:.]+]|[0-9a-f:]+");

    public RouteVia {
        String left = handleTemplate.replace("{user}", "").replace("{domain}", "");
        if (handleTemplate.isEmpty() || left.contains("{") || left.contains("}")) {
            throw new IllegalArgumentException(
                    "route.handle: " + handleTemplate + ", expected text with {user} and {domain} only");
        }
    }

    /** A trunk over SIP: plain RTP until its descriptions show otherwise, an INVITE without an offer and a MESSAGE are well. */
    public static RouteVia sip(String name, String endpoint, String handleTemplate) {
        return new RouteVia(
                name,
                Protocol.SIP,
                endpoint,
                handleTemplate,
                Capabilities.newBuilder().setLateOffer(true).setMessages(true).build());
    }

    /**
     * An XMPP server that the gateway is a component of. The handle names the component alone: whom to reach is the address itself, which XMPP
     * names as it stands.
     */
    public static RouteVia xmpp(String name, String endpoint, String handle) {
        return new RouteVia(
                name,
                Protocol.XMPP,
                endpoint,
                handle,
                Capabilities.newBuilder()
                        .setTrickle(true)
                        .setVideo(true)
                        .setMessages(true)
                        .build());
    }

    /** Whether an address can be put into the template: its domain must be a host's name or IP address where the template has it. */
    boolean canReach(Address to) {
        return !handleTemplate.contains("{domain}") || HOST.matcher(to.domain()).matches();
    }

    /** The channel to ring for an address. */
    Channel channelTo(Address to) {
        // The user goes in last and in one step: what a caller wrote is never read as a part of the template.
        String[] around =
                handleTemplate.replace("{domain}", bracketed(to.domain())).split("\\{user}", -1);
        return Channel.newBuilder()
                .setId(name)
                .setProtocol(protocol)
                .setEndpoint(endpoint)
                .setHandle(String.join(escaped(to.user()), around))
                .build();
    }

    private static String bracketed(String domain) {
        return domain.contains(":") && !domain.startsWith("[") ? "[" + domain + "]" : domain;
    }

    /** RFC 3261 25.1: what stands in a user part as it is; all else is escaped, so that no caller adds parameters or headers to a URI. */
    private static String escaped(String user) {
        StringBuilder text = new StringBuilder();
        for (byte b : user.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = c >= 'a' && c <= 'z'
                    || c >= 'A' && c <= 'Z'
                    || c >= '0' && c <= '9'
                    || "-_.!~*'()+$&=".indexOf(c) >= 0;
            if (plain) text.append(c);
            else text.append(String.format("%%%02X", (int) c));
        }
        return text.toString();
    }
}
