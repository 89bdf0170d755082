package org.patchbay.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.patchbay.mqtt.bridge.BrokerConfig;

/** Reads a broker that is already there. */
final class BrokerSection {
    private BrokerSection() {}

    static Optional<BrokerConfig> read(Section section) {
        String name = section.required("name", Kind.text(), "broker");
        String host = section.required("host", Kind.text(), "localhost");
        boolean tls = section.value("tls", Kind.flag(), false);
        int port = section.value("port", Kind.port(), tls ? 8883 : 1883);
        String trust = section.optional("trust", section.readableFile())
                .map(Path::toString)
                .orElse("");
        Optional<BrokerConfig.Login> login = login(section);
        String clientId = section.value("client-id", Kind.text(), "patchbay");
        String shareGroup = section.optional("share-group", Kind.text()).orElse("");
        Duration keepAlive = section.value("keep-alive", Kind.duration(), Duration.ofSeconds(30));
        Duration reconnect = section.value("reconnect", Kind.duration(), Duration.ofSeconds(30));
        Duration away = section.value("away", Kind.duration(), Duration.ofSeconds(60));
        int devices = section.value("devices", Kind.number(), 100_000);
        int packetBytes = section.value("packet-bytes", Kind.size(), 256 << 10);
        int inFlight = section.value("in-flight", Kind.number(), 1_000);
        List<BrokerConfig.LibpeerEntry> libpeer = new ArrayList<>();
        for (Section one : section.sections("libpeer")) libpeer(one).ifPresent(libpeer::add);
        return section.make(() -> new BrokerConfig(
                name,
                host,
                port,
                tls,
                trust,
                login,
                clientId,
                shareGroup,
                keepAlive,
                reconnect,
                away,
                devices,
                packetBytes,
                inFlight,
                libpeer));
    }

    private static Optional<BrokerConfig.Login> login(Section section) {
        Optional<String> user = section.optional("user", Kind.text());
        Optional<String> password = section.secret("password");
        return user.map(name -> new BrokerConfig.Login(name, password.orElse("")));
    }

    private static Optional<BrokerConfig.LibpeerEntry> libpeer(Section section) {
        String id = section.required("id", Kind.text(), "id");
        String user = section.required("user", Kind.text(), "user");
        return section.make(() -> new BrokerConfig.LibpeerEntry(id, user));
    }
}
