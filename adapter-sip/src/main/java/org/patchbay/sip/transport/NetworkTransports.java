package org.patchbay.sip.transport;

import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.metrics.Counters;
import org.patchbay.core.time.TimerWheel;
import org.patchbay.sip.message.SipEncoder;
import org.patchbay.sip.message.SipParser;

/** The transports on real sockets, all of one event loop. */
public final class NetworkTransports implements SipTransports {
    /** RFC 6455 7.4.1: try again later. */
    private static final short TRY_AGAIN_LATER = 1013;
    /** RFC 3261 18.1.1. */
    private static final int LARGEST_UDP_REQUEST = 1300;

    private final Vertx vertx;
    private final ContextInternal context;
    private final TransportConfig config;
    private final TimerWheel wheel;
    private final Resolver resolver;
    private final SipCounters counters;
    private final Intake intake;
    private final StreamDialer dialer;
    private final List<DatagramDoor> datagramDoors = new ArrayList<>();
    private final List<NetServer> servers = new ArrayList<>();
    private final List<ListenPoint> points = new ArrayList<>();
    private final Map<String, Connection> connections = new HashMap<>();

    /**
     * Transports of the event loop that calls this.
     *
     * @param wheel the timers of the same event loop
     */
    public NetworkTransports(
            Vertx vertx, TransportConfig config, TimerWheel wheel, Resolver resolver, Counters counters) {
        this.vertx = vertx;
        this.context = (ContextInternal) vertx.getOrCreateContext();
        if (!context.isEventLoopContext())
            throw new IllegalStateException("SIP runs on an event loop, not on a worker");
        this.config = config;
        this.wheel = wheel;
        this.resolver = resolver;
        this.counters = new SipCounters(counters);
        this.intake = new Intake(new SipParser(config.limits()), this.counters);
        this.dialer =
                new StreamDialer(vertx, config, (transport, socket) -> adopt(transport, socket, sentBy(transport)));
        counters.gauge("patchbay_sip_connections", connections::size);
        wheel.readFirst(() -> datagramDoors.stream().anyMatch(DatagramDoor::moreWaits));
    }

    @Override
    public void receiveWith(Receiver receiver) {
        intake.receiver(receiver);
    }

    @Override
    public Future<List<ListenPoint>> open(List<ListenConfig> doors) {
        Promise<List<ListenPoint>> opened = context.promise();
        context.execute(() -> openFrom(doors, 0, new ArrayList<>()).onComplete(opened));
        return opened.future().recover(error -> close().transform(closed -> Future.failedFuture(error)));
    }

    private Future<List<ListenPoint>> openFrom(List<ListenConfig> doors, int next, List<ListenPoint> opened) {
        if (next == doors.size()) return context.succeededFuture(List.copyOf(opened));
        return open(doors.get(next)).compose(point -> {
            points.add(point);
            opened.add(point);
            return openFrom(doors, next + 1, opened);
        });
    }

    private Future<ListenPoint> open(ListenConfig door) {
        return switch (door.transport()) {
            case UDP ->
                DatagramDoor.open(datagramDoors.size(), context, door, intake, counters)
                        .map(socket -> {
                            datagramDoors.add(socket);
                            return socket.point();
                        });
            case TCP, TLS -> openStream(door);
            case WS, WSS -> throw new IllegalArgumentException("WebSocket peers come in by the HTTP port");
        };
    }

    private Future<ListenPoint> openStream(ListenConfig door) {
        NetServerOptions options = new NetServerOptions()
                .setIdleTimeout((int) config.idleTimeout().toSeconds())
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setTcpNoDelay(true);
        if (door.certificate() != null) options.setSsl(true).setKeyCertOptions(door.certificate());
        NetServer server = vertx.createNetServer(options);
        servers.add(server);
        return server.connectHandler(socket -> {
                    ListenPoint point = new ListenPoint(door.transport(), door.shownHost(), server.actualPort());
                    adopt(door.transport(), socket, point);
                })
                .listen(door.port(), door.host())
                .map(listening -> new ListenPoint(door.transport(), door.shownHost(), listening.actualPort()));
    }

    private @Nullable StreamConnection adopt(SipTransport transport, NetSocket socket, ListenPoint sentBy) {
        if (connections.size() >= config.maxConnections()) {
            counters.crowded();
            socket.close();
            return null;
        }
        StreamConnection connection = new StreamConnection(transport, socket, sentBy, config, intake, wheel, counters);
        keep(connection);
        return connection;
    }

    private void keep(Connection connection) {
        connections.put(connection.id(), connection);
        connection.onClosed(() -> connections.remove(connection.id()));
    }

    @Override
    public void accept(ServerWebSocket socket) {
        Context abroad = vertx.getOrCreateContext();
        SipTransport transport = socket.isSsl() ? SipTransport.WSS : SipTransport.WS;
        SocketAddress local = socket.localAddress();
        // Nothing is read before SIP's event loop knows the connection.
        socket.pause();
        context.execute(() -> {
            if (connections.size() >= config.maxConnections()) {
                counters.crowded();
                socket.close(TRY_AGAIN_LATER, "too many connections");
                return;
            }
            WebSocketConnection connection = new WebSocketConnection(
                    transport,
                    socket,
                    context,
                    abroad,
                    webSocketPoint(transport, local),
                    config,
                    intake,
                    wheel,
                    counters);
            keep(connection);
            abroad.runOnContext(ignored -> connection.read());
        });
    }

    /** The HTTP port is the server's: where it is shows when the first peer has come in by it. */
    private ListenPoint webSocketPoint(SipTransport transport, SocketAddress local) {
        return listenPoint(transport).orElseGet(() -> {
            String host = points.isEmpty() ? local.hostAddress() : points.get(0).host();
            ListenPoint point = new ListenPoint(transport, host, local.port());
            points.add(point);
            return point;
        });
    }

    @Override
    public Optional<ListenPoint> listenPoint(SipTransport transport) {
        return points.stream().filter(point -> point.transport() == transport).findFirst();
    }

    /** Our name on a transport that has no door of its own: that of another door, for the peer answers on the connection anyway. */
    private ListenPoint sentBy(SipTransport transport) {
        return listenPoint(transport)
                .or(() -> points.stream()
                        .findFirst()
                        .map(any -> new ListenPoint(transport, any.host(), transport.defaultPort())))
                .orElseThrow(() -> new IllegalStateException("no door is open"));
    }

    @Override
    public boolean isOurs(Via via) {
        String host = ViaRouting.plain(via.getHost());
        for (ListenPoint point : points) {
            int port = via.getPort() > 0 ? via.getPort() : point.transport().defaultPort();
            if (port == point.port() && point.host().equalsIgnoreCase(host)) return true;
        }
        return false;
    }

    @Override
    public Optional<Flow> flow(String id) {
        return Optional.ofNullable(writable(id));
    }

    private @Nullable WritableFlow writable(String id) {
        Connection connection = connections.get(id);
        return connection != null ? connection : DatagramFlow.parse(id, datagramDoors);
    }

    @Override
    public Outbound prepare(SIPRequest request, Target target) {
        String flowId = target.flowId();
        if (flowId != null) {
            WritableFlow flow = writable(flowId);
            return flow == null ? failing(target.transport(), "flow is gone") : onFlow(request, flow);
        }
        return switch (target.transport()) {
            case UDP -> toDatagramTarget(request, target);
            case TCP, TLS -> toStreamTarget(request, target);
            case WS, WSS -> failing(target.transport(), "a WebSocket peer can't be connected to");
        };
    }

    private static Outbound onFlow(SIPRequest request, WritableFlow flow) {
        ViaRouting.sign(request, flow.transport(), flow.sentBy());
        byte[] bytes = SipEncoder.encode(request);
        return new Prepared(flow.transport(), onFailure -> flow.write(bytes, onFailure));
    }

    private Outbound toDatagramTarget(SIPRequest request, Target target) {
        if (datagramDoors.isEmpty()) return failing(SipTransport.UDP, "no UDP door is open");
        DatagramDoor door = doorTo(target.host());
        ViaRouting.sign(request, SipTransport.UDP, door.point());
        byte[] bytes = SipEncoder.encode(request);
        if (config.largeRequestsOverTcp() && bytes.length > LARGEST_UDP_REQUEST) {
            return toStreamTarget(request, Target.to(SipTransport.TCP, target.host(), target.port()));
        }
        DatagramDelivery delivery = new DatagramDelivery(door, resolver, target.host(), target.port(), bytes);
        return new Prepared(SipTransport.UDP, delivery::send);
    }

    private DatagramDoor doorTo(String host) {
        for (DatagramDoor each : datagramDoors) if (each.reaches(host)) return each;
        return datagramDoors.get(0);
    }

    private Outbound toStreamTarget(SIPRequest request, Target target) {
        ViaRouting.sign(request, target.transport(), sentBy(target.transport()));
        byte[] bytes = SipEncoder.encode(request);
        return new Prepared(
                target.transport(),
                onFailure -> dialer.send(target.transport(), target.host(), target.port(), bytes, onFailure));
    }

    @Override
    public Outbound prepare(SIPResponse response, Flow flow) {
        byte[] bytes = SipEncoder.encode(response);
        if (flow instanceof DatagramFlow datagram) {
            DatagramFlow back = datagram.atPort(
                    ViaRouting.datagramPort(response, datagram.peer().getPort()));
            return new Prepared(SipTransport.UDP, onFailure -> back.write(bytes, onFailure));
        }
        if (!(flow instanceof Connection connection))
            throw new IllegalArgumentException("not a flow of these transports");
        // RFC 3261 18.2.2: where the request's connection is gone, a new one to the sender's own door.
        Target door = ViaRouting.reconnect(response);
        return new Prepared(flow.transport(), onFailure -> {
            if (connection.isOpen() || door == null) connection.write(bytes, onFailure);
            else dialer.send(door.transport(), door.host(), door.port(), bytes, onFailure);
        });
    }

    private Outbound failing(SipTransport transport, String reason) {
        return new Prepared(transport, onFailure -> {
            counters.unsent(transport);
            context.runOnContext(ignored -> onFailure.failed(reason));
        });
    }

    @Override
    public Future<Void> close() {
        Promise<Void> closed = context.promise();
        context.execute(() -> {
            List<Future<?>> closing = new ArrayList<>();
            servers.forEach(server -> closing.add(server.close()));
            datagramDoors.forEach(door -> closing.add(door.close()));
            List.copyOf(connections.values()).forEach(Connection::close);
            closing.add(dialer.close());
            Future.join(closing).<Void>mapEmpty().onComplete(closed);
        });
        return closed.future();
    }

    private interface Writer {
        void write(SendFailure onFailure);
    }

    private record Prepared(SipTransport transport, Writer writer) implements Outbound {
        @Override
        public void send(SendFailure onFailure) {
            writer.write(onFailure);
        }
    }
}
