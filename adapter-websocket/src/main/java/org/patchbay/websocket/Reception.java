package org.patchbay.websocket;

import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.patchbay.client.v1.Capabilities;
import org.patchbay.client.v1.Error;
import org.patchbay.client.v1.Frame;
import org.patchbay.client.v1.Hello;
import org.patchbay.core.Address;
import org.patchbay.core.account.Authenticator;
import org.patchbay.core.client.ClientEndpointVerticle;
import org.patchbay.core.client.DeviceLine;
import org.patchbay.core.client.LineLimits;
import org.patchbay.core.registrar.Registrar;
import org.patchbay.session.v1.Binding;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.MediaProfile;
import org.patchbay.session.v1.Protocol;

/** Takes a client's {@code hello}: proves who it is, then resumes its session or opens one. Safe on any event loop. */
final class Reception {
    /** How many users a device may watch at a time. */
    private static final int MOST_WATCHED = 1_000;

    private final AdapterContext adapter;
    private final List<ClientEndpointVerticle> endpoints;
    private final AtomicInteger turn = new AtomicInteger();

    Reception(AdapterContext adapter, List<ClientEndpointVerticle> endpoints) {
        this.adapter = adapter;
        this.endpoints = List.copyOf(endpoints);
    }

    /** What comes of a hello. */
    sealed interface Admission {}

    /** The client has been sent {@code welcome}, by its old session or a new one. */
    record Welcomed(ClientSession session, boolean resumed) implements Admission {}

    /** The client is to be told why not, and the socket closed. */
    record TurnedAway(Error.Code code, String text, CloseCode close) implements Admission {}

    Future<Admission> admit(ClientConnection connection, Frame frame) {
        Hello hello = frame.getHello();
        return authenticate(hello, connection.remote()).compose(verdict -> {
            if (verdict instanceof Authenticator.Granted granted) return enter(connection, frame, granted.user());
            if (verdict instanceof Authenticator.Throttled throttled) {
                String text = "too many attempts, try again in " + throttled.retryAfterSeconds() + " s";
                return turnAway(Error.Code.RATE_LIMITED, text, CloseCode.THROTTLED);
            }
            return turnAway(Error.Code.UNAUTHORIZED, "wrong user, password or token", CloseCode.UNAUTHORIZED);
        });
    }

    private Future<Authenticator.Verdict> authenticate(Hello hello, String remote) {
        Authenticator authenticator = adapter.gateway().authenticator();
        if (hello.getToken().isEmpty()
                && hello.getUser().isEmpty()
                && !hello.getResume().isEmpty()) {
            return Future.succeededFuture(byResumeToken(hello.getResume()));
        }
        return hello.getToken().isEmpty()
                ? authenticator.byPassword(hello.getUser(), hello.getPassword(), remote)
                : authenticator.byToken(hello.getToken(), remote);
    }

    /**
     * A resume token is a bearer secret of 128 random bits that only the session's own client was sent, so it proves who comes as well as a
     * password does. Without a session that it belongs to it proves nothing, and a new session takes credentials.
     */
    private Authenticator.Verdict byResumeToken(String token) {
        ClientSession session = adapter.directory().find(token);
        return session == null
                ? new Authenticator.Denied("no session has this resume token")
                : new Authenticator.Granted(session.address().bare());
    }

    private Future<Admission> enter(ClientConnection connection, Frame frame, Address user) {
        Hello hello = frame.getHello();
        if (hello.getResume().isEmpty()) return open(connection, frame, user, hello.getDevice());
        ClientSession session = adapter.directory().find(hello.getResume());
        if (session == null || !isTheirs(session, user, hello.getDevice())) {
            adapter.tally().count(Tally.NOT_RESUMED);
            return open(connection, frame, user, hello.getDevice());
        }
        return session.endpoint()
                .call(() -> Future.succeededFuture(session.resume(connection, frame)))
                .compose(resumed -> {
                    if (resumed) return Future.succeededFuture(new Welcomed(session, true));
                    adapter.tally().count(Tally.NOT_RESUMED);
                    return open(connection, frame, user, session.address().device());
                });
    }

    private static boolean isTheirs(ClientSession session, Address user, String device) {
        return session.address().bare().equals(user.bare())
                && (device.isEmpty() || session.address().device().equals(device));
    }

    private Future<Admission> open(ClientConnection connection, Frame frame, Address user, String name) {
        if (adapter.draining().get()) {
            return turnAway(Error.Code.RATE_LIMITED, "the gateway is going away", CloseCode.TRY_LATER);
        }
        Address device;
        try {
            device = user.withDevice(name.isEmpty() ? "ws-" + SessionDirectory.randomHex(6) : name);
        } catch (IllegalArgumentException e) {
            return turnAway(Error.Code.BAD_FRAME, "hello.device: " + e.getMessage(), CloseCode.FORBIDDEN);
        }
        if (!adapter.directory().reserve()) {
            return turnAway(Error.Code.RATE_LIMITED, "the gateway has no room for more clients", CloseCode.TRY_LATER);
        }
        LineLimits limits = new LineLimits(adapter.config().limits().callsPerSession(), MOST_WATCHED);
        DeviceLine line = adapter.gateway().lines().join(device, nearest(), limits);
        ClientEndpointVerticle endpoint = line.endpoint();
        Binding binding = bindingOf(line, connection, frame.getHello().getCapabilities());
        return endpoint.call(() -> {
            ClientSession session = new ClientSession(adapter, line, binding, frame);
            session.open();
            // The device's earlier channel goes first: a user may have only so many, and its calls do not go on by this
            // one.
            return endPrevious(adapter.directory().claim(session))
                    .compose(ignored -> endpoint.call(() -> {
                        session.join();
                        return adapter.gateway().registrar().bind(binding);
                    }))
                    .compose(
                            outcome -> endpoint.call(() -> begin(connection, session, outcome)),
                            cause -> endpoint.call(
                                    () -> session.end(null).compose(ignored -> Future.failedFuture(cause))));
        });
    }

    private static Future<Void> endPrevious(@Nullable ClientSession previous) {
        return previous == null
                ? Future.succeededFuture()
                : previous.endpoint().call(() -> previous.end(CloseCode.REPLACED));
    }

    private Future<Admission> begin(ClientConnection connection, ClientSession session, Registrar.Outcome outcome) {
        if (outcome instanceof Registrar.TooMany tooMany) {
            String text = "a user may have " + tooMany.allowed() + " devices";
            return session.end(null).compose(ignored -> turnAway(Error.Code.FORBIDDEN, text, CloseCode.FORBIDDEN));
        }
        if (session.welcome(connection)) return Future.succeededFuture(new Welcomed(session, false));
        // The device said hello once more meanwhile, and that one counts. Its end came before this binding, so that
        // stays to be undone.
        return adapter.gateway()
                .registrar()
                .unbind(session.address(), session.id())
                .compose(ignored -> turnAway(Error.Code.CONFLICT, CloseCode.REPLACED.text(), CloseCode.REPLACED));
    }

    private Binding bindingOf(DeviceLine line, ClientConnection connection, Capabilities capabilities) {
        String id = SessionDirectory.randomHex(12);
        return Binding.newBuilder()
                .setAddress(line.address().toString())
                .setChannel(Channel.newBuilder()
                        .setId(id)
                        .setProtocol(Protocol.WEBSOCKET)
                        .setNode(adapter.gateway().bus().node())
                        .setEndpoint(line.endpoint().address())
                        .setHandle(line.handle())
                        .setConnectedAtMs(adapter.clock().millis())
                        .setUserAgent(connection.userAgent()))
                .setCapabilities(org.patchbay.session.v1.Capabilities.newBuilder()
                        .setTrickle(!capabilities.hasTrickle() || capabilities.getTrickle())
                        .setVideo(capabilities.getVideo())
                        .setMessages(capabilities.getMessages())
                        .setLateOffer(capabilities.getLateOffer())
                        .setMediaProfile(MediaProfile.WEBRTC))
                .build();
    }

    /** The endpoint on the caller's own event loop, or any where that loop has none. */
    private ClientEndpointVerticle nearest() {
        ContextInternal here = ContextInternal.current();
        if (here != null) {
            for (ClientEndpointVerticle endpoint : endpoints) if (endpoint.isHere()) return endpoint;
        }
        return endpoints.get(Math.floorMod(turn.getAndIncrement(), endpoints.size()));
    }

    private static Future<Admission> turnAway(Error.Code code, String text, CloseCode close) {
        return Future.succeededFuture(new TurnedAway(code, text, close));
    }
}
