package org.patchbay.benchmarks.phone;

import io.vertx.core.Future;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A SIP phone with a line of its own, UDP or WebSocket, which registers. */
public final class SipPhone extends Phone implements SipCalls.Listener {
    private final boolean overWebSocket;
    private final InetSocketAddress server;
    private final Digest digest;
    private @Nullable SipLine line;
    private @Nullable SipCalls calls;
    private @Nullable SipRegistration registration;
    private long timer;
    private long refreshTimer;

    private SipPhone(PhoneKit kit, Doors doors, String user, boolean overWebSocket, CallListener listener) {
        super(kit, doors, user, listener);
        this.overWebSocket = overWebSocket;
        this.server = new InetSocketAddress("127.0.0.1", overWebSocket ? doors.http() : doors.sip());
        this.digest = new Digest(user, XmppPhone.PASSWORD, user);
    }

    /** One over UDP. */
    public static SipPhone overUdp(PhoneKit kit, Doors doors, String user, CallListener listener) {
        return new SipPhone(kit, doors, user, false, listener);
    }

    /** One over a WebSocket (RFC 7118), at the door's path {@code /sip}. */
    public static SipPhone overWebSocket(PhoneKit kit, Doors doors, String user, CallListener listener) {
        return new SipPhone(kit, doors, user, true, listener);
    }

    @Override
    protected Future<Void> connect() {
        Future<SipLine> opening = overWebSocket
                ? SipLine.webSocket(
                        kit, doors.http(), this::received, () -> listener.failed("a WebSocket of SIP was closed"))
                : SipLine.udp(context(), this::received);
        return opening.compose(opened -> {
            line = opened;
            SipCalls made = new SipCalls(opened, user, digest, this);
            calls = made;
            timer = every(SipCalls.REPEAT_MS, made::repeat);
            // Where there is no registrar, who calls knows where this phone is.
            if (server.getPort() == 0) return Future.succeededFuture();
            SipRegistration begun = new SipRegistration(opened, server, user, digest);
            registration = begun;
            refreshTimer = every(
                    TimeUnit.SECONDS.toMillis(SipRegistration.EXPIRES_S / 2),
                    () -> begun.begin().onFailure(lost -> listener.failed(String.valueOf(lost.getMessage()))));
            return begun.begin();
        });
    }

    /** Where it is: {@code 127.0.0.1:40000}. To be asked for when it has logged in. */
    public String where() {
        SipLine open = line;
        if (open == null) throw new IllegalStateException("not connected");
        return open.sentBy();
    }

    private void received(SipMessage message, InetSocketAddress from) {
        SipRegistration begun = registration;
        SipCalls known = calls;
        if (begun != null && message.isResponse() && message.value("Call-ID").equals(begun.callId())) {
            begun.received(message);
        } else if (known != null) {
            known.received(message, from);
        }
    }

    /** @param to a user's name, or where a phone is that no server is before */
    @Override
    protected void invite(int call, String to) {
        SipCalls known = calls;
        if (known == null) return;
        int colon = to.indexOf(':');
        if (colon < 0) {
            known.invite(call, "sip:" + to + "@localhost", server);
        } else {
            known.invite(
                    call,
                    "sip:callee@" + to,
                    new InetSocketAddress(to.substring(0, colon), Integer.parseInt(to.substring(colon + 1))));
        }
    }

    @Override
    protected void bye(int call) {
        if (calls != null) calls.bye(call);
    }

    @Override
    public void invited(SipCalls.Incoming call) {
        withNumber(call.number(), listener::invited);
        withNumber(call.number(), listener::answering);
        if (calls != null) calls.accept(call);
    }

    @Override
    public void accepted(int call) {
        answered(call);
    }

    @Override
    public void over(int call) {
        withNumber(call, listener::ended);
    }

    @Override
    public void failed(int call, String why) {
        listener.failed(call, why);
    }

    @Override
    protected void disconnect() {
        kit.vertx().cancelTimer(timer);
        kit.vertx().cancelTimer(refreshTimer);
        if (line != null) line.close();
    }
}
