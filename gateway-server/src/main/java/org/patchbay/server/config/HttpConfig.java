package org.patchbay.server.config;

import java.util.List;
import java.util.Optional;

/**
 * The HTTP ports.
 *
 * @param plain where to listen without TLS, if anywhere
 * @param secure where to listen with TLS, if anywhere
 * @param demoPhone whether the demo phone is served at {@code /}
 * @param metricsFrom who may read {@code /metrics}: addresses, or networks as {@code 10.0.0.0/8}
 * @param maxConnections connections at most, on all ports together; one more is closed at once
 */
public record HttpConfig(
        Optional<Listen> plain,
        Optional<SecureListen> secure,
        boolean demoPhone,
        List<AddressRange> metricsFrom,
        int maxConnections) {

    /** A port with TLS. */
    public record SecureListen(Listen listen, TlsConfig tls) {}

    public HttpConfig {
        if (plain.isEmpty() && secure.isEmpty()) {
            throw new IllegalArgumentException(
                    "expected plain, secure, or both under it: without them nothing listens");
        }
        metricsFrom = List.copyOf(metricsFrom);
    }

    static Optional<HttpConfig> read(Section section) {
        Optional<Listen> plain = section.optionalSection("plain").flatMap(door -> Listen.read(door, 8080));
        Optional<SecureListen> secure = section.optionalSection("secure").flatMap(HttpConfig::readSecure);
        boolean demoPhone = section.value("demo-phone", Kind.flag(), false);
        List<AddressRange> metricsFrom = AddressRange.read(section, "metrics-from", List.of("127.0.0.1", "::1"));
        int maxConnections = section.value("max-connections", Kind.number(1, 1_000_000), 20_000);
        return section.make(() -> new HttpConfig(plain, secure, demoPhone, metricsFrom, maxConnections));
    }

    private static Optional<SecureListen> readSecure(Section section) {
        Optional<TlsConfig> tls = TlsConfig.read(section);
        List<String> hosts = Listen.hosts(section);
        int port = section.value("port", Kind.port(), 8443);
        return section.make(() -> new SecureListen(new Listen(hosts, port), tls.orElseThrow()));
    }

    /** The same, with every port that many higher. */
    HttpConfig shifted(int offset) {
        return new HttpConfig(
                plain.map(listen -> listen.shifted(offset)),
                secure.map(port -> new SecureListen(port.listen().shifted(offset), port.tls())),
                demoPhone,
                metricsFrom,
                maxConnections);
    }
}
