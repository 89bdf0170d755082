package org.patchbay.server.config;

import io.netty.util.NetUtil;
import java.util.List;
import java.util.Optional;
import org.patchbay.core.call.RelayMode;

/**
 * Media between ends that can't meet.
 *
 * @param relay when the relay is put in the path
 * @param rtpengine the rtpengine instances by their NG port; none: no relay
 * @param optional whether the gateway does its work without any of them in health, so that it says ready all the same
 */
public record MediaConfig(RelayMode relay, List<Instance> rtpengine, boolean optional) {
    /** One instance of rtpengine. */
    public record Instance(String host, int port) {
        /**
         * Reads {@code 127.0.0.1:2223} or {@code [::1]:2223}.
         *
         * @throws IllegalArgumentException if it is neither
         */
        static Instance parse(String text) {
            int colon = text.lastIndexOf(':');
            String host = colon < 0 ? text : text.substring(0, colon);
            String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
            String port = colon < 0 ? "" : text.substring(colon + 1);
            boolean isHost = NetUtil.isValidIpV4Address(bare) || NetUtil.isValidIpV6Address(bare) && !bare.equals(host);
            if (!isHost
                    || !port.matches("[0-9]{1,5}")
                    || Integer.parseInt(port) > 65_535
                    || Integer.parseInt(port) == 0) {
                throw new IllegalArgumentException("\"" + text + "\": expected IP address and port, as 127.0.0.1:2223");
            }
            return new Instance(bare, Integer.parseInt(port));
        }

        @Override
        public String toString() {
            return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
        }
    }

    public MediaConfig {
        rtpengine = List.copyOf(rtpengine);
        if (relay == RelayMode.ALWAYS && rtpengine.isEmpty()) {
            throw new IllegalArgumentException("relay: always: expected at least one rtpengine beside it");
        }
    }

    static Optional<MediaConfig> read(Section section) {
        RelayMode relay = section.value("relay", Kind.oneOf(RelayMode.class), RelayMode.AUTO);
        List<Instance> rtpengine = section.values(
                "rtpengine", Kind.parsed("IP address and port, as 127.0.0.1:2223", Instance::parse), List.of());
        boolean optional = section.value("optional", Kind.flag(), false);
        return section.make(() -> new MediaConfig(relay, rtpengine, optional));
    }
}
