package org.patchbay.xmpp.wire;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import org.jspecify.annotations.Nullable;
import org.patchbay.xmpp.stream.StreamCondition;
import org.patchbay.xmpp.stream.StreamError;
import org.patchbay.xmpp.stream.StreamHeader;
import org.patchbay.xmpp.stream.StreamLimits;
import org.patchbay.xmpp.stream.StreamListener;
import org.patchbay.xmpp.stream.StreamReader;
import org.patchbay.xmpp.stream.XmlElement;
import org.patchbay.xmpp.stream.XmlText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A stream over TCP (RFC 6120 3), to clients. What waits to be written is bounded: who does not read is cut off. */
public final class TcpWire implements Wire {
    private static final Logger LOG = LoggerFactory.getLogger(TcpWire.class);
    private static final Buffer PROCEED = Buffer.buffer("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");

    private final NetSocket socket;
    private final StreamLimits limits;
    private final String domain;
    private final boolean canSecure;
    private @Nullable Listener listener;
    private @Nullable StreamReader reader;
    private boolean opened;
    private boolean closed;
    private boolean securing;

    /**
     * @param domain whose error it is where the peer never came to name one
     * @param unsentBytes what may wait to be written
     * @param canSecure whether there is a certificate
     */
    public TcpWire(NetSocket socket, StreamLimits limits, String domain, int unsentBytes, boolean canSecure) {
        this.domain = domain;
        this.socket = socket;
        this.limits = limits;
        this.canSecure = canSecure;
        socket.setWriteQueueMaxSize(unsentBytes);
    }

    @Override
    public void listen(Listener next) {
        boolean first = listener == null;
        listener = next;
        if (!first) return;
        restart();
        socket.handler(buffer -> received(buffer.getBytes()));
        socket.closeHandler(end -> toldGone());
        socket.exceptionHandler(failure ->
                LOG.atDebug().addKeyValue("remote", remote()).log("XMPP connection failed: {}", failure.getMessage()));
    }

    private void toldGone() {
        closed = true;
        if (listener != null) listener.gone();
    }

    private void received(byte[] bytes) {
        if (closed || listener == null) return;
        listener.heard();
        byte[] rest = bytes;
        // A client may open the stream that comes after SASL in the same packet as what ends SASL.
        while (rest.length > 0 && reader != null && !closed) {
            StreamReader now = reader;
            rest = now.feed(rest);
            if (securing && rest.length > 0) {
                // What came in the clear must never be taken for something said under TLS.
                close(new StreamError(StreamCondition.POLICY_VIOLATION, "nothing may follow starttls"));
                return;
            }
            if (reader == now) return;
        }
    }

    @Override
    public void restart() {
        if (reader != null) reader.stop();
        opened = false;
        if (listener != null) reader = new StreamReader(limits, new Relay());
    }

    /** Tells whoever listens now. */
    private final class Relay implements StreamListener {
        @Override
        public void opened(StreamHeader header) {
            if (listener != null) listener.opened(header);
        }

        @Override
        public void element(XmlElement element) {
            if (listener != null) listener.element(element);
        }

        @Override
        public void closed() {
            if (listener != null) listener.closed();
        }

        @Override
        public void failed(StreamError error) {
            if (listener != null) listener.failed(error);
        }
    }

    @Override
    public void open(String from, String id) {
        opened = true;
        write("<?xml version='1.0'?><stream:stream xmlns='jabber:client'"
                + " xmlns:stream='http://etherx.jabber.org/streams'"
                + " version='1.0'"
                + " xml:lang='en'"
                + " from='" + XmlText.escape(from) + "' id='" + XmlText.escape(id)
                + "'>");
    }

    @Override
    public void write(String xml) {
        if (closed) return;
        if (socket.writeQueueFull()) {
            // RFC 6120 4.9.3.17. It could not be told, since the peer reads nothing.
            LOG.atInfo().addKeyValue("remote", remote()).log("XMPP peer reads too slowly");
            closed = true;
            socket.close();
            return;
        }
        socket.write(XmlText.legal(xml));
    }

    @Override
    public void keepAlive() {
        write(" ");
    }

    @Override
    public boolean canSecure() {
        return canSecure && !socket.isSsl();
    }

    @Override
    public void secure() {
        securing = true;
        restart();
        socket.upgradeToSsl(PROCEED).onComplete(upgraded -> {
            securing = false;
            if (upgraded.succeeded()) return;
            LOG.atDebug()
                    .addKeyValue("remote", remote())
                    .log("TLS failed: {}", upgraded.cause().getMessage());
            closed = true;
            socket.close();
        });
    }

    @Override
    public boolean isSecure() {
        return socket.isSsl();
    }

    @Override
    public boolean isLoopback() {
        return Loopback.is(remote());
    }

    @Override
    public boolean isFramed() {
        return false;
    }

    @Override
    public String remote() {
        return socket.remoteAddress() == null
                ? ""
                : String.valueOf(socket.remoteAddress().hostAddress());
    }

    @Override
    public void close() {
        finish("");
    }

    @Override
    public void close(StreamError error) {
        // RFC 6120 4.9.1.1: an error about the other side's header comes after a header of one's own.
        if (!opened && !closed) open(domain, "0");
        finish(error.toXml());
    }

    @Override
    public void sendAway(StreamError error) {
        close(error);
    }

    private void finish(String last) {
        if (closed) return;
        if (reader != null) reader.stop();
        String end = opened ? last + "</stream:stream>" : last;
        closed = true;
        if (end.isEmpty()) socket.close();
        else socket.end(Buffer.buffer(end));
    }
}
