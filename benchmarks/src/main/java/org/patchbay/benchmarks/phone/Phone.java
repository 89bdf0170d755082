package org.patchbay.benchmarks.phone;

import io.vertx.core.Future;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.internal.ContextInternal;
import java.util.function.IntConsumer;

/**
 * A phone with a connection of its own. It makes calls when it is told to and hangs them up after a while; it answers whoever calls it, at
 * once. All that is protected runs on its event loop.
 */
public abstract class Phone {
    /** Calls last until they are told to end. */
    public static final long FOR_EVER = -1;

    protected final PhoneKit kit;
    protected final Doors doors;
    protected final String user;
    protected final CallListener listener;
    private final ContextInternal context;
    private long holdMs;

    protected Phone(PhoneKit kit, Doors doors, String user, CallListener listener) {
        this.kit = kit;
        this.doors = doors;
        this.user = user;
        this.listener = listener;
        this.context = kit.context();
    }

    /** Connects and logs in. */
    public final Future<Void> login() {
        return Future.future(
                promise -> context.runOnContext(ignored -> connect().onComplete(promise)));
    }

    /** How long its calls last, in milliseconds, or {@link #FOR_EVER}. To be said before it calls. */
    public void hold(long milliseconds) {
        holdMs = milliseconds;
    }

    /**
     * Calls somebody.
     *
     * @param call its number
     * @param to the user's name
     */
    public final void call(int call, String to) {
        context.runOnContext(ignored -> {
            listener.calling(call);
            invite(call, to);
        });
    }

    /** Hangs up. */
    public final void hangUp(int call) {
        context.runOnContext(ignored -> end(call));
    }

    /** Closes its connection without a word. */
    public final Future<Void> close() {
        return Future.future(promise -> context.runOnContext(ignored -> {
            disconnect();
            promise.complete();
        }));
    }

    /** Loses its connection, as when a network fails: the server hears nothing but the end of the connection. */
    public final Future<Void> lose() {
        return Future.future(promise -> context.runOnContext(ignored -> {
            cut();
            promise.complete();
        }));
    }

    /** By itself a connection that is closed is no other than one that is lost. */
    protected void cut() {
        disconnect();
    }

    protected final ContextInternal context() {
        return context;
    }

    /** Runs a task again and again on the phone's event loop until it is told to stop. */
    protected final long every(long milliseconds, Runnable task) {
        return kit.vertx().setPeriodic(milliseconds, ignored -> task.run());
    }

    /** Runs a task once, later. */
    protected final void after(long milliseconds, Runnable task) {
        kit.vertx().setTimer(milliseconds, ignored -> task.run());
    }

    /** Opens a WebSocket. */
    protected final Future<WebSocket> openWebSocket(WebSocketConnectOptions options) {
        return kit.webSockets().connect(options);
    }

    /** The caller has the answer: tells, and hangs up in time. */
    protected final void answered(int call) {
        listener.answered(call);
        if (holdMs == FOR_EVER) return;
        if (holdMs == 0) end(call);
        else kit.vertx().setTimer(holdMs, ignored -> end(call));
    }

    private void end(int call) {
        listener.ending(call);
        bye(call);
    }

    /** Tells with the number that a text holds, if it holds one. */
    protected static void withNumber(int call, IntConsumer told) {
        if (call >= 0) told.accept(call);
    }

    protected abstract Future<Void> connect();

    protected abstract void invite(int call, String to);

    protected abstract void bye(int call);

    protected abstract void disconnect();
}
