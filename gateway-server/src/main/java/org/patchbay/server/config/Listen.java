package org.patchbay.server.config;

import java.util.List;
import java.util.Optional;

/**
 * Where a door listens.
 *
 * @param hosts IP addresses; {@code loopback} for all of the machine's loopback addresses
 * @param port the port, 0 for any free one
 */
public record Listen(List<String> hosts, int port) {
    public Listen {
        if (hosts.isEmpty()) throw new IllegalArgumentException("hosts: expected at least one IP address, or loopback");
        if (port < 0 || port > 65_535)
            throw new IllegalArgumentException("port: " + port + ": expected a port from 0 to 65535");
        hosts = List.copyOf(hosts);
    }

    static Optional<Listen> read(Section section, int port) {
        List<String> hosts = hosts(section);
        int chosen = section.value("port", Kind.port(), port);
        return section.make(() -> new Listen(hosts, chosen));
    }

    static List<String> hosts(Section section) {
        return section.requiredValues("hosts", Kind.host(), List.of("127.0.0.1"));
    }

    /** The same, that many ports higher; any free port stays that. */
    public Listen shifted(int offset) {
        return port == 0 ? this : new Listen(hosts, port + offset);
    }
}
