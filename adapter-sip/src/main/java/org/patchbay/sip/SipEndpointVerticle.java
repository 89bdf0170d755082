package org.patchbay.sip;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.http.ServerWebSocket;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.Address;
import org.patchbay.core.bus.BusAddresses;
import org.patchbay.core.health.LegProbe;
import org.patchbay.core.metrics.Counters;
import org.patchbay.core.spi.Gateway;
import org.patchbay.core.time.TimerWheel;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.PresenceState;
import org.patchbay.session.v1.Signal;
import org.patchbay.sip.authentication.DigestGate;
import org.patchbay.sip.authentication.FailedAttempts;
import org.patchbay.sip.authentication.Nonces;
import org.patchbay.sip.dialog.FlowWatch;
import org.patchbay.sip.dialog.InviteSession;
import org.patchbay.sip.message.SipIdentifiers;
import org.patchbay.sip.presence.Publications;
import org.patchbay.sip.registration.Contacts;
import org.patchbay.sip.registration.RegisteredContact;
import org.patchbay.sip.transaction.LoopTransactionLayer;
import org.patchbay.sip.transport.ListenConfig;
import org.patchbay.sip.transport.ListenPoint;
import org.patchbay.sip.transport.NetworkTransports;
import org.patchbay.sip.transport.Resolver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns SIP on one event loop: opens the doors, takes the call's signals for its legs, and lets time pass. */
final class SipEndpointVerticle extends AbstractVerticle {
    private static final Logger LOGGER = LoggerFactory.getLogger(SipEndpointVerticle.class);
    private static final SecureRandom SEEDS = new SecureRandom();
    private static final int MAX_NONCES = 50_000;
    private static final int MAX_FAILING_ADDRESSES = 10_000;
    private static final Duration SWEEP = Duration.ofSeconds(1);

    private final Gateway gateway;
    private final SipConfig config;
    private final String address;
    private final LegTable legs = new LegTable();
    private final FlowWatch flows = new FlowWatch();
    private List<ListenPoint> points = List.of();
    private @Nullable Rooms rooms;

    /** What is made when the endpoint starts. */
    private record Rooms(
            SipStack stack,
            NetworkTransports transports,
            RegistrationDesk registrations,
            RequestDesk requests,
            MessageDesk messages,
            MessageRunner deliveries,
            PublishDesk publications,
            SubscriptionDesk subscriptions,
            DigestGate gate,
            MessageConsumer<Signal> consumer) {}

    SipEndpointVerticle(Gateway gateway, SipConfig config) {
        this.gateway = gateway;
        this.config = config;
        this.address = BusAddresses.endpoint("sip", gateway.bus().node(), 0);
    }

    /** The doors that are open. */
    List<ListenPoint> points() {
        return points;
    }

    @Override
    public void start(Promise<Void> started) {
        TimerWheel wheel = TimerWheel.on(vertx);
        Counters counters = gateway.counters();
        NetworkTransports transports =
                new NetworkTransports(vertx, config.transport(), wheel, Resolver.ofHosts(vertx), counters);
        LoopTransactionLayer transactions =
                new LoopTransactionLayer(config.transactions(), transports, wheel, counters);
        SipAddresses addresses = new SipAddresses(gateway.domains(), ownHosts());
        Contacts contacts = new Contacts(config.registration());
        SipStack stack = new SipStack(
                config,
                address,
                transports,
                transactions,
                wheel,
                flows,
                gateway.bus(),
                gateway.registrar(),
                addresses,
                new SipTranslator(addresses),
                new OwnGruus(addresses, contacts, Clock.systemUTC()),
                counters,
                Clock.systemUTC());
        DigestGate gate = new DigestGate(
                gateway.domains(),
                gateway.accounts(),
                Nonces.random(config.nonceLifetime(), MAX_NONCES),
                new FailedAttempts(config.failedAttempts(), Duration.ofMinutes(1), MAX_FAILING_ADDRESSES),
                Clock.systemUTC());
        Publications published = new Publications(config.presence().publications(), () -> SipIdentifiers.hex(8));
        RegistrationDesk registrations =
                new RegistrationDesk(stack, context, contacts, this::registered, published::drop);
        MessageTranslator texts = new MessageTranslator(addresses);
        MessageDesk messages = new MessageDesk(stack, gateway.messages(), registrations, texts);
        MessageRunner deliveries = new MessageRunner(stack, gateway.messages(), registrations, texts);
        PublishDesk publications = new PublishDesk(stack, gateway.presence(), registrations, published);
        SubscriptionDesk subscriptions = new SubscriptionDesk(stack, context, gateway.presence(), registrations);
        ReferDesk refers = new ReferDesk(stack, legs);
        RequestDesk requests = new RequestDesk(
                stack,
                context,
                legs,
                registrations,
                messages,
                publications,
                subscriptions,
                refers,
                gate,
                gateway::refusesCalls);
        transactions.serve(requests);
        counters.gauge("patchbay_sip_legs", legs::legs);
        counters.gauge("patchbay_sip_dialogs", legs::dialogs);
        counters.gauge("patchbay_sip_contacts", registrations::size);
        counters.gauge("patchbay_sip_timers", wheel::pending);
        counters.gauge("patchbay_sip_flow_watches", flows::size);
        counters.gauge("patchbay_sip_requests_pending", requests::pending);
        counters.gauge("patchbay_sip_messages_waiting{direction=\"in\"}", messages::waiting);
        counters.gauge("patchbay_sip_messages_waiting{direction=\"out\"}", deliveries::size);
        counters.gauge("patchbay_sip_publications", publications::size);
        counters.gauge("patchbay_sip_subscriptions", subscriptions::size);
        counters.gauge("patchbay_sip_transfers", refers::size);
        MessageConsumer<Signal> consumer = gateway.bus().consume(address, this::onSignal);
        Rooms made = new Rooms(
                stack,
                transports,
                registrations,
                requests,
                messages,
                deliveries,
                publications,
                subscriptions,
                gate,
                consumer);
        rooms = made;
        vertx.setPeriodic(SWEEP.toMillis(), ignored -> sweep(made));
        transports
                .open(config.doors())
                .map(opened -> {
                    points = opened;
                    return (Void) null;
                })
                .onComplete(started);
    }

    @Override
    public void stop(Promise<Void> stopped) {
        Rooms made = rooms;
        if (made == null) {
            stopped.complete();
            return;
        }
        for (Leg leg : legs.all()) leg.hangUp(EndReason.TRANSPORT_LOST);
        made.consumer().unregister().compose(done -> made.transports().close()).onComplete(stopped);
    }

    /** No new calls and registrations once the future is complete: what is on its way to the endpoint's own loop until then may still get in. */
    Future<Void> drain() {
        return Future.future(promise -> context.runOnContext(ignored -> {
            Optional.ofNullable(rooms).ifPresent(made -> made.requests().drain());
            promise.complete();
        }));
    }

    /** Takes a WebSocket connection (RFC 7118), on that connection's loop. */
    void accept(ServerWebSocket socket) {
        Rooms made = rooms;
        if (made == null) {
            socket.close((short) 1013);
        } else {
            made.transports().accept(socket);
        }
    }

    private Set<String> ownHosts() {
        Set<String> hosts = new HashSet<>();
        for (ListenConfig door : config.doors()) {
            String host = door.shownHost().toLowerCase(Locale.ROOT);
            hosts.add(host.indexOf(':') >= 0 ? "[" + host + "]" : host);
        }
        return hosts;
    }

    private void onSignal(Signal signal) {
        Rooms made = rooms;
        if (made == null) return;
        switch (signal.getBodyCase()) {
            case MESSAGE -> made.deliveries().deliver(signal);
            case RECEIPT -> made.messages().onReceipt(signal);
            case PRESENCE -> made.subscriptions().onPresence(signal);
            case SUBSCRIBE -> notWatched(signal);
            case INVITE,
                    PROGRESS,
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
                    BODY_NOT_SET -> onCallSignal(made, signal);
        }
    }

    private void onCallSignal(Rooms made, Signal signal) {
        LegKey key = LegKey.of(signal);
        Optional<Leg> leg = legs.find(key);
        if (LegProbe.is(signal)) {
            if (leg.isEmpty()) {
                long now = Math.multiplyExact(System.currentTimeMillis(), 1000L);
                gateway.bus().toCall(LegProbe.lost(signal, now));
            }
        } else if (leg.isPresent()) {
            leg.get().onSignal(signal);
        } else if (signal.getBodyCase() == Signal.BodyCase.INVITE) {
            ring(made, key, signal);
        } else {
            // What comes after the end of a leg is dropped, by its contract.
            gateway.counters().increment("patchbay_sip_stray_total{kind=\"signal\"}");
        }
    }

    /** Nobody is watched by SIP: whoever asks is told that such a user is not known to be there. */
    private void notWatched(Signal signal) {
        if (signal.getSubscribe().getExpiresSeconds() == 0) return;
        gateway.counters().increment("patchbay_sip_watches_refused_total");
        gateway.presence()
                .publishOutside(
                        Address.parse(signal.getTo()).bare(),
                        PresenceState.newBuilder()
                                .setState(PresenceState.State.OFFLINE)
                                .setNote("Presence is not told from there")
                                .build());
    }

    private void registered(RegisteredContact contact) {
        for (Leg leg : legs.of(contact.device().bare())) leg.registered(contact);
    }

    private void ring(Rooms made, LegKey key, Signal signal) {
        Optional<RegisteredContact> contact =
                made.registrations().contact(signal.getInvite().getChannel().getHandle());
        if (contact.isEmpty()) {
            refuse(signal, EndReason.UNAVAILABLE, "the phone is not registered any more");
        } else if (legs.legs() >= config.maxLegs()) {
            refuse(signal, EndReason.CONGESTION, "too many calls");
        } else {
            InviteSession session = InviteSession.outgoing(config.sessions(), SEEDS.nextLong());
            OutgoingLeg.begin(made.stack(), legs, key, session, signal, contact.get());
        }
    }

    private void refuse(Signal signal, EndReason reason, String text) {
        End.Builder end = End.newBuilder().setReason(reason).setText(text);
        if (reason == EndReason.CONGESTION) end.setRetryAfterSeconds(5);
        gateway.bus()
                .toCall(Signal.newBuilder()
                        .setCallId(signal.getCallId())
                        .setLegId(signal.getLegId())
                        .setFrom(signal.getTo())
                        .setTo(signal.getFrom())
                        .setSeq(1)
                        .setTimeMicros(System.currentTimeMillis() * 1000)
                        .setEnd(end)
                        .build());
    }

    private static void sweep(Rooms made) {
        made.registrations().tick();
        made.publications().tick();
        made.gate().sweep();
    }

    /** For the log line that says how an endpoint stands. */
    void logDoors() {
        for (ListenPoint point : points) {
            LOGGER.atInfo().addKeyValue("door", point.door().uri()).log("sip door open");
        }
    }
}
