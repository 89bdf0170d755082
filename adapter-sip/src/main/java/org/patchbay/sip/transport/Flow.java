package org.patchbay.sip.transport;

import io.vertx.core.net.SocketAddress;

/**
 * The way that a message came (RFC 5626): one connection, or for UDP the pair of our socket and the peer's address. A registration keeps
 * the {@link #id()}, so that calls go back over the very connection that the phone opened through its NAT.
 */
public interface Flow {
    /**
     * Names the flow on this node; {@link SipTransports#flow(String)} finds it again. Printable, no white space, at most 128 characters.
     * Connection ids are never used again within a process and can't be guessed.
     */
    String id();

    SipTransport transport();

    /** The peer's address as seen here. */
    SocketAddress remote();

    /** Our address of it. */
    SocketAddress local();

    /** False once the connection is gone; UDP flows are open as long as their socket is. */
    boolean isOpen();

    /**
     * Runs the handler once when the connection ends; at once where it has ended. It can't be taken back, so give one a flow, not one a call. A
     * UDP flow has no connection to lose: its handlers never run, and are not kept.
     */
    void onClosed(Runnable handler);

    /** Sends two empty lines, which ask for nothing (RFC 3261 7.5) and keep a NAT open. */
    void keepAlive();

    /** Closes the connection; nothing for UDP. */
    void close();
}
