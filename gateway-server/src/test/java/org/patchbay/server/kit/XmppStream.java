package org.patchbay.server.kit;

import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.patchbay.server.TestGateway;
import org.w3c.dom.Element;

/** A client's stream with stream management (XEP-0198): what is not acknowledged is kept, and sent again after a resumption. */
final class XmppStream implements AutoCloseable {
    private static final String MANAGEMENT = "urn:xmpp:sm:3";

    private final Phone phone;
    private final Cable cable;
    private final NetClient client;
    private final Consumer<Element> received;
    private final Stanzas stanzas = new Stanzas(this::element);
    private final Deque<String> kept = new ArrayDeque<>();
    private @Nullable NetSocket socket;
    private String id = "";
    private boolean authenticated;
    private boolean ready;
    private boolean managed;
    private boolean wasCut;
    private int heard;
    private int acknowledged;

    /** @param received whole stanzas, in order, each once */
    XmppStream(Phone phone, Place place, Consumer<Element> received) {
        this.phone = phone;
        this.cable = new Cable(place, phone.user(), place.gateway().port("xmpp-tcp"));
        this.client = place.vertx().createNetClient();
        this.received = received;
    }

    /** Whether stanzas go out now. */
    boolean isReady() {
        return ready;
    }

    /** Whether the gateway may have sent something before it knew of the last stanza of ours. */
    boolean mayCross() {
        return wasCut || !kept.isEmpty();
    }

    void connect() {
        authenticated = false;
        stanzas.restart();
        client.connect(cable.port(), "127.0.0.1")
                .onSuccess(connected -> phone.on(() -> {
                    socket = connected;
                    connected.handler(bytes -> phone.on(() -> {
                        if (connected == socket) stanzas.feed(bytes.toString());
                    }));
                    open();
                }))
                .onFailure(e -> phone.fault(null, "can't connect: " + e));
    }

    private void open() {
        write("<?xml version='1.0'?><stream:stream xmlns='jabber:client'"
                + " xmlns:stream='http://etherx.jabber.org/streams' to='localhost' version='1.0'>");
    }

    private void element(Element element) {
        switch (element.getLocalName()) {
            case "features" -> features();
            case "success" -> {
                authenticated = true;
                stanzas.restart();
                open();
            }
            case "enabled" -> {
                id = element.getAttribute("id");
                ready = true;
            }
            case "resumed" -> {
                acknowledge(element);
                ready = true;
                kept.forEach(this::write);
            }
            case "r" -> write("<a xmlns='" + MANAGEMENT + "' h='" + heard + "'/>");
            case "a" -> acknowledge(element);
            case "iq", "message", "presence" -> {
                heard++;
                received.accept(element);
            }
            default -> phone.fault(null, "the stream has a " + element.getLocalName());
        }
    }

    private void features() {
        if (!authenticated) {
            byte[] plain = ("\0" + phone.user() + "\0" + TestGateway.PASSWORD).getBytes(StandardCharsets.UTF_8);
            write("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>"
                    + Base64.getEncoder().encodeToString(plain) + "</auth>");
        } else if (id.isEmpty()) {
            write("<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>" + phone.device()
                    + "</resource></bind></iq>");
        } else {
            write("<resume xmlns='" + MANAGEMENT + "' previd='" + id + "' h='" + heard + "'/>");
        }
    }

    /** Has the stream managed, once a resource is bound. */
    void manage() {
        managed = true;
        heard = 0;
        write("<enable xmlns='" + MANAGEMENT + "' resume='true'/>");
    }

    private void acknowledge(Element element) {
        int count = Integer.parseInt(element.getAttribute("h"));
        while (acknowledged < count && !kept.isEmpty()) {
            kept.remove();
            acknowledged++;
        }
    }

    /** Sends a stanza, now or when it is back. */
    void send(String stanza) {
        // XEP-0198 3: what follows enable is counted, whenever its answer comes.
        if (managed) kept.add(stanza);
        if (ready || id.isEmpty()) write(stanza);
        // What is over is soon known to be.
        if (ready) write("<r xmlns='" + MANAGEMENT + "'/>");
    }

    private void write(String text) {
        NetSocket open = socket;
        if (open != null) open.write(text);
    }

    /** On the event loop. */
    boolean cut() {
        ready = false;
        wasCut = true;
        socket = null;
        cable.cut();
        return true;
    }

    @Override
    public void close() {
        cable.close();
        client.close();
    }
}
