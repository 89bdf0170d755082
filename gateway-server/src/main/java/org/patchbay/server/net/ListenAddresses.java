package org.patchbay.server.net;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.stream.Stream;

/** Says which addresses a configured host stands for. */
public final class ListenAddresses {
    private static final String IPV6_LOOPBACK = "::1";

    private ListenAddresses() {}

    /** The addresses to listen at: {@code loopback} is 127.0.0.1, and ::1 where the machine has it; others stand for themselves. */
    public static List<String> of(List<String> hosts) {
        return hosts.stream()
                .flatMap(host -> host.equals("loopback") ? loopback() : Stream.of(host))
                .distinct()
                .toList();
    }

    private static Stream<String> loopback() {
        return hasIpv6Loopback() ? Stream.of("127.0.0.1", IPV6_LOOPBACK) : Stream.of("127.0.0.1");
    }

    private static boolean hasIpv6Loopback() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .anyMatch(address -> address.isLoopbackAddress() && isIpv6(address));
        } catch (SocketException e) {
            // The machine does not tell; what every machine has is enough.
            return false;
        }
    }

    private static boolean isIpv6(InetAddress address) {
        return address.getAddress().length == 16;
    }
}
