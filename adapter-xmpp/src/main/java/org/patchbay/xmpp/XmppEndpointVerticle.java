package org.patchbay.xmpp;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.bus.BusAddresses;
import org.patchbay.core.ice.IceServers;
import org.patchbay.core.spi.Door;
import org.patchbay.core.spi.Gateway;
import org.patchbay.core.spi.Link;
import org.patchbay.core.time.TimerWheel;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Signal;
import org.patchbay.xmpp.client.ClientFloor;
import org.patchbay.xmpp.client.ClientPortConfig;
import org.patchbay.xmpp.component.ComponentConfig;
import org.patchbay.xmpp.component.ComponentDoor;
import org.patchbay.xmpp.component.WaitingCalls;
import org.patchbay.xmpp.im.RosterBook;
import org.patchbay.xmpp.jingle.JingleDesk;
import org.patchbay.xmpp.jingle.JingleIq;
import org.patchbay.xmpp.stream.SmackSetup;
import org.patchbay.xmpp.wire.TcpWire;
import org.patchbay.xmpp.wire.WebSocketWire;
import org.patchbay.xmpp.wire.XmppCounters;

/** Opens the doors for XMPP and takes the signals for whoever is behind them, all on one event loop. */
final class XmppEndpointVerticle extends VerticleBase {
    private final Gateway gateway;
    private final XmppConfig config;
    private final XmppCounters counters;
    private final String address;
    private final List<NetServer> servers = new ArrayList<>();
    private final List<Door> doors = new ArrayList<>();
    private volatile @Nullable Rooms rooms;
    private @Nullable MessageConsumer<Signal> consumer;

    private record Rooms(
            JingleDesk desk, ClientFloor clients, Map<String, ComponentDoor> components, WaitingCalls waiting) {}

    XmppEndpointVerticle(Gateway gateway, XmppConfig config) {
        this.gateway = gateway;
        this.config = config;
        this.counters = new XmppCounters(gateway.counters());
        this.address = BusAddresses.endpoint("xmpp", gateway.bus().node(), 0);
    }

    @Override
    public Future<?> start() {
        // Smack loads hundreds of classes: not on the event loop.
        return vertx.executeBlocking(() -> {
                    SmackSetup.prepare();
                    JingleIq.register();
                    return true;
                })
                .compose(ready -> open());
    }

    private Future<?> open() {
        TimerWheel wheel = TimerWheel.on(vertx);
        JingleDesk desk = new JingleDesk(gateway, config.jingle(), address, wheel);
        gateway.counters().gauge(XmppCounters.LEGS, desk::sessions);
        RosterBook book = new RosterBook(gateway.rosters());
        ClientFloor clients = ClientFloor.of(
                gateway,
                config.client(),
                config.auth(),
                new IceServers(config.iceServers()),
                desk,
                book,
                wheel,
                context,
                address);
        WaitingCalls waiting = new WaitingCalls();
        Map<String, ComponentDoor> components = new HashMap<>();
        for (ComponentConfig component : config.components()) {
            ComponentDoor door = new ComponentDoor(
                    gateway, component, config.stream(), desk, book, waiting, wheel, context, address);
            components.put(door.handle(), door);
        }
        rooms = new Rooms(desk, clients, components, waiting);
        MessageConsumer<Signal> opened = gateway.bus().consume(address, this::onSignal);
        consumer = opened;
        List<Future<?>> opening = new ArrayList<>();
        opening.add(opened.completion());
        for (ClientPortConfig port : config.clientPorts()) opening.add(open(port, clients));
        return Future.all(opening).onSuccess(open -> components.values().forEach(ComponentDoor::open));
    }

    private Future<NetServer> open(ClientPortConfig port, ClientFloor clients) {
        NetServerOptions options = new NetServerOptions().setTcpNoDelay(true).setSsl(false);
        port.certificate().ifPresent(options::setKeyCertOptions);
        NetServer server =
                vertx.createNetServer(options).connectHandler(socket -> clients.connected(wire(socket, port)));
        servers.add(server);
        return server.listen(port.port(), port.host())
                .onSuccess(listening -> doors.add(
                        new Door("xmpp-tcp", "xmpp://" + bracketed(port.host()) + ":" + listening.actualPort())))
                .recover(failure -> Future.failedFuture(new IllegalStateException(
                        "can't listen for xmpp at " + port.host() + " port " + port.port() + ": "
                                + failure.getMessage(),
                        failure)));
    }

    private TcpWire wire(NetSocket socket, ClientPortConfig port) {
        return new TcpWire(
                socket,
                config.stream(),
                gateway.domains().own(),
                config.client().limits().unsentBytes(),
                port.certificate().isPresent());
    }

    private static String bracketed(String host) {
        return host.contains(":") ? "[" + host + "]" : host;
    }

    /** Takes a client that came by the HTTP port, on its own event loop. */
    void accept(ServerWebSocket socket) {
        Rooms open = rooms;
        if (open == null) {
            // RFC 6455 7.4.1, try again later.
            socket.close((short) 1013);
            return;
        }
        WebSocketWire wire = new WebSocketWire(
                socket,
                context,
                config.stream(),
                gateway.domains().own(),
                config.client().limits().unsentBytes());
        wire.start();
        context.runOnContext(turn -> open.clients().connected(wire));
    }

    List<Door> doors() {
        return List.copyOf(doors);
    }

    List<Link> links() {
        Rooms open = rooms;
        if (open == null) return List.of();
        return open.components().values().stream().map(ComponentDoor::standing).toList();
    }

    private void onSignal(Signal signal) {
        Rooms open = rooms;
        if (open == null) return;
        String handle = handleOf(signal);
        ComponentDoor component = open.components().get(handle);
        if (signal.getCallId().isEmpty()) {
            if (component != null) component.signal(signal);
            else open.clients().signal(signal);
        } else if (!signal.hasInvite()) {
            if (!open.waiting().hold(signal)) open.desk().onSignal(signal);
        } else if (component != null) {
            component.invite(signal);
        } else if (!open.clients().invite(signal, handle)) {
            counters.count(XmppCounters.STRAY_SIGNALS);
            gateway.bus().toCall(gone(signal));
        }
    }

    /** The handle of the channel that a signal goes by; empty for those of a call that goes on. */
    private static String handleOf(Signal signal) {
        return switch (signal.getBodyCase()) {
            case INVITE -> signal.getInvite().getChannel().getHandle();
            case MESSAGE -> signal.getMessage().getChannel().getHandle();
            case RECEIPT -> signal.getReceipt().getChannel().getHandle();
            case PRESENCE -> signal.getPresence().getChannel().getHandle();
            case SUBSCRIBE -> signal.getSubscribe().getChannel().getHandle();
            case PROGRESS,
                    ANSWER,
                    CANDIDATES,
                    UPDATE,
                    UPDATE_ANSWER,
                    UPDATE_REJECT,
                    INFO,
                    DTMF,
                    TRANSFER,
                    TRANSFER_PROGRESS,
                    END,
                    REGISTER,
                    UNREGISTER,
                    BODY_NOT_SET -> "";
        };
    }

    /** The resource went while the invite was on its way. */
    private static Signal gone(Signal invite) {
        return Signal.newBuilder()
                .setCallId(invite.getCallId())
                .setLegId(invite.getLegId())
                .setFrom(invite.getTo())
                .setTo(invite.getFrom())
                .setSeq(1)
                .setTimeMicros(Math.multiplyExact(System.currentTimeMillis(), 1000L))
                .setEnd(End.newBuilder().setReason(EndReason.UNAVAILABLE).setText("the device has gone"))
                .build();
    }

    Future<Void> drain() {
        return onLoop(() -> {
            Rooms open = rooms;
            if (open == null) return;
            open.desk().drain();
            open.clients().drain();
        });
    }

    private Future<Void> onLoop(Runnable task) {
        return Future.future(promise -> context.runOnContext(turn -> {
            task.run();
            promise.complete();
        }));
    }

    @Override
    public Future<?> stop() {
        Rooms open = rooms;
        rooms = null;
        if (open != null) {
            open.desk().close(EndReason.TRANSPORT_LOST);
            open.clients().close();
            open.components().values().forEach(ComponentDoor::close);
        }
        List<Future<?>> closing = new ArrayList<>();
        for (NetServer server : servers) closing.add(server.close());
        if (consumer != null) closing.add(consumer.unregister());
        return Future.join(closing);
    }
}
