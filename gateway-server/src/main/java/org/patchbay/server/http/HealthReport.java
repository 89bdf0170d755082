package org.patchbay.server.http;

import java.util.List;

/**
 * Whether the gateway can do its work.
 *
 * @param ready whether it should get new calls
 * @param checks what was looked at
 */
public record HealthReport(boolean ready, List<Check> checks) {
    /**
     * @param name what was looked at: {@code rtpengine}
     * @param status how it is, in a word: {@code up}, {@code down}, {@code draining}
     * @param detail what an operator wants to know beside it, or empty
     */
    public record Check(String name, String status, String detail) {}

    public HealthReport {
        checks = List.copyOf(checks);
    }
}
