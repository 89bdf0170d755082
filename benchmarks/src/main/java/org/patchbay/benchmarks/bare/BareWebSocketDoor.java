package org.patchbay.benchmarks.bare;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.patchbay.benchmarks.phone.FrameHead;

/** Vert.x' WebSocket server. */
final class BareWebSocketDoor extends AbstractVerticle {
    private final Switchboard switchboard;
    private final AtomicInteger port;

    private BareWebSocketDoor(Switchboard switchboard, AtomicInteger port) {
        this.switchboard = switchboard;
        this.port = port;
    }

    static Future<Integer> open(Vertx vertx, int loops, Switchboard switchboard) {
        AtomicInteger port = new AtomicInteger(-1);
        // A negative port is shared by all instances, and there is one of that number.
        return vertx.deployVerticle(
                        () -> new BareWebSocketDoor(switchboard, port), new DeploymentOptions().setInstances(loops))
                .map(deployed -> port.get());
    }

    @Override
    public void start(Promise<Void> started) {
        vertx.createHttpServer(new HttpServerOptions()
                        .setHost("127.0.0.1")
                        .setPort(-1)
                        .setTcpNoDelay(true)
                        .setMaxWebSocketFrameSize(1 << 20)
                        .setMaxWebSocketMessageSize(1 << 20)
                        .setWebSocketSubProtocols(List.of("patchbay.v1.json")))
                .webSocketHandler(socket -> new Line(socket, switchboard, context))
                .listen()
                .onSuccess(server -> port.set(server.actualPort()))
                .<Void>mapEmpty()
                .onComplete(started);
    }

    private static final class Line extends BareNativeLine {
        private final ServerWebSocket socket;
        private final Switchboard switchboard;
        private long sent;
        private long seen;

        Line(ServerWebSocket socket, Switchboard switchboard, Context context) {
            super(switchboard, context);
            this.socket = socket;
            this.switchboard = switchboard;
            socket.textMessageHandler(this::onText);
        }

        private void onText(String text) {
            FrameHead head = FrameHead.read(text);
            seen = head.seq();
            if (head.verb().equals("hello")) {
                int device = text.indexOf("\"device\":\"") + 10;
                switchboard.join(text.substring(device, text.indexOf('"', device)), this);
                say("", "welcome", "{}");
            } else {
                heard(head.callId(), head.verb(), text);
            }
        }

        @Override
        void say(String callId, String verb, String body) {
            String call = callId.isEmpty() ? "" : "\"callId\":\"" + callId + "\",";
            socket.writeTextMessage(
                    "{\"seq\":" + ++sent + ",\"ack\":" + seen + "," + call + "\"" + verb + "\":" + body + "}");
        }
    }
}
