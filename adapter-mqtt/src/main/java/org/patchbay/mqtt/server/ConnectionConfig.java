package org.patchbay.mqtt.server;

import java.time.Duration;
import org.patchbay.core.ConfigCheck;

/**
 * What a connection may do.
 *
 * @param connect how long a socket may stay without CONNECT, or without its outcome
 * @param maxKeepAlive the longest keep-alive interval; a device that asks for more, or for none, is told this (MQTT 5 3.2.2.3.14)
 * @param packetBytes the largest packet that a device may send
 * @param receiveMaximum how many publications of QoS 1 and 2 a device may have unanswered
 * @param topicAliases how many topic aliases a device may set
 * @param packetsPerSecond how many packets a second a device may send in the long run
 * @param packetBurst how many it may send at once
 * @param unsentBytes how much may wait in a socket; what is more waits for the socket to drain
 * @param connections how many connections this node takes
 * @param awaitingConnect how many sockets may be open without CONNECT, or without its outcome
 */
public record ConnectionConfig(
        Duration connect,
        Duration maxKeepAlive,
        int packetBytes,
        int receiveMaximum,
        int topicAliases,
        int packetsPerSecond,
        int packetBurst,
        int unsentBytes,
        int connections,
        int awaitingConnect) {
    private static final int MAX_UINT16 = 65_535;

    public ConnectionConfig {
        between("mqtt.connections.connect", connect, Duration.ofMillis(10), Duration.ofMinutes(5));
        between("mqtt.connections.max-keep-alive", maxKeepAlive, Duration.ofSeconds(1), Duration.ofSeconds(MAX_UINT16));
        ConfigCheck.between("mqtt.connections.packet-bytes", packetBytes, 1_024, 1 << 24);
        ConfigCheck.between("mqtt.connections.receive-maximum", receiveMaximum, 1, MAX_UINT16);
        ConfigCheck.between("mqtt.connections.topic-aliases", topicAliases, 0, MAX_UINT16);
        ConfigCheck.between("mqtt.connections.packets-per-second", packetsPerSecond, 1, 1_000_000);
        ConfigCheck.between("mqtt.connections.packet-burst", packetBurst, 1, 1_000_000);
        ConfigCheck.between("mqtt.connections.unsent-bytes", unsentBytes, 1_024, 1 << 30);
        ConfigCheck.between("mqtt.connections.connections", connections, 1, 10_000_000);
        ConfigCheck.between("mqtt.connections.awaiting-connect", awaitingConnect, 1, 10_000_000);
    }

    /** 10 s, an hour, 256 KiB, 64 unanswered, 16 aliases, 50 packets a second with bursts of 200, 256 KiB unsent, 100,000 connections. */
    public static ConnectionConfig defaults() {
        return new ConnectionConfig(
                Duration.ofSeconds(10), Duration.ofHours(1), 256 << 10, 64, 16, 50, 200, 256 << 10, 100_000, 1_000);
    }

    private static void between(String key, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw ConfigCheck.fault(key, value, "a duration from " + least + " to " + most);
        }
    }
}
