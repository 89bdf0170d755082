package org.patchbay.mqtt.server;

import io.vertx.core.net.KeyCertOptions;
import org.jspecify.annotations.Nullable;

/**
 * Where devices come in.
 *
 * @param transport what a connection is made of
 * @param host the address to listen on
 * @param port 0 takes any free one
 * @param advertisedHost what devices are told to reach; null for {@code host}
 * @param certificate for TLS; null without. {@link Transport#TLS} needs one, {@link Transport#WEBSOCKET} may have one
 */
public record DoorConfig(
        Transport transport,
        String host,
        int port,
        @Nullable String advertisedHost,
        @Nullable KeyCertOptions certificate) {
    /** What a connection is made of. */
    public enum Transport {
        TCP,
        TLS,
        /** At {@code /mqtt}, subprotocol {@code mqtt} (MQTT 5 6). */
        WEBSOCKET
    }

    public DoorConfig {
        if (transport == Transport.TLS && certificate == null) {
            throw new IllegalArgumentException("mqtt.tls: expected a certificate and a key");
        }
        if (transport == Transport.TCP && certificate != null) {
            throw new IllegalArgumentException("mqtt.tcp: expected no certificate; TLS has a door of its own");
        }
    }

    /** The URI of a door that is open on a port. */
    String uri(int actualPort) {
        String named = advertisedHost == null ? host : advertisedHost;
        String bracketed = named.contains(":") && !named.startsWith("[") ? "[" + named + "]" : named;
        return switch (transport) {
            case TCP -> "mqtt://" + bracketed + ":" + actualPort;
            case TLS -> "mqtts://" + bracketed + ":" + actualPort;
            case WEBSOCKET -> (certificate == null ? "ws://" : "wss://") + bracketed + ":" + actualPort + "/mqtt";
        };
    }

    /** The name of the door, for the line that says the gateway is ready. */
    String name() {
        return switch (transport) {
            case TCP -> "mqtt";
            case TLS -> "mqtts";
            case WEBSOCKET -> "mqtt-ws";
        };
    }
}
