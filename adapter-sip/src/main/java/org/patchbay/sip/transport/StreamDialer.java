package org.patchbay.sip.transport;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.patchbay.sip.transport.SipTransports.SendFailure;

/**
 * Opens TCP and TLS connections and uses each again for the same target. What is to be sent meanwhile waits, within the bound on unsent bytes.
 */
final class StreamDialer {
    private record Place(SipTransport transport, String host, int port) {}

    /** Turns a socket that was opened into a connection that reads. Null where there are too many. */
    interface Adoption extends BiFunction<SipTransport, NetSocket, @Nullable StreamConnection> {}

    private static final class Opening {
        private final Future<StreamConnection> connection;
        private int waitingBytes;

        Opening(Future<StreamConnection> connection) {
            this.connection = connection;
        }
    }

    private final TransportConfig config;
    private final NetClient plain;
    private final NetClient tls;
    private final Adoption adoption;
    private final Map<Place, StreamConnection> open = new HashMap<>();
    private final Map<Place, Opening> opening = new HashMap<>();

    StreamDialer(Vertx vertx, TransportConfig config, Adoption adoption) {
        this.config = config;
        this.adoption = adoption;
        this.plain = vertx.createNetClient(options(config));
        NetClientOptions secure = options(config).setSsl(true);
        // RFC 5922: the certificate must be for the host that we meant to reach.
        secure.setHostnameVerificationAlgorithm("HTTPS");
        if (config.trust() != null) secure.setTrustOptions(config.trust());
        this.tls = vertx.createNetClient(secure);
    }

    /** Sends over the connection to that place, which is opened where there is none. */
    void send(SipTransport transport, String host, int port, byte[] message, SendFailure onFailure) {
        Place place = new Place(transport, host, port);
        StreamConnection present = open.get(place);
        if (present != null) {
            present.write(message, onFailure);
            return;
        }
        Opening awaited = opening.computeIfAbsent(place, this::open);
        if (awaited.waitingBytes + message.length > config.maxUnsentBytes()) {
            awaited.connection.onComplete(ignored -> onFailure.failed("too much waits for the connection"));
            return;
        }
        awaited.waitingBytes += message.length;
        awaited.connection
                .onSuccess(connection -> connection.write(message, onFailure))
                .onFailure(error -> onFailure.failed("connect: " + error.getMessage()));
    }

    /** Closes what opens connections; the connections are closed by who keeps them. */
    Future<Void> close() {
        return plain.close().compose(ignored -> tls.close());
    }

    private Opening open(Place place) {
        NetClient client = place.transport == SipTransport.TLS ? tls : plain;
        Future<StreamConnection> connection =
                client.connect(place.port, place.host).compose(socket -> adopt(place, socket));
        return new Opening(connection.onComplete(done -> opening.remove(place)));
    }

    private Future<StreamConnection> adopt(Place place, NetSocket socket) {
        StreamConnection connection = adoption.apply(place.transport, socket);
        if (connection == null) return Future.failedFuture("too many connections");
        open.put(place, connection);
        connection.onClosed(() -> open.remove(place, connection));
        return Future.succeededFuture(connection);
    }

    private static NetClientOptions options(TransportConfig config) {
        return new NetClientOptions()
                .setConnectTimeout((int) config.connectTimeout().toMillis())
                .setIdleTimeout((int) config.idleTimeout().toSeconds())
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setTcpNoDelay(true);
    }
}
