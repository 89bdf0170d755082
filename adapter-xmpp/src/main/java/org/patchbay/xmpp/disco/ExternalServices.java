package org.patchbay.xmpp.disco;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.patchbay.core.ice.IceServers.IceServer;
import org.patchbay.xmpp.stream.ElementIq;

/** STUN and TURN servers as XEP-0215 tells them. Pure. */
public final class ExternalServices {
    private static final String NAMESPACE = Features.EXTERNAL_SERVICES;
    // RFC 7064 and RFC 7065: scheme, host, port, transport.
    private static final Pattern URL =
            Pattern.compile("(stuns?|turns?):(\\[[^\\]]+]|[^:?]+)(?::([0-9]{1,5}))?(?:\\?transport=(udp|tcp))?");

    private ExternalServices() {}

    public static boolean isRequest(IQ iq) {
        return iq.getType() == IQ.Type.get
                && "services".equals(iq.getChildElementName())
                && NAMESPACE.equals(iq.getChildElementNamespace());
    }

    /** The list of all. */
    public static ElementIq of(List<IceServer> servers) {
        StandardExtensionElement.Builder services = StandardExtensionElement.builder("services", NAMESPACE);
        for (IceServer server : servers) {
            for (String url : server.urls()) {
                Matcher matcher = URL.matcher(url);
                if (matcher.matches()) services.addElement(service(matcher, server));
            }
        }
        return new ElementIq(services.build());
    }

    private static StandardExtensionElement service(Matcher url, IceServer server) {
        String scheme = url.group(1);
        boolean encrypted = scheme.endsWith("s");
        String port = url.group(3) == null ? (encrypted ? "5349" : "3478") : url.group(3);
        String transport = url.group(4) == null ? (encrypted ? "tcp" : "udp") : url.group(4);
        StandardExtensionElement.Builder service = StandardExtensionElement.builder("service", NAMESPACE)
                .addAttribute("type", scheme)
                .addAttribute("host", url.group(2).replace("[", "").replace("]", ""))
                .addAttribute("port", port)
                .addAttribute("transport", transport);
        if (!server.username().isEmpty()) {
            service.addAttribute("restricted", "true")
                    .addAttribute("username", server.username())
                    .addAttribute("password", server.credential());
        }
        // XEP-0082: to the second, in UTC.
        if (server.expires() != null)
            service.addAttribute("expires", server.expires().toString());
        return service.build();
    }
}
