package org.patchbay.benchmarks.phone;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** An external component of an XMPP server (XEP-0114) that answers every IQ with an empty result. */
public final class ComponentEcho {
    private final NetSocket socket;
    private final String secret;
    private final Promise<Void> accepted = Promise.promise();
    private final StanzaSplitter splitter = new StanzaSplitter(this::onElement);
    private boolean opened;

    private ComponentEcho(NetSocket socket, String secret) {
        this.socket = socket;
        this.secret = secret;
        socket.handler(this::feed);
        socket.closeHandler(ignored -> accepted.tryFail("the server closed the component's stream"));
    }

    /** Connects one on an event loop of the kit; it lives as long as the kit. */
    public static Future<Void> connect(PhoneKit kit, int port, String name, String secret) {
        return Future.future(promise -> kit.context()
                .runOnContext(ignored -> kit.sockets()
                        .connect(port, "127.0.0.1")
                        .compose(socket -> {
                            ComponentEcho echo = new ComponentEcho(socket, secret);
                            socket.write("<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept'"
                                    + " xmlns:stream='http://etherx.jabber.org/streams' to='" + name + "'>");
                            return echo.accepted.future();
                        })
                        .onComplete(promise)));
    }

    private void feed(Buffer bytes) {
        String text = bytes.toString(StandardCharsets.ISO_8859_1);
        int header = opened ? -1 : text.indexOf("<stream:stream");
        if (header >= 0) {
            opened = true;
            socket.write("<handshake>" + sha1(Xml.attribute(text, "id", header) + secret) + "</handshake>");
        }
        splitter.feed(text);
    }

    private void onElement(String element) {
        if (element.startsWith("<handshake")) {
            accepted.tryComplete();
        } else if (element.startsWith("<iq")) {
            socket.write("<iq type='result' id='" + Xml.attribute(element, "id") + "' from='"
                    + Xml.attribute(element, "to") + "' to='" + Xml.attribute(element, "from") + "'/>");
        }
    }

    private static String sha1(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
