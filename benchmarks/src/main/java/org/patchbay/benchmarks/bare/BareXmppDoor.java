package org.patchbay.benchmarks.bare;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.patchbay.benchmarks.phone.JingleBodies;
import org.patchbay.benchmarks.phone.StanzaSplitter;
import org.patchbay.benchmarks.phone.Xml;

/** Vert.x' TCP server with as much of XMPP as cuts a stream into stanzas and lets a client in. */
final class BareXmppDoor extends AbstractVerticle {
    private static final String HEADER = "<?xml version='1.0'?><stream:stream xmlns='jabber:client'"
            + " xmlns:stream='http://etherx.jabber.org/streams' from='localhost' version='1.0' id='s'>";
    private static final String BEFORE = HEADER
            + "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism>"
            + "</mechanisms></stream:features>";
    private static final String AFTER =
            HEADER + "<stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></stream:features>";
    private static final String DISCO =
            "<iq type='get' id='disco' from='localhost'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>";

    private final Switchboard switchboard;
    private final AtomicInteger port;

    private BareXmppDoor(Switchboard switchboard, AtomicInteger port) {
        this.switchboard = switchboard;
        this.port = port;
    }

    static Future<Integer> open(Vertx vertx, int loops, Switchboard switchboard) {
        AtomicInteger port = new AtomicInteger();
        return vertx.deployVerticle(
                        () -> new BareXmppDoor(switchboard, port), new DeploymentOptions().setInstances(loops))
                .map(deployed -> port.get());
    }

    @Override
    public void start(Promise<Void> started) {
        vertx.createNetServer(
                        new NetServerOptions().setHost("127.0.0.1").setPort(-3).setTcpNoDelay(true))
                .connectHandler(socket -> new Line(socket, switchboard, context))
                .listen()
                .onSuccess(server -> port.set(server.actualPort()))
                .<Void>mapEmpty()
                .onComplete(started);
    }

    private static final class Line implements Switchboard.Line {
        private final NetSocket socket;
        private final Switchboard switchboard;
        private final Context context;
        private final StanzaSplitter splitter = new StanzaSplitter(this::onElement);
        private boolean authenticated;
        private String user = "";

        Line(NetSocket socket, Switchboard switchboard, Context context) {
            this.socket = socket;
            this.switchboard = switchboard;
            this.context = context;
            socket.handler(bytes -> {
                String text = bytes.toString(StandardCharsets.ISO_8859_1);
                // A header is no element of its own.
                if (text.contains("<stream:stream")) socket.write(authenticated ? AFTER : BEFORE);
                splitter.feed(text);
            });
        }

        private void onElement(String element) {
            if (element.startsWith("<auth")) {
                authenticated = true;
                splitter.restart();
                socket.write("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
            } else if (element.startsWith("<presence")) {
                socket.write(DISCO);
            } else if (element.startsWith("<iq")
                    && !Xml.attribute(element, "type").equals("result")) {
                onRequest(element);
            }
        }

        private void onRequest(String request) {
            int resource = request.indexOf("<resource>");
            if (resource >= 0) {
                user = request.substring(resource + 10, request.indexOf('<', resource + 10));
                switchboard.join(user, this);
            }
            socket.write("<iq type='result' id='" + Xml.attribute(request, "id") + "'/>");
            int call = JingleBodies.number(request);
            switch (JingleBodies.action(request)) {
                case "session-initiate" -> {
                    String to = Xml.attribute(request, "to");
                    switchboard.invited(call, this, to.substring(0, to.indexOf('@')));
                }
                case "session-accept" -> switchboard.answered(call);
                case "session-terminate" -> switchboard.ended(JingleBodies.numberOfSession(request));
                default -> {
                    // Ringing, bind, ping.
                }
            }
        }

        private void request(String action, String sid, int call, String children) {
            context.runOnContext(ignored -> socket.write(JingleBodies.request(
                    "server@localhost/bare",
                    user + "@localhost/" + user,
                    "s" + call + action,
                    action,
                    sid,
                    "",
                    children)));
        }

        @Override
        public void invite(int call) {
            request("session-initiate", JingleBodies.incoming(call), call, JingleBodies.offer(call));
        }

        @Override
        public void answer(int call) {
            request("session-accept", JingleBodies.outgoing(call), call, JingleBodies.answer(call));
        }

        @Override
        public void end(int call) {
            request("session-terminate", JingleBodies.incoming(call), call, JingleBodies.SUCCESS);
        }
    }
}
