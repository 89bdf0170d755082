package org.patchbay.benchmarks;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;

/** A native client that makes calls, on one connection. Confined to one event loop. */
final class WsCaller {
    private static final long PING_MS = 10_000;

    private final Vertx vertx;
    private final Outcome outcome;
    private final String sdp;
    private final long holdMs;
    private final Map<String, Long> started = new HashMap<>();
    private final WebSocket socket;
    private long sent;
    private long seen;

    /** Takes what became of calls, on the caller's event loop. */
    interface Outcome {
        /** The callee has answered, so many nanoseconds after the call was to begin. */
        void answered(long nanos);

        void failed(String why);
    }

    private WsCaller(Vertx vertx, WebSocket socket, String sdp, long holdMs, Outcome outcome) {
        this.vertx = vertx;
        this.socket = socket;
        this.sdp = sdp;
        this.holdMs = holdMs;
        this.outcome = outcome;
    }

    /** Connects and logs in. */
    static Future<WsCaller> connect(
            Vertx vertx, WebSocketClient client, int port, String device, long holdMs, Outcome outcome) {
        WebSocketConnectOptions options = new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI("/signal")
                .addSubProtocol("patchbay.v1.json");
        return client.connect(options).compose(socket -> {
            WsCaller caller = new WsCaller(vertx, socket, Offers.browser(), holdMs, outcome);
            return caller.login(device).map(caller);
        });
    }

    private Future<Void> login(String device) {
        Promise<Void> welcomed = Promise.promise();
        socket.textMessageHandler(text -> {
            JsonObject frame = new JsonObject(text);
            if (frame.containsKey("welcome")) welcomed.tryComplete();
            onFrame(frame);
        });
        socket.closeHandler(closed -> outcome.failed("the gateway closed a connection: " + socket.closeReason()));
        vertx.setPeriodic(PING_MS, timer -> send(new JsonObject().put("ping", new JsonObject())));
        // All media is in the description, so nothing is to be gathered.
        send(new JsonObject()
                .put(
                        "hello",
                        new JsonObject()
                                .put("user", "alice")
                                .put("password", "patchbay")
                                .put("device", device)
                                .put("capabilities", new JsonObject().put("trickle", false))));
        return welcomed.future();
    }

    /** Calls; latency counts from {@code due}, so that a generator that comes late does not flatter the gateway. */
    void call(String callId, long due) {
        started.put(callId, due);
        send(new JsonObject()
                .put("callId", callId)
                .put("invite", new JsonObject().put("to", "bob").put("sdp", sdp)));
    }

    /** Calls that were not answered, nor refused. */
    int unanswered() {
        return started.size();
    }

    void close() {
        socket.closeHandler(closed -> {});
        socket.close();
    }

    private void onFrame(JsonObject frame) {
        seen = Math.max(seen, frame.getLong("seq", 0L));
        String callId = frame.getString("callId", "");
        if (frame.containsKey("answer")) {
            onAnswer(callId);
        } else if (frame.containsKey("end") && started.remove(callId) != null) {
            outcome.failed("end " + frame.getJsonObject("end").encode());
        } else if (frame.containsKey("error")) {
            outcome.failed("error " + frame.getJsonObject("error").encode());
        }
    }

    private void onAnswer(String callId) {
        Long due = started.remove(callId);
        if (due == null) return;
        outcome.answered(System.nanoTime() - due);
        vertx.setTimer(
                Math.max(1, holdMs),
                timer -> send(
                        new JsonObject().put("callId", callId).put("end", new JsonObject().put("reason", "NORMAL"))));
    }

    private void send(JsonObject frame) {
        socket.writeTextMessage(frame.put("seq", ++sent).put("ack", seen).encode());
    }
}
