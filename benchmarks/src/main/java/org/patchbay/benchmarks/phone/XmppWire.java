package org.patchbay.benchmarks.phone;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.Consumer;

/** A stream of an XMPP client in the clear: it logs in by PLAIN, binds a resource, and gives whole stanzas as text. */
public final class XmppWire {
    private static final String SASL = "urn:ietf:params:xml:ns:xmpp-sasl";

    private final NetSocket socket;
    private final String domain;
    private final Consumer<String> stanzas;
    private final Consumer<String> lost;
    private final StanzaSplitter splitter = new StanzaSplitter(this::onElement);
    private final Promise<Void> bound = Promise.promise();
    private final String credentials;
    private final String resource;
    private boolean authenticated;
    private boolean closed;

    private XmppWire(
            NetSocket socket,
            String domain,
            String user,
            String password,
            String resource,
            Consumer<String> stanzas,
            Consumer<String> lost) {
        this.socket = socket;
        this.domain = domain;
        this.resource = resource;
        this.stanzas = stanzas;
        this.lost = lost;
        byte[] plain = ("\0" + user + "\0" + password).getBytes(StandardCharsets.UTF_8);
        this.credentials = Base64.getEncoder().encodeToString(plain);
        socket.handler(this::feed);
        socket.closeHandler(ignored -> {
            bound.tryFail("closed");
            if (!closed) lost.accept("an XMPP stream was closed");
        });
    }

    /** Connects, logs in and binds the resource. */
    public static Future<XmppWire> connect(
            PhoneKit kit,
            int port,
            String domain,
            String user,
            String password,
            String resource,
            Consumer<String> stanzas,
            Consumer<String> lost) {
        return kit.sockets().connect(port, "127.0.0.1").compose(socket -> {
            XmppWire wire = new XmppWire(socket, domain, user, password, resource, stanzas, lost);
            wire.open();
            return wire.bound.future().map(wire);
        });
    }

    /** Sends a stanza. */
    public void send(String stanza) {
        socket.write(stanza);
    }

    public void close() {
        closed = true;
        socket.close();
    }

    private void open() {
        splitter.restart();
        send(
                "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='"
                        + domain + "' version='1.0'>");
    }

    private void feed(Buffer bytes) {
        // Only names, quotes and brackets are looked at, which are ASCII.
        splitter.feed(bytes.toString(StandardCharsets.ISO_8859_1));
    }

    private void onElement(String element) {
        if (element.startsWith("<iq") || element.startsWith("<message") || element.startsWith("<presence")) {
            if (!bound.future().isComplete() && Xml.attribute(element, "id").equals("bind")) onBound(element);
            else stanzas.accept(element);
        } else if (element.startsWith("<stream:features")) {
            onFeatures();
        } else if (element.startsWith("<success")) {
            authenticated = true;
            open();
        } else if (element.startsWith("<failure") || element.startsWith("<stream:error")) {
            bound.tryFail(element);
            lost.accept(element);
        }
    }

    private void onFeatures() {
        if (authenticated) {
            send("<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>" + resource
                    + "</resource></bind></iq>");
        } else {
            send("<auth xmlns='" + SASL + "' mechanism='PLAIN'>" + credentials + "</auth>");
        }
    }

    private void onBound(String reply) {
        if (Xml.attribute(reply, "type").equals("result")) bound.tryComplete();
        else bound.tryFail(reply);
    }
}
