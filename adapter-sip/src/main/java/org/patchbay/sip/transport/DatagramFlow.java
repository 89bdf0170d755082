package org.patchbay.sip.transport;

import io.netty.util.NetUtil;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.patchbay.sip.transport.SipTransports.SendFailure;

/**
 * A pair of our UDP socket and a peer's address. It holds nothing, so that any number of them costs nothing.
 */
record DatagramFlow(DatagramDoor door, InetSocketAddress peer) implements WritableFlow {
    private static final String PREFIX = "udp/";

    /** The flow of an id, or null where it is none of ours or its door is closed. */
    static @Nullable DatagramFlow parse(String id, List<DatagramDoor> doors) {
        String[] parts = id.split("/", 4);
        if (parts.length != 4 || !id.startsWith(PREFIX)) return null;
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(parts[3]);
        int door = number(parts[1]);
        int port = number(parts[2]);
        if (address == null || door < 0 || door >= doors.size() || port < 1 || port > 65_535) return null;
        return doors.get(door).isOpen()
                ? new DatagramFlow(doors.get(door), new InetSocketAddress(address, port))
                : null;
    }

    private static int number(String digits) {
        return digits.matches("[0-9]{1,5}") ? Integer.parseInt(digits) : -1;
    }

    /** The id's form is {@code udp/<door>/<port>/<address>}. */
    @Override
    public String id() {
        return PREFIX + door.index() + "/" + peer.getPort() + "/"
                + peer.getAddress().getHostAddress();
    }

    @Override
    public SipTransport transport() {
        return SipTransport.UDP;
    }

    @Override
    public SocketAddress remote() {
        return SocketAddress.inetSocketAddress(peer);
    }

    @Override
    public SocketAddress local() {
        return SocketAddress.inetSocketAddress(door.local());
    }

    @Override
    public boolean isOpen() {
        return door.isOpen();
    }

    @Override
    public void onClosed(Runnable handler) {
        // There is no connection that could end.
    }

    @Override
    public void close() {
        // Nothing was opened for this peer alone.
    }

    @Override
    public void write(byte[] message, SendFailure onFailure) {
        door.send(message, peer, onFailure);
    }

    @Override
    public ListenPoint sentBy() {
        return door.point();
    }

    DatagramFlow atPort(int port) {
        return port == peer.getPort() ? this : new DatagramFlow(door, new InetSocketAddress(peer.getAddress(), port));
    }
}
