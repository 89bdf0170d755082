package org.patchbay.server.config;

import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.patchbay.server.net.ListenAddresses;
import org.patchbay.sip.SipConfig;
import org.patchbay.sip.message.MessageLimits;
import org.patchbay.sip.presence.PresencePolicy;
import org.patchbay.sip.registration.RegistrationPolicy;
import org.patchbay.sip.transaction.TimerConfig;
import org.patchbay.sip.transaction.TransactionConfig;
import org.patchbay.sip.transport.ListenConfig;
import org.patchbay.sip.transport.SipTransport;
import org.patchbay.sip.transport.TransportConfig;

/** Reads the section of SIP. */
final class SipSection {
    private static final SipConfig STANDARD = SipConfig.of(List.of());

    private SipSection() {}

    static Optional<SipConfig> read(Section section) {
        List<ListenConfig> doors = new ArrayList<>();
        section.optionalSection("udp").ifPresent(door -> doors.addAll(doors(door, SipTransport.UDP, 5060)));
        section.optionalSection("tcp").ifPresent(door -> doors.addAll(doors(door, SipTransport.TCP, 5060)));
        section.optionalSection("tls").ifPresent(door -> doors.addAll(doors(door, SipTransport.TLS, 5061)));
        Section limits = section.section("limits");
        Optional<TransportConfig> transport = transport(section.section("transport"), messageLimits(limits));
        Optional<TransactionConfig> transactions =
                transactions(section.section("transactions"), timers(section.section("timers")));
        Section registering = section.section("registration");
        Duration keepAlive = registering.value("keep-alive", Kind.duration(), STANDARD.keepAlive());
        Optional<RegistrationPolicy> registration = registration(registering);
        Optional<PresencePolicy> presence = presence(section.section("presence"));
        Section session = section.section("session");
        Duration expires = session.value("expires", Kind.duration(), STANDARD.sessionExpires());
        Duration minSe = session.value("min-se", Kind.duration(), STANDARD.minSe());
        Duration flowPatience = session.value("flow-patience", Kind.duration(), STANDARD.flowPatience());
        Duration probe = session.value("probe", Kind.duration(), STANDARD.probe());
        int legs = limits.value("legs", Kind.number(), STANDARD.maxLegs());
        int pending = limits.value("pending", Kind.number(), STANDARD.maxPending());
        Section authentication = section.section("authentication");
        Duration nonceLifetime = authentication.value("nonce-lifetime", Kind.duration(), STANDARD.nonceLifetime());
        int failedAttempts = authentication.value("failed-attempts", Kind.number(), STANDARD.failedAttempts());
        return section.make(() -> new SipConfig(
                doors,
                transport.orElseThrow(),
                transactions.orElseThrow(),
                registration.orElseThrow(),
                presence.orElseThrow(),
                expires,
                minSe,
                legs,
                pending,
                nonceLifetime,
                failedAttempts,
                keepAlive,
                flowPatience,
                probe));
    }

    private static List<ListenConfig> doors(Section section, SipTransport transport, int port) {
        List<String> hosts = Listen.hosts(section);
        int chosen = section.value("port", Kind.port(), port);
        String advertised = section.optional("advertised-host", Kind.text()).orElse(null);
        Optional<TlsConfig> tls = transport == SipTransport.TLS ? TlsConfig.read(section) : Optional.empty();
        Optional<List<ListenConfig>> doors = section.make(() -> ListenAddresses.of(hosts).stream()
                .map(host -> new ListenConfig(
                        transport,
                        host,
                        chosen,
                        advertised,
                        tls.map(SipSection::certificate).orElse(null)))
                .toList());
        return doors.orElse(List.of());
    }

    private static KeyCertOptions certificate(TlsConfig tls) {
        return new PemKeyCertOptions()
                .addCertPath(tls.certificate().toString())
                .addKeyPath(tls.key().toString());
    }

    private static Optional<MessageLimits> messageLimits(Section section) {
        MessageLimits standard = MessageLimits.DEFAULT;
        int messageBytes = section.value("message-bytes", Kind.size(), standard.messageBytes());
        int headers = section.value("headers", Kind.number(), standard.headers());
        int headerBytes = section.value("header-bytes", Kind.size(), standard.headerBytes());
        int bodyBytes = section.value("body-bytes", Kind.size(), standard.bodyBytes());
        return section.check(() -> new MessageLimits(messageBytes, headers, headerBytes, bodyBytes));
    }

    private static Optional<TransportConfig> transport(Section section, Optional<MessageLimits> limits) {
        TransportConfig standard = TransportConfig.DEFAULT;
        int maxConnections = section.value("max-connections", Kind.number(), standard.maxConnections());
        int maxUnsentBytes = section.value("max-unsent-bytes", Kind.size(), standard.maxUnsentBytes());
        Duration connect = section.value("connect-timeout", Kind.duration(), standard.connectTimeout());
        Duration partial = section.value("partial-timeout", Kind.duration(), standard.partialTimeout());
        Duration idle = section.value("idle-timeout", Kind.duration(), standard.idleTimeout());
        boolean largeOverTcp = section.value("large-requests-over-tcp", Kind.flag(), standard.largeRequestsOverTcp());
        return section.make(() -> new TransportConfig(
                limits.orElse(MessageLimits.DEFAULT),
                maxConnections,
                maxUnsentBytes,
                connect,
                partial,
                idle,
                largeOverTcp,
                null));
    }

    private static Optional<TimerConfig> timers(Section section) {
        TimerConfig standard = TimerConfig.RFC3261;
        Duration t1 = section.value("t1", Kind.duration(), standard.t1());
        Duration t2 = section.value("t2", Kind.duration(), standard.t2());
        Duration t4 = section.value("t4", Kind.duration(), standard.t4());
        Duration trying = section.value("trying", Kind.duration(), standard.trying());
        Duration d = section.value("d", Kind.duration(), standard.d());
        return section.make(() -> new TimerConfig(t1, t2, t4, trying, d));
    }

    private static Optional<TransactionConfig> transactions(Section section, Optional<TimerConfig> timers) {
        int max = section.value("max", Kind.number(), STANDARD.transactions().maxTransactions());
        Duration retryAfter = section.value(
                "retry-after", Kind.duration(), STANDARD.transactions().retryAfter());
        return section.make(() -> new TransactionConfig(timers.orElse(TimerConfig.RFC3261), max, retryAfter));
    }

    private static Optional<RegistrationPolicy> registration(Section section) {
        RegistrationPolicy standard = RegistrationPolicy.DEFAULT;
        Duration min = section.value("min-expires", Kind.duration(), standard.minExpires());
        Duration max = section.value("max-expires", Kind.duration(), standard.maxExpires());
        Duration byDefault = section.value("default-expires", Kind.duration(), standard.defaultExpires());
        int perUser = section.value("contacts-per-user", Kind.number(), standard.contactsPerUser());
        int contacts = section.value("contacts", Kind.number(), standard.contacts());
        return section.make(() -> new RegistrationPolicy(min, max, byDefault, perUser, contacts));
    }

    private static Optional<PresencePolicy> presence(Section section) {
        PresencePolicy standard = PresencePolicy.DEFAULT;
        Duration min = section.value("min-expires", Kind.duration(), standard.minExpires());
        Duration max = section.value("max-expires", Kind.duration(), standard.maxExpires());
        int subscriptions = section.value("subscriptions", Kind.number(), standard.subscriptions());
        int perUser = section.value("subscriptions-per-user", Kind.number(), standard.subscriptionsPerUser());
        int publications = section.value("publications", Kind.number(), standard.publications());
        return section.make(() -> new PresencePolicy(min, max, subscriptions, perUser, publications));
    }

    /** The same, with every port that many higher. */
    static SipConfig shifted(SipConfig config, int offset) {
        List<ListenConfig> doors = config.doors().stream()
                .map(door -> new ListenConfig(
                        door.transport(),
                        door.host(),
                        door.port() == 0 ? 0 : door.port() + offset,
                        door.advertisedHost(),
                        door.certificate()))
                .toList();
        return new SipConfig(
                doors,
                config.transport(),
                config.transactions(),
                config.registration(),
                config.presence(),
                config.sessionExpires(),
                config.minSe(),
                config.maxLegs(),
                config.maxPending(),
                config.nonceLifetime(),
                config.failedAttempts(),
                config.keepAlive(),
                config.flowPatience(),
                config.probe());
    }
}
