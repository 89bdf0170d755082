package org.patchbay.server.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.patchbay.core.ice.IceServerConfig;
import org.patchbay.websocket.WebSocketConfig;

/** Reads the section of native clients over WebSocket. */
final class WebSocketSection {
    private WebSocketSection() {}

    static Optional<WebSocketConfig> read(Section section) {
        Optional<WebSocketConfig.Timing> timing = timing(section.section("timing"));
        Optional<WebSocketConfig.Limits> limits = limits(section.section("limits"));
        List<String> origins = section.values("allowed-origins", Kind.text(), List.of());
        List<IceServerConfig> iceServers = iceServers(section.sections("ice-servers"));
        int endpoints =
                section.value("endpoints", Kind.number(), Runtime.getRuntime().availableProcessors());
        return section.make(
                () -> new WebSocketConfig(timing.orElseThrow(), limits.orElseThrow(), origins, iceServers, endpoints));
    }

    private static Optional<WebSocketConfig.Timing> timing(Section section) {
        WebSocketConfig.Timing standard = WebSocketConfig.Timing.defaults();
        Duration hello = section.value("hello", Kind.duration(), standard.hello());
        Duration heartbeat = section.value("heartbeat", Kind.duration(), standard.heartbeat());
        Duration resume = section.value("resume", Kind.duration(), standard.resume());
        Duration reconnect = section.value("reconnect", Kind.duration(), standard.reconnect());
        return section.make(() -> new WebSocketConfig.Timing(hello, heartbeat, resume, reconnect));
    }

    private static Optional<WebSocketConfig.Limits> limits(Section section) {
        WebSocketConfig.Limits standard = WebSocketConfig.Limits.defaults();
        int frameBytes = section.value("frame-bytes", Kind.size(), standard.frameBytes());
        int framesPerSecond = section.value("frames-per-second", Kind.number(), standard.framesPerSecond());
        int frameBurst = section.value("frame-burst", Kind.number(), standard.frameBurst());
        int callsPerSession = section.value("calls-per-session", Kind.number(), standard.callsPerSession());
        int keptFrames = section.value("kept-frames", Kind.number(), standard.keptFrames());
        int keptBytes = section.value("kept-bytes", Kind.size(), standard.keptBytes());
        int unreadBytes = section.value("unread-bytes", Kind.size(), standard.unreadBytes());
        int sessions = section.value("sessions", Kind.number(), standard.sessions());
        int awaitingHello = section.value("awaiting-hello", Kind.number(), standard.awaitingHello());
        return section.make(() -> new WebSocketConfig.Limits(
                frameBytes,
                framesPerSecond,
                frameBurst,
                callsPerSession,
                keptFrames,
                keptBytes,
                unreadBytes,
                sessions,
                awaitingHello));
    }

    private static List<IceServerConfig> iceServers(List<Section> sections) {
        List<IceServerConfig> servers = new ArrayList<>();
        for (Section section : sections) iceServer(section).ifPresent(servers::add);
        return servers;
    }

    private static Optional<IceServerConfig> iceServer(Section section) {
        List<String> urls = section.requiredValues("urls", Kind.text(), List.of("stun:localhost"));
        String username = section.value("username", Kind.text(), "");
        String credential = section.secret("credential").orElse("");
        String secret = section.secret("secret").orElse("");
        Duration ttl = section.value("ttl", Kind.duration(), Duration.ofHours(1));
        return section.make(() -> new IceServerConfig(urls, username, credential, secret, ttl));
    }
}
