package org.patchbay.server.config;

import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.patchbay.core.account.AuthConfig;
import org.patchbay.core.ice.IceServerConfig;
import org.patchbay.server.net.ListenAddresses;
import org.patchbay.server.net.SelfSigned;
import org.patchbay.xmpp.XmppConfig;
import org.patchbay.xmpp.client.ClientConfig;
import org.patchbay.xmpp.client.ClientPortConfig;
import org.patchbay.xmpp.component.ComponentConfig;
import org.patchbay.xmpp.jingle.JingleConfig;
import org.patchbay.xmpp.stream.StreamLimits;

/** Reads the section of XMPP. */
final class XmppSection {
    private XmppSection() {}

    /**
     * @param domain the own one, for a certificate of the gateway's own making
     * @param auth whose limits on failed log-ins hold here too
     * @param iceServers what native clients are told, which XMPP peers are told too
     */
    static Optional<XmppConfig> read(
            Section section, String domain, Optional<AuthConfig> auth, List<IceServerConfig> iceServers) {
        Optional<Section> clientPort = section.optionalSection("client-port");
        boolean requireTls = clientPort
                .map(port -> port.value("require-tls", Kind.flag(), true))
                .orElse(true);
        List<ClientPortConfig> ports =
                clientPort.map(port -> ports(port, domain)).orElse(List.of());
        boolean websocket = section.value("websocket", Kind.flag(), false);
        List<ComponentConfig> components = new ArrayList<>();
        for (Section component : section.sections("components"))
            component(component).ifPresent(components::add);
        Section limits = section.section("limits");
        Optional<StreamLimits> stream = stream(limits);
        Optional<ClientConfig.Limits> client = limits(limits);
        Optional<ClientConfig.Timing> timing = timing(section.section("timing"));
        Optional<JingleConfig> jingle = jingle(section.section("jingle"));
        return section.make(() -> new XmppConfig(
                ports,
                websocket,
                components,
                new ClientConfig(requireTls, timing.orElseThrow(), client.orElseThrow()),
                stream.orElseThrow(),
                jingle.orElseThrow(),
                auth.orElseGet(AuthConfig::defaults),
                iceServers));
    }

    private static Optional<ComponentConfig> component(Section section) {
        String name = section.required("name", Kind.text(), "unnamed");
        String host = section.required("host", Kind.text(), "localhost");
        int port = section.value("port", Kind.number(1, 65_535), 5347);
        String domain = section.required("domain", Kind.text(), "call.example.org");
        Optional<String> secret = section.requiredSecret("secret");
        List<String> serves = section.requiredValues("serves", Kind.text(), List.of("example.org"));
        return section.make(() -> new ComponentConfig(name, host, port, domain, secret.orElseThrow(), serves));
    }

    private static List<ClientPortConfig> ports(Section section, String domain) {
        List<String> hosts = Listen.hosts(section);
        int port = section.value("port", Kind.port(), 5222);
        Optional<KeyCertOptions> certificate = certificate(section, hosts, domain);
        return section.check(() -> ListenAddresses.of(hosts).stream()
                        .map(host -> new ClientPortConfig(host, port, certificate))
                        .toList())
                .orElse(List.of());
    }

    private static Optional<KeyCertOptions> certificate(Section section, List<String> hosts, String domain) {
        boolean selfSigned = section.value("self-signed", Kind.flag(), false);
        if (!selfSigned) {
            boolean given = section.has("certificate") || section.has("key");
            return given ? TlsConfig.read(section).map(XmppSection::certificate) : Optional.empty();
        }
        boolean isLoopback = ListenAddresses.of(hosts).stream()
                .allMatch(host -> new ClientPortConfig(host, 0, Optional.empty()).isLoopback());
        if (!isLoopback)
            section.fault("self-signed", "true: expected false where others than this machine can connect");
        return Optional.of(SelfSigned.of(domain));
    }

    private static KeyCertOptions certificate(TlsConfig tls) {
        return new PemKeyCertOptions()
                .addCertPath(tls.certificate().toString())
                .addKeyPath(tls.key().toString());
    }

    private static Optional<StreamLimits> stream(Section section) {
        StreamLimits standard = StreamLimits.defaults();
        int stanzaBytes = section.value("stanza-bytes", Kind.size(), standard.stanzaBytes());
        int depth = section.value("depth", Kind.number(), standard.depth());
        int attributes = section.value("attributes", Kind.number(), standard.attributes());
        int elements = section.value("elements", Kind.number(), standard.elements());
        return section.check(() -> new StreamLimits(stanzaBytes, depth, attributes, elements));
    }

    private static Optional<ClientConfig.Limits> limits(Section section) {
        ClientConfig.Limits standard = ClientConfig.Limits.defaults();
        int streams = section.value("streams", Kind.number(), standard.streams());
        int perUser = section.value("sessions-per-user", Kind.number(), standard.sessionsPerUser());
        int kept = section.value("kept-stanzas", Kind.number(), standard.keptStanzas());
        int unsent = section.value("unsent-bytes", Kind.size(), standard.unsentBytes());
        return section.make(() -> new ClientConfig.Limits(streams, perUser, kept, unsent));
    }

    private static Optional<ClientConfig.Timing> timing(Section section) {
        ClientConfig.Timing standard = ClientConfig.Timing.defaults();
        Duration negotiation = section.value("negotiation", Kind.duration(), standard.negotiation());
        Duration ping = section.value("ping", Kind.duration(), standard.ping());
        Duration pong = section.value("pong", Kind.duration(), standard.pong());
        Duration resume = section.value("resume", Kind.duration(), standard.resume());
        return section.make(() -> new ClientConfig.Timing(negotiation, ping, pong, resume));
    }

    private static Optional<JingleConfig> jingle(Section section) {
        JingleConfig standard = JingleConfig.DEFAULT;
        int sessions = section.value("max-sessions", Kind.number(), standard.maxSessions());
        int perPeer = section.value("max-sessions-per-peer", Kind.number(), standard.maxSessionsPerPeer());
        Duration reply = section.value("reply", Kind.duration(), standard.reply());
        Duration initiate = section.value("initiate", Kind.duration(), standard.initiate());
        Duration update = section.value("update", Kind.duration(), standard.update());
        return section.make(() -> new JingleConfig(sessions, perPeer, reply, initiate, update));
    }

    /** The same, with every port that many higher. */
    static XmppConfig shifted(XmppConfig config, int offset) {
        return config.withClientPorts(config.clientPorts().stream()
                .map(port -> new ClientPortConfig(
                        port.host(), port.port() == 0 ? 0 : port.port() + offset, port.certificate()))
                .toList());
    }
}
