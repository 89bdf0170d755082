package org.patchbay.benchmarks.phone;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.internal.http.WebSocketInternal;
import org.jspecify.annotations.Nullable;

/** A native client on a WebSocket, in JSON. */
public final class WebSocketPhone extends NativePhone {
    private static final long PING_MS = 10_000;

    private final String device;
    private Promise<Void> welcomed = Promise.promise();
    private String resume = "";
    private @Nullable WebSocket socket;
    private long timer;
    private long sent;
    private long seen;

    public WebSocketPhone(PhoneKit kit, Doors doors, String user, String device, CallListener listener) {
        super(kit, doors, user, listener);
        this.device = device;
    }

    @Override
    protected Future<Void> connect() {
        return kit.webSockets()
                .connect(new WebSocketConnectOptions()
                        .setHost("127.0.0.1")
                        .setPort(doors.http())
                        .setURI("/signal")
                        .addSubProtocol("patchbay.v1.json"))
                .compose(this::hello);
    }

    private Future<Void> hello(WebSocket connected) {
        Promise<Void> welcoming = Promise.promise();
        welcomed = welcoming;
        socket = connected;
        connected.textMessageHandler(this::onText);
        connected.closeHandler(closed -> {
            kit.vertx().cancelTimer(timer);
            welcoming.tryFail("closed: " + connected.closeReason());
            listener.failed("a WebSocket was closed: " + connected.closeStatusCode() + " " + connected.closeReason());
        });
        timer = every(PING_MS, () -> say("", "ping", "{}"));
        sayHello(connected);
        return welcoming.future();
    }

    /** A phone that was here before goes on where it was. */
    private void sayHello(WebSocket connected) {
        // All media is in the description, so nothing is to be gathered.
        String hello = "{\"token\":\"" + Tokens.of(user) + "\",\"device\":\"" + device
                + "\",\"capabilities\":{\"trickle\":false}";
        if (resume.isEmpty()) say("", "hello", hello + "}");
        else
            connected.writeTextMessage("{\"ack\":" + seen + ",\"hello\":" + hello + ",\"resume\":\"" + resume + "\"}}");
    }

    private void onWelcome(String text) {
        int at = text.indexOf("\"resume\":\"");
        if (at >= 0) resume = text.substring(at + 10, text.indexOf('"', at + 10));
        if (sent > 1 && !text.contains("\"resumed\":true")) {
            sent = 0;
            seen = 0;
        }
        welcomed.tryComplete();
    }

    private void onText(String text) {
        FrameHead head = FrameHead.read(text);
        if (head.verb().equals("welcome")) onWelcome(text);
        seen = Math.max(seen, head.seq());
        if (head.verb().equals("welcome")) return;
        if (head.verb().equals("error")) welcomed.tryFail(text);
        heard(head.callId(), head.verb(), text);
    }

    @Override
    void say(String callId, String verb, String body) {
        WebSocket open = socket;
        if (open == null) return;
        String call = callId.isEmpty() ? "" : "\"callId\":\"" + callId + "\",";
        open.writeTextMessage(
                "{\"seq\":" + ++sent + ",\"ack\":" + seen + "," + call + "\"" + verb + "\":" + body + "}");
    }

    @Override
    protected void disconnect() {
        kit.vertx().cancelTimer(timer);
        WebSocket open = socket;
        if (open == null) return;
        open.closeHandler(closed -> {});
        open.close();
    }

    /** Without the frame that says farewell, after which a session would be over. */
    @Override
    protected void cut() {
        kit.vertx().cancelTimer(timer);
        WebSocket open = socket;
        if (open == null) return;
        open.closeHandler(closed -> {});
        ((WebSocketInternal) open).channelHandlerContext().close();
    }
}
