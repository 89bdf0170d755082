package org.patchbay.xmpp.wire;

import io.vertx.core.Context;
import io.vertx.core.http.ServerWebSocket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.patchbay.xmpp.stream.FrameReader;
import org.patchbay.xmpp.stream.StreamError;
import org.patchbay.xmpp.stream.StreamLimits;
import org.patchbay.xmpp.stream.XmlText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A stream over WebSocket (RFC 7395): one element a message. The socket may live on another event loop than the stream. */
public final class WebSocketWire implements Wire {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketWire.class);
    private static final String FRAMING = "urn:ietf:params:xml:ns:xmpp-framing";
    /** RFC 6455 7.4.1. */
    private static final short NORMAL = 1000;

    private static final short GOING_AWAY = 1001;
    private static final short UNSUPPORTED = 1003;

    private final ServerWebSocket socket;
    private final Context loop;
    private final String domain;
    private final FrameReader reader;
    private @Nullable Listener listener;
    private boolean opened;
    private boolean closed;

    /**
     * @param loop where the stream lives; everything is told there
     * @param domain whose error it is where the peer never came to name one
     * @param unsentBytes what may wait to be written
     */
    public WebSocketWire(ServerWebSocket socket, Context loop, StreamLimits limits, String domain, int unsentBytes) {
        this.domain = domain;
        this.socket = socket;
        this.loop = loop;
        this.reader = new FrameReader(limits);
        socket.setWriteQueueMaxSize(unsentBytes);
    }

    /** Begins to take messages; to be called on the socket's own event loop, before anything can come. */
    public void start() {
        socket.textMessageHandler(text -> loop.runOnContext(turn -> received(text)));
        // RFC 7395 3.2: text only.
        socket.binaryMessageHandler(data -> socket.close(UNSUPPORTED, "text messages only"));
        socket.closeHandler(end -> loop.runOnContext(turn -> toldGone()));
        socket.exceptionHandler(failure ->
                LOG.atDebug().addKeyValue("remote", remote()).log("XMPP WebSocket failed: {}", failure.getMessage()));
    }

    @Override
    public void listen(Listener next) {
        listener = next;
    }

    private void toldGone() {
        closed = true;
        if (listener != null) listener.gone();
    }

    private void received(String text) {
        if (closed || listener == null) return;
        listener.heard();
        reader.read(text.getBytes(StandardCharsets.UTF_8), listener);
    }

    @Override
    public void open(String from, String id) {
        opened = true;
        write("<open xmlns='" + FRAMING + "' version='1.0' xml:lang='en' from='" + XmlText.escape(from) + "' id='"
                + XmlText.escape(id) + "'/>");
    }

    @Override
    public void write(String xml) {
        if (closed) return;
        try {
            if (socket.writeQueueFull()) {
                LOG.atInfo().addKeyValue("remote", remote()).log("XMPP peer reads too slowly");
                closed = true;
                socket.close();
                return;
            }
            socket.writeTextMessage(XmlText.legal(xml));
        } catch (IllegalStateException closedOnItsOwnLoop) {
            // The peer closes right after its last word, and this loop hears of it a moment later, by toldGone.
            LOG.atDebug().addKeyValue("remote", remote()).log("XMPP WebSocket is closed already");
        }
    }

    @Override
    public void keepAlive() {
        // RFC 7395 3.8: the HTTP port pings; white space is not sent.
    }

    @Override
    public void restart() {
        opened = false;
    }

    @Override
    public boolean canSecure() {
        return false;
    }

    @Override
    public void secure() {
        throw new IllegalStateException("RFC 7395 3.9: no STARTTLS over WebSocket");
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
        return true;
    }

    @Override
    public String remote() {
        return socket.remoteAddress() == null
                ? ""
                : String.valueOf(socket.remoteAddress().hostAddress());
    }

    @Override
    public void close() {
        finish("", NORMAL);
    }

    @Override
    public void close(StreamError error) {
        if (!opened && !closed) open(domain, "0");
        finish(error.toXml(), NORMAL);
    }

    @Override
    public void sendAway(StreamError error) {
        if (!opened && !closed) open(domain, "0");
        finish(error.toXml(), GOING_AWAY);
    }

    private void finish(String last, short code) {
        if (closed) return;
        if (!last.isEmpty()) write(last);
        if (opened) write("<close xmlns='" + FRAMING + "'/>");
        closed = true;
        socket.close(code);
    }
}
