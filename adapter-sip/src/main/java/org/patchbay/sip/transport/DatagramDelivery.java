package org.patchbay.sip.transport;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.patchbay.sip.transport.SipTransports.SendFailure;

/** A message on its way to a host by UDP. Its name is looked up once, so that retransmissions go where the first went. */
final class DatagramDelivery {
    private final DatagramDoor door;
    private final Resolver resolver;
    private final String host;
    private final int port;
    private final byte[] message;
    private @Nullable InetSocketAddress peer;

    DatagramDelivery(DatagramDoor door, Resolver resolver, String host, int port, byte[] message) {
        this.door = door;
        this.resolver = resolver;
        this.host = host;
        this.port = port;
        this.message = message;
        InetAddress literal = NetUtil.createInetAddressFromIpAddressString(host);
        if (literal != null) this.peer = new InetSocketAddress(literal, port);
    }

    void send(SendFailure onFailure) {
        InetSocketAddress known = peer;
        if (known != null) {
            door.send(message, known, onFailure);
            return;
        }
        resolver.address(host)
                .onSuccess(address -> {
                    InetSocketAddress found = new InetSocketAddress(address, port);
                    peer = found;
                    door.send(message, found, onFailure);
                })
                .onFailure(error -> onFailure.failed("no address for the host: " + error.getMessage()));
    }
}
