package org.patchbay.sip.transport;

import org.jspecify.annotations.Nullable;

/**
 * Where the next message goes: the transport, host and port that RFC 3263 arrives at, or a flow that is open already.
 *
 * @param host a literal address (IPv6 without brackets) or a host name, which is resolved (A, AAAA) when it is sent to
 * @param port 1 to 65,535
 * @param flowId the flow to use, or null to use any connection to that address, or a new one. A message to a flow that is gone fails;
 *     no other way is tried
 */
public record Target(
        SipTransport transport,
        String host,
        int port,
        @Nullable String flowId) {
    public Target {
        if (host.isEmpty()) throw new IllegalArgumentException("a target needs a host");
        if (port < 1 || port > 65_535) throw new IllegalArgumentException("port " + port + ": expected 1 to 65535");
    }

    /** To that address, over a connection that is there or a new one. */
    public static Target to(SipTransport transport, String host, int port) {
        return new Target(transport, host, port, null);
    }

    /** Over that flow and no other. */
    public static Target over(Flow flow) {
        return new Target(
                flow.transport(), flow.remote().hostAddress(), flow.remote().port(), flow.id());
    }
}
