package org.patchbay.xmpp;

import java.util.List;
import org.patchbay.core.account.AuthConfig;
import org.patchbay.core.ice.IceServerConfig;
import org.patchbay.xmpp.client.ClientConfig;
import org.patchbay.xmpp.client.ClientPortConfig;
import org.patchbay.xmpp.component.ComponentConfig;
import org.patchbay.xmpp.jingle.JingleConfig;
import org.patchbay.xmpp.stream.StreamLimits;

/**
 * How the gateway speaks XMPP.
 *
 * @param clientPorts where clients come in over TCP; empty for nowhere
 * @param websocket whether clients come in by the HTTP port, at {@code /xmpp}
 * @param components the servers that the gateway is a component of, no two of one name
 * @param client how clients are treated
 * @param stream bounds of what comes over any stream
 * @param jingle how calls are kept
 * @param auth for the limits on failed log-ins
 * @param iceServers the STUN and TURN servers that peers are told (XEP-0215)
 */
public record XmppConfig(
        List<ClientPortConfig> clientPorts,
        boolean websocket,
        List<ComponentConfig> components,
        ClientConfig client,
        StreamLimits stream,
        JingleConfig jingle,
        AuthConfig auth,
        List<IceServerConfig> iceServers) {
    public XmppConfig {
        clientPorts = List.copyOf(clientPorts);
        components = List.copyOf(components);
        iceServers = List.copyOf(iceServers);
        if (components.stream().map(ComponentConfig::name).distinct().count() < components.size()) {
            throw new IllegalArgumentException("xmpp.components: two of one name, expected a name of its own for each");
        }
        for (ClientPortConfig port : clientPorts) {
            if (client.requireTls() && port.certificate().isEmpty()) {
                throw new IllegalArgumentException(
                        "xmpp.client-port.certificate: missing, expected one where require-tls is true");
            }
            if (!client.requireTls() && !port.isLoopback()) {
                throw new IllegalArgumentException(
                        "xmpp.client-port.require-tls: false, expected true where others than this machine can"
                                + " connect");
            }
        }
    }

    /** Clients on one port, with every default. */
    public static XmppConfig of(ClientPortConfig port, ClientConfig client) {
        return new XmppConfig(
                List.of(port),
                true,
                List.of(),
                client,
                StreamLimits.defaults(),
                JingleConfig.DEFAULT,
                AuthConfig.defaults(),
                List.of());
    }

    /** The same with other ports. */
    public XmppConfig withClientPorts(List<ClientPortConfig> ports) {
        return new XmppConfig(ports, websocket, components, client, stream, jingle, auth, iceServers);
    }
}
