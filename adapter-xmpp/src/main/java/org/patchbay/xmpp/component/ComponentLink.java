package org.patchbay.xmpp.component;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.time.Timeout;
import org.patchbay.core.time.TimerWheel;
import org.patchbay.xmpp.stream.StreamError;
import org.patchbay.xmpp.stream.StreamHeader;
import org.patchbay.xmpp.stream.StreamLimits;
import org.patchbay.xmpp.stream.StreamListener;
import org.patchbay.xmpp.stream.StreamReader;
import org.patchbay.xmpp.stream.XmlElement;
import org.patchbay.xmpp.stream.XmlText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stream to one server (XEP-0114 3). It is opened again for ever when it breaks, with a growing wait. It belongs to one event loop.
 */
final class ComponentLink {
    private static final Logger LOG = LoggerFactory.getLogger(ComponentLink.class);
    private static final String ACCEPT = "jabber:component:accept";
    private static final String STREAMS = "http://etherx.jabber.org/streams";
    private static final int UNSENT_BYTES = 8 << 20;
    private static final Duration SILENCE = Duration.ofSeconds(60);

    /** Is told what the link brings. */
    interface Listener {
        /** The server takes the gateway for the component. */
        void up();

        /** It was up, and is no more. */
        void down();

        /** A stanza, in {@code jabber:client}. */
        void stanza(XmlElement element);

        /** Nothing was heard for a while: something is to be sent that is answered. */
        void silent();
    }

    private final ComponentConfig config;
    private final StreamLimits limits;
    private final TimerWheel wheel;
    private final Listener listener;
    private final NetClient client;
    private final BackOff backOff = new BackOff(ThreadLocalRandom.current());
    private @Nullable NetSocket socket;
    private @Nullable Timeout timer;
    /** Written on the event loop, read by whoever wants to know. */
    private volatile boolean up;

    private boolean closed;

    ComponentLink(Vertx vertx, ComponentConfig config, StreamLimits limits, TimerWheel wheel, Listener listener) {
        this.config = config;
        this.limits = limits;
        this.wheel = wheel;
        this.listener = listener;
        this.client =
                vertx.createNetClient(new NetClientOptions().setTcpNoDelay(true).setConnectTimeout((int)
                        ComponentConfig.PATIENCE.toMillis()));
    }

    /** Whether the server takes the gateway for the component. From any thread. */
    boolean isUp() {
        return up;
    }

    void open() {
        if (closed) return;
        client.connect(config.port(), config.host()).onComplete(result -> {
            if (result.failed()) broken(String.valueOf(result.cause().getMessage()));
            else if (closed) result.result().close();
            else connected(result.result());
        });
    }

    private void connected(NetSocket opened) {
        socket = opened;
        opened.setWriteQueueMaxSize(UNSENT_BYTES);
        StreamReader reader = new StreamReader(limits, new Dialogue(opened));
        opened.handler(buffer -> {
            if (socket != opened) return;
            if (up) listenAgain();
            reader.feed(buffer.getBytes());
        });
        opened.closeHandler(end -> lost(opened, "the server closed the connection"));
        opened.exceptionHandler(failure -> lost(opened, String.valueOf(failure.getMessage())));
        restartTimer(ComponentConfig.PATIENCE, () -> lost(opened, "no handshake in time"));
        opened.write("<?xml version='1.0'?><stream:stream xmlns='" + ACCEPT + "' xmlns:stream='" + STREAMS + "' to='"
                + XmlText.escape(config.domain()) + "'>");
    }

    /** What the server says on one connection. */
    private final class Dialogue implements StreamListener {
        private final NetSocket mine;

        Dialogue(NetSocket mine) {
            this.mine = mine;
        }

        @Override
        public void opened(StreamHeader header) {
            mine.write("<handshake>" + proof(header.id()) + "</handshake>");
        }

        @Override
        public void element(XmlElement element) {
            if (element.is("handshake", ACCEPT)) {
                standing();
            } else if (element.is("error", STREAMS)) {
                // XEP-0114 4: conflict, host-unknown, not-authorized. The server closes.
                lost(mine, "the server says: " + element.firstChild());
            } else if (up && element.isStanza()) {
                listener.stanza(element.moved(ACCEPT, "jabber:client"));
            }
        }

        @Override
        public void closed() {
            lost(mine, "the server closed the stream");
        }

        @Override
        public void failed(StreamError error) {
            mine.write(error.toXml() + "</stream:stream>");
            lost(mine, "the server sent " + error.condition().element());
        }
    }

    private void standing() {
        if (up) return;
        up = true;
        backOff.reset();
        listenAgain();
        LOG.atInfo()
                .addKeyValue("component", config.name())
                .addKeyValue("domain", config.domain())
                .log("component up");
        listener.up();
    }

    private void listenAgain() {
        restartTimer(SILENCE, this::ask);
    }

    private void ask() {
        NetSocket now = socket;
        if (now == null) return;
        listener.silent();
        restartTimer(ComponentConfig.PATIENCE, () -> lost(now, "the server is silent"));
    }

    private void restartTimer(Duration after, Runnable task) {
        if (timer != null) timer.cancel();
        timer = wheel.schedule(after, task);
    }

    /** XEP-0114 3: SHA-1 of the stream's id and the secret. */
    private String proof(String streamId) {
        try {
            byte[] text = (streamId + config.secret()).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    /** False where the server can't be reached now. */
    boolean write(String xml) {
        NetSocket now = socket;
        if (!up || now == null) return false;
        if (now.writeQueueFull()) {
            lost(now, "the server reads too slowly");
            return false;
        }
        now.write(XmlText.legal(xml));
        return true;
    }

    private void lost(NetSocket gone, String why) {
        if (socket != gone) return;
        socket = null;
        gone.close();
        boolean was = up;
        up = false;
        if (was) listener.down();
        broken(why);
    }

    private void broken(String why) {
        if (closed) return;
        Duration wait = backOff.next();
        LOG.atWarn()
                .addKeyValue("component", config.name())
                .addKeyValue("why", why)
                .addKeyValue("retryMs", wait.toMillis())
                .log("component down");
        restartTimer(wait, this::open);
    }

    void close() {
        closed = true;
        if (timer != null) timer.cancel();
        NetSocket now = socket;
        socket = null;
        up = false;
        if (now != null) now.end(Buffer.buffer("</stream:stream>"));
        client.close();
    }
}
