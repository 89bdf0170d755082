package org.patchbay.server.config;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.patchbay.core.call.RelayMode;
import org.patchbay.core.media.RelayConfig;

/**
 * Media between ends that can't meet.
 *
 * @param relay when the relay is put in the path
 * @param relays where the relay is; empty: there is none
 * @param optional whether the gateway does its work without any instance in health, so that it says ready all the same
 * @param dtmfLog where the instances send the tones that they see ({@code --dtmf-log-dest}); empty: nowhere
 */
public record MediaConfig(
        RelayMode relay, Optional<RelayConfig> relays, boolean optional, Optional<InetSocketAddress> dtmfLog) {
    public MediaConfig {
        if (dtmfLog.isPresent() && relays.isEmpty()) {
            throw new IllegalArgumentException("dtmf-log: expected at least one rtpengine beside it");
        }
        if (relay == RelayMode.ALWAYS && relays.isEmpty()) {
            throw new IllegalArgumentException("relay: always: expected at least one rtpengine beside it");
        }
    }

    /** The instances of rtpengine. */
    public List<RelayConfig.Instance> rtpengine() {
        return relays.map(RelayConfig::instances).orElse(List.of());
    }

    static Optional<MediaConfig> read(Section section) {
        RelayMode relay = section.value("relay", Kind.oneOf(RelayMode.class), RelayMode.AUTO);
        Kind<RelayConfig.Instance> instance =
                Kind.parsed("IP address and port, as 127.0.0.1:2223", MediaConfig::instance);
        List<RelayConfig.Instance> instances = section.values("rtpengine", instance, List.of());
        boolean optional = section.value("optional", Kind.flag(), false);
        Optional<InetSocketAddress> dtmfLog = section.optional(
                        "dtmf-log", Kind.parsed("IP address and port, as 127.0.0.1:2226", MediaConfig::instance))
                .map(it -> new InetSocketAddress(it.host(), it.port()));
        boolean playTones = section.value("play-tones", Kind.flag(), false);
        return section.make(() -> new MediaConfig(
                relay,
                instances.isEmpty()
                        ? Optional.empty()
                        : Optional.of(RelayConfig.of(instances).withTones(playTones)),
                optional,
                dtmfLog));
    }

    /** Reads {@code 127.0.0.1:2223} or {@code [::1]:2223}. */
    private static RelayConfig.Instance instance(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? text : text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (host.indexOf(':') >= 0 && !bracketed)
            throw new IllegalArgumentException("an IPv6 address without brackets");
        String bare = bracketed ? host.substring(1, host.length() - 1) : host;
        return new RelayConfig.Instance(bare, Integer.parseInt(text.substring(colon + 1)), 1);
    }
}
