package org.patchbay.core.media;

import io.netty.util.NetUtil;
import java.time.Duration;
import java.util.List;

/**
 * Where the media relay is, and how patiently it is asked.
 *
 * @param instances the instances of rtpengine, one at least, none twice
 * @param retransmitAfter how long to wait for a reply before a request is sent once more; each wait is twice the one before
 * @param deadline how long a request may take in all, retransmissions included; a first request of a call is then tried elsewhere
 * @param pingInterval how often an instance is asked whether it is there
 * @param unhealthyAfter after how many silences in a row an instance gets no new calls
 * @param healthyAfter after how many replies in a row it gets them again
 * @param maxRequests how many requests may wait for their reply at once; beyond, requests are refused at once
 * @param maxSessions how many calls may have a session at once; beyond, new ones are refused
 * @param addressFamily {@code IP4} or {@code IP6} to have all addresses of the relay in that family, empty to leave it to rtpengine
 * @param playTones whether tones can be played in a call's media. rtpengine then decodes and encodes the audio of every call
 */
public record RelayConfig(
        List<Instance> instances,
        Duration retransmitAfter,
        Duration deadline,
        Duration pingInterval,
        int unhealthyAfter,
        int healthyAfter,
        int maxRequests,
        int maxSessions,
        String addressFamily,
        boolean playTones) {
    /**
     * One rtpengine.
     *
     * @param host the address of its NG port, as numbers: a name would have to be looked up
     * @param port its NG port for UDP ({@code --listen-ng})
     * @param weight its share of the calls, from 1
     */
    public record Instance(String host, int port, int weight) {
        public Instance {
            check(NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host), "host", host, "an IP address");
            check(port >= 1 && port <= 65_535, "port", port, "a port from 1 to 65535");
            check(weight >= 1 && weight <= 1_000, "weight", weight, "a number from 1 to 1000");
        }

        @Override
        public String toString() {
            return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
        }
    }

    public RelayConfig {
        instances = List.copyOf(instances);
        check(!instances.isEmpty(), "instances", instances, "one instance at least");
        check(
                instances.stream().map(Instance::toString).distinct().count() == instances.size(),
                "instances",
                instances,
                "each instance once");
        check(isPositive(retransmitAfter), "retransmitAfter", retransmitAfter, "more than 0");
        check(deadline.compareTo(retransmitAfter) >= 0, "deadline", deadline, "no less than retransmitAfter");
        check(isPositive(pingInterval), "pingInterval", pingInterval, "more than 0");
        check(unhealthyAfter >= 1, "unhealthyAfter", unhealthyAfter, "1 or more");
        check(healthyAfter >= 1, "healthyAfter", healthyAfter, "1 or more");
        check(maxRequests >= 1, "maxRequests", maxRequests, "1 or more");
        check(maxSessions >= 1, "maxSessions", maxSessions, "1 or more");
        check(
                addressFamily.isEmpty() || addressFamily.equals("IP4") || addressFamily.equals("IP6"),
                "addressFamily",
                addressFamily,
                "IP4, IP6 or nothing");
    }

    /** 200 ms, doubled up to 2 s in all; a ping every 5 s, two of a kind turn health; 2,000 requests, 50,000 calls. */
    public static RelayConfig of(List<Instance> instances) {
        return new RelayConfig(
                instances,
                Duration.ofMillis(200),
                Duration.ofSeconds(2),
                Duration.ofSeconds(5),
                2,
                2,
                2_000,
                50_000,
                "",
                false);
    }

    /** The same with tones that can be played, or not. */
    public RelayConfig withTones(boolean played) {
        return new RelayConfig(
                instances,
                retransmitAfter,
                deadline,
                pingInterval,
                unhealthyAfter,
                healthyAfter,
                maxRequests,
                maxSessions,
                addressFamily,
                played);
    }

    private static boolean isPositive(Duration duration) {
        return duration.toMillis() > 0;
    }

    private static void check(boolean holds, String key, Object value, String expected) {
        if (!holds) throw new IllegalArgumentException(key + ": " + value + ": expected " + expected);
    }
}
