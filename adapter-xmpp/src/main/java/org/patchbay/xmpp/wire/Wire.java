package org.patchbay.xmpp.wire;

import org.patchbay.xmpp.stream.StreamError;
import org.patchbay.xmpp.stream.StreamListener;

/**
 * One connection that carries one stream. It belongs to the event loop of the endpoint: everything is told and called there.
 *
 * <p>Nothing is written after {@link #close} or when the connection is gone.
 */
public interface Wire {
    /** Is told what comes, and once that nothing more will. */
    interface Listener extends StreamListener {
        /** Something came, if only white space: the peer lives. */
        void heard();

        /** The connection is gone, whoever ended it. Told once, last. */
        void gone();
    }

    /** Begins to tell; or tells somebody else from now on. */
    void listen(Listener listener);

    /**
     * Opens the gateway's side of the stream.
     *
     * @param from the domain that it speaks for
     * @param id of the stream, not to be guessed
     */
    void open(String from, String id);

    /** Writes one whole element. */
    void write(String xml);

    /** Writes nothing that means anything, to see whether the peer is still there (RFC 6120 4.6.1). */
    void keepAlive();

    /** The stream begins again (RFC 6120 4.3.3): the next that comes opens it. */
    void restart();

    /** Whether {@link #secure} can be called. */
    boolean canSecure();

    /** Writes that TLS may begin, and begins it; the stream begins again. */
    void secure();

    /** Whether it is encrypted. */
    boolean isSecure();

    /** Whether the peer is on this machine. */
    boolean isLoopback();

    /** Whether name spaces of stanzas are to be declared on each (RFC 7395 3.3.3), as the stream has no default. */
    boolean isFramed();

    /** The peer's IP address. */
    String remote();

    /** Closes the stream and the connection in order. */
    void close();

    /** Tells an error and closes. */
    void close(StreamError error);

    /** Tells that the peer is to come back elsewhere or later, and closes (RFC 6120 4.9.3.20, RFC 7395 3.6.1). */
    void sendAway(StreamError error);
}
