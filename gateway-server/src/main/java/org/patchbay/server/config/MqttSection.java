package org.patchbay.server.config;

import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.patchbay.core.ice.IceServerConfig;
import org.patchbay.mqtt.MqttConfig;
import org.patchbay.mqtt.bridge.BrokerConfig;
import org.patchbay.mqtt.device.DeviceClass;
import org.patchbay.mqtt.envelope.PayloadForm;
import org.patchbay.mqtt.server.ConnectionConfig;
import org.patchbay.mqtt.server.DoorConfig;
import org.patchbay.mqtt.server.DoorConfig.Transport;
import org.patchbay.mqtt.session.SessionConfig;
import org.patchbay.server.net.ListenAddresses;

/** Reads the section of MQTT devices. */
final class MqttSection {
    private MqttSection() {}

    /** @param iceServers what clients over WebSocket are told, which devices over MQTT are told too */
    static Optional<MqttConfig> read(Section section, List<IceServerConfig> iceServers) {
        List<DoorConfig> doors = new ArrayList<>();
        section.optionalSection("tcp").ifPresent(door -> doors.addAll(doors(door, Transport.TCP, 1883)));
        section.optionalSection("tls").ifPresent(door -> doors.addAll(doors(door, Transport.TLS, 8883)));
        section.optionalSection("websocket").ifPresent(door -> doors.addAll(doors(door, Transport.WEBSOCKET, 8083)));
        Optional<ConnectionConfig> connections = connections(section.section("connections"));
        Optional<SessionConfig> sessions = sessions(section.section("sessions"));
        List<DeviceClass> classes = new ArrayList<>();
        for (Section one : section.sections("device-classes")) deviceClass(one).ifPresent(classes::add);
        List<BrokerConfig> brokers = new ArrayList<>();
        for (Section one : section.sections("brokers")) BrokerSection.read(one).ifPresent(brokers::add);
        int endpoints =
                section.value("endpoints", Kind.number(), Runtime.getRuntime().availableProcessors());
        return section.make(() -> new MqttConfig(
                doors, connections.orElseThrow(), sessions.orElseThrow(), classes, iceServers, brokers, endpoints));
    }

    private static List<DoorConfig> doors(Section section, Transport transport, int port) {
        List<String> hosts = Listen.hosts(section);
        int chosen = section.value("port", Kind.port(), port);
        String advertised = section.optional("advertised-host", Kind.text()).orElse(null);
        boolean secure = transport == Transport.TLS
                || transport == Transport.WEBSOCKET && (section.has("certificate") || section.has("key"));
        Optional<TlsConfig> tls = secure ? TlsConfig.read(section) : Optional.empty();
        if (secure && tls.isEmpty()) return List.of();
        Optional<List<DoorConfig>> doors = section.make(() -> ListenAddresses.of(hosts).stream()
                .map(host -> new DoorConfig(
                        transport,
                        host,
                        chosen,
                        advertised,
                        tls.map(MqttSection::certificate).orElse(null)))
                .toList());
        return doors.orElse(List.of());
    }

    private static KeyCertOptions certificate(TlsConfig tls) {
        return new PemKeyCertOptions()
                .addCertPath(tls.certificate().toString())
                .addKeyPath(tls.key().toString());
    }

    private static Optional<ConnectionConfig> connections(Section section) {
        ConnectionConfig standard = ConnectionConfig.defaults();
        Duration connect = section.value("connect", Kind.duration(), standard.connect());
        Duration maxKeepAlive = section.value("max-keep-alive", Kind.duration(), standard.maxKeepAlive());
        int packetBytes = section.value("packet-bytes", Kind.size(), standard.packetBytes());
        int receiveMaximum = section.value("receive-maximum", Kind.number(), standard.receiveMaximum());
        int topicAliases = section.value("topic-aliases", Kind.number(), standard.topicAliases());
        int packetsPerSecond = section.value("packets-per-second", Kind.number(), standard.packetsPerSecond());
        int packetBurst = section.value("packet-burst", Kind.number(), standard.packetBurst());
        int unsentBytes = section.value("unsent-bytes", Kind.size(), standard.unsentBytes());
        int connections = section.value("connections", Kind.number(), standard.connections());
        int awaitingConnect = section.value("awaiting-connect", Kind.number(), standard.awaitingConnect());
        return section.make(() -> new ConnectionConfig(
                connect,
                maxKeepAlive,
                packetBytes,
                receiveMaximum,
                topicAliases,
                packetsPerSecond,
                packetBurst,
                unsentBytes,
                connections,
                awaitingConnect));
    }

    private static Optional<SessionConfig> sessions(Section section) {
        SessionConfig standard = SessionConfig.defaults();
        Duration maxExpiry = section.value("max-expiry", Kind.duration(), standard.maxExpiry());
        Duration resume = section.value("resume", Kind.duration(), standard.resume());
        Duration reconnect = section.value("reconnect", Kind.duration(), standard.reconnect());
        int sessions = section.value("sessions", Kind.number(), standard.sessions());
        int subscriptions = section.value("subscriptions", Kind.number(), standard.subscriptions());
        int callsPerDevice = section.value("calls-per-device", Kind.number(), standard.callsPerDevice());
        int keptPublications = section.value("kept-publications", Kind.number(), standard.keptPublications());
        int keptBytes = section.value("kept-bytes", Kind.size(), standard.keptBytes());
        return section.make(() -> new SessionConfig(
                maxExpiry, resume, reconnect, sessions, subscriptions, callsPerDevice, keptPublications, keptBytes));
    }

    private static Optional<DeviceClass> deviceClass(Section section) {
        DeviceClass standard = DeviceClass.standard();
        String name = section.required("name", Kind.text(), standard.name());
        String clientId = section.required("client-id", Kind.text(), standard.clientId());
        boolean trickle = section.value("trickle", Kind.flag(), standard.trickle());
        PayloadForm payload = section.value("payload", Kind.oneOf(PayloadForm.class), standard.form());
        boolean audioOnly = section.value("audio-only", Kind.flag(), standard.audioOnly());
        List<String> codecs = section.values("codecs", Kind.text(), standard.codecs());
        int candidates = section.value("candidates", Kind.number(), standard.candidates());
        int descriptionBytes = section.value("description-bytes", Kind.size(), standard.descriptionBytes());
        return section.make(() ->
                new DeviceClass(name, clientId, trickle, payload, audioOnly, codecs, candidates, descriptionBytes));
    }

    /** The same, with every port that many higher. */
    static MqttConfig shifted(MqttConfig config, int offset) {
        List<DoorConfig> doors = config.doors().stream()
                .map(door -> new DoorConfig(
                        door.transport(),
                        door.host(),
                        door.port() == 0 ? 0 : door.port() + offset,
                        door.advertisedHost(),
                        door.certificate()))
                .toList();
        return new MqttConfig(
                doors,
                config.connections(),
                config.sessions(),
                config.deviceClasses(),
                config.iceServers(),
                config.brokers(),
                config.endpoints());
    }
}
