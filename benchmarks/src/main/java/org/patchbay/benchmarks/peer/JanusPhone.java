package org.patchbay.benchmarks.peer;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.patchbay.benchmarks.Offers;
import org.patchbay.benchmarks.phone.CallListener;
import org.patchbay.benchmarks.phone.Doors;
import org.patchbay.benchmarks.phone.Phone;
import org.patchbay.benchmarks.phone.PhoneKit;

/**
 * A client of Janus' SIP plugin: one session with so many handles, each a guest that has one call at a time. It calls SIP phones by their
 * addresses.
 */
public final class JanusPhone extends Phone {
    // COMPAT(Janus, 1.1.2): it crashes when a handle is used again at once.
    private static final long REST_MS = 700;

    private static final long SET_UP_MS = 500;

    /** Without candidates, so that nothing is sent to anybody. */
    private static final String OFFER = Offers.browser().replaceAll("a=candidate:[^\r]*\r\n", "");

    private final int handles;
    private final Deque<Long> free = new ArrayDeque<>();
    private final Map<String, Promise<JsonObject>> asked = new HashMap<>();
    private final Map<Long, Promise<Void>> registering = new HashMap<>();
    private final Map<Long, Integer> calls = new HashMap<>();
    private final Map<Integer, Long> byCall = new HashMap<>();
    private @Nullable WebSocket socket;
    private long session;
    private int transactions;

    /** @param handles how many calls it can have at a time */
    public JanusPhone(PhoneKit kit, Doors doors, String user, int handles, CallListener listener) {
        super(kit, doors, user, listener);
        this.handles = handles;
    }

    /** How many handles a phone needs for so many calls a second that last so long. */
    public static int handlesFor(double callsPerSecond, long holdMs) {
        return 2 + (int) Math.ceil(callsPerSecond * (holdMs + REST_MS + SET_UP_MS) / 1000);
    }

    @Override
    protected Future<Void> connect() {
        return openWebSocket(new WebSocketConnectOptions()
                        .setHost("127.0.0.1")
                        .setPort(doors.http())
                        .setURI("/")
                        .addSubProtocol("janus-protocol"))
                .compose(connected -> {
                    socket = connected;
                    connected.textMessageHandler(text -> received(new JsonObject(text)));
                    connected.closeHandler(closed -> listener.failed("a WebSocket of Janus was closed"));
                    return ask(new JsonObject().put("janus", "create"));
                })
                .compose(created -> {
                    session = created.getJsonObject("data").getLong("id");
                    return attach(0);
                });
    }

    private Future<Void> attach(int index) {
        if (index == handles) return Future.succeededFuture();
        return ask(new JsonObject().put("janus", "attach").put("plugin", "janus.plugin.sip"))
                .compose(attached -> register(attached.getJsonObject("data").getLong("id"), index))
                .compose(registered -> attach(index + 1));
    }

    private Future<Void> register(long handle, int index) {
        Promise<Void> registered = Promise.promise();
        registering.put(handle, registered);
        message(
                handle,
                new JsonObject()
                        .put("request", "register")
                        .put("type", "guest")
                        .put("username", "sip:" + user + "x" + index + "@127.0.0.1"),
                null);
        return registered.future().onSuccess(done -> free.add(handle));
    }

    private Future<JsonObject> ask(JsonObject request) {
        Promise<JsonObject> answer = Promise.promise();
        asked.put(send(request), answer);
        return answer.future();
    }

    private void message(long handle, JsonObject body, @Nullable String offer) {
        JsonObject request = new JsonObject()
                .put("janus", "message")
                .put("handle_id", handle)
                .put("body", body);
        if (offer != null)
            request.put("jsep", new JsonObject().put("type", "offer").put("sdp", offer));
        send(request);
    }

    private String send(JsonObject request) {
        String transaction = "t" + ++transactions;
        request.put("transaction", transaction);
        if (session != 0) request.put("session_id", session);
        WebSocket open = socket;
        if (open != null) open.writeTextMessage(request.encode());
        return transaction;
    }

    private void received(JsonObject message) {
        switch (message.getString("janus", "")) {
            case "success" -> {
                Promise<JsonObject> answer = asked.remove(message.getString("transaction", ""));
                if (answer != null) answer.complete(message);
            }
            case "error" -> {
                Promise<JsonObject> answer = asked.remove(message.getString("transaction", ""));
                String why = message.getJsonObject("error").getString("reason");
                if (answer != null) answer.fail(why);
                else listener.failed("Janus: " + why);
            }
            case "event" ->
                event(
                        message.getLong("sender"),
                        message.getJsonObject("plugindata").getJsonObject("data"));
            default -> {
                // Acknowledgements, and what it tells of media.
            }
        }
    }

    private void event(long handle, JsonObject data) {
        if (data.containsKey("error")) {
            String why = "Janus: " + data.getString("error");
            Promise<Void> registered = registering.remove(handle);
            if (registered != null) registered.fail(why);
            else over(handle, why);
            return;
        }
        JsonObject result = data.getJsonObject("result", new JsonObject());
        switch (result.getString("event", "")) {
            case "registered" -> {
                Promise<Void> registered = registering.remove(handle);
                if (registered != null) registered.complete();
            }
            case "registration_failed" -> {
                Promise<Void> registered = registering.remove(handle);
                if (registered != null) registered.fail("Janus: " + result.encode());
            }
            case "accepted" -> {
                Integer call = calls.get(handle);
                if (call != null) answered(call);
            }
            case "hangup" ->
                over(handle, "Janus: hangup " + result.getValue("code") + " " + result.getString("reason"));
            default -> {
                // Calling, ringing, hanging up.
            }
        }
    }

    /** The phone at the other end knows no numbers in what Janus says to it, so the end is told from here. */
    private void over(long handle, String why) {
        Integer call = calls.remove(handle);
        if (call == null) return;
        byCall.remove(call);
        listener.failed(call, why);
        listener.ended(call);
        after(REST_MS, () -> free.add(handle));
    }

    /** @param to where the phone is: {@code 127.0.0.1:40000} */
    @Override
    protected void invite(int call, String to) {
        Long handle = free.poll();
        if (handle == null) {
            listener.failed(call, "no handle is free");
            return;
        }
        calls.put(handle, call);
        byCall.put(call, handle);
        message(handle, new JsonObject().put("request", "call").put("uri", "sip:callee@" + to), OFFER);
    }

    @Override
    protected void bye(int call) {
        Long handle = byCall.get(call);
        if (handle != null) message(handle, new JsonObject().put("request", "hangup"), null);
    }

    @Override
    protected void disconnect() {
        WebSocket open = socket;
        if (open == null) return;
        open.closeHandler(closed -> {});
        open.close();
    }
}
