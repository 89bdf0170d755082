package org.patchbay.core.call;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.patchbay.core.Address;
import org.patchbay.core.health.LegProbe;
import org.patchbay.core.media.MediaRelay;
import org.patchbay.core.routing.Router;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.Dtmf;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.MediaProfile;
import org.patchbay.session.v1.Signal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call at work: its state, its timers, and the doing of its effects. Confined to the event loop of its verticle. */
final class CallRun implements EffectRunner {
    private static final Logger LOG = LoggerFactory.getLogger(CallRun.class);

    private final String id;
    private final CallServices services;
    private final Vertx vertx;
    private final Context context;
    private final Consumer<CallRun> whenOver;
    private final long startedNanos = System.nanoTime();
    private final Map<CallTimer, Long> timers = new HashMap<>();
    private final Map<String, Long> sent = new HashMap<>();
    /** The two sides of the call since it was answered; none before that and after it. */
    private List<Address> talking = List.of();

    private Call call;
    private long auditedNanos = startedNanos;

    CallRun(String id, CallServices services, Vertx vertx, Consumer<CallRun> whenOver) {
        this.id = id;
        this.services = services;
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.whenOver = whenOver;
        this.call = Call.idle(id, services.policy());
    }

    String id() {
        return id;
    }

    /** Works an event into the call. A bug met here ends this call and no other. */
    void on(CallEvent event) {
        Call before = call;
        Transition transition;
        try {
            transition = CallReducer.reduce(before, event);
        } catch (RuntimeException e) {
            failed(event, e);
            return;
        }
        call = transition.next();
        log(before, event, transition);
        tellTalks();
        for (Effect effect : transition.effects()) effect.performBy(this);
    }

    /** Asks the endpoints of an answered call whether they know its legs still, where that was not asked for that long. */
    void audit(long nowNanos) {
        if (call.phase() != Phase.ACTIVE
                || nowNanos - auditedNanos < services.policy().refresh().toNanos()) return;
        auditedNanos = nowNanos;
        for (Leg leg : List.copyOf(call.legs().values())) {
            if (leg.isOver()) continue;
            services.counters().increment("patchbay_calls_probes_total");
            services.bus().toEndpoint(leg.channel().getEndpoint(), probe(leg)).onFailure(lost -> {
                services.counters().increment("patchbay_calls_lost_endpoints_total");
                onLoop(() -> on(new CallEvent.LegLost(leg.id())));
            });
        }
    }

    /** Another call is asked for the joint leg at its end, and told whom to answer. */
    private Signal probe(Leg leg) {
        if (!leg.isJoint()) return LegProbe.of(id, leg.id());
        Channel other = leg.channel();
        return LegProbe.of(other.getCallId(), other.getLegId()).toBuilder()
                .setFromCallId(id)
                .setFromLegId(leg.id())
                .build();
    }

    /** Whether what another call says finds a leg here that is not over. */
    boolean hears(Signal fromOtherCall) {
        Leg leg = Leg.speaker(fromOtherCall, call.legs().values());
        return leg != null && !leg.isOver();
    }

    /** Devices talk from the answer on, for as long as they are on one of the two sides; another call is no device. */
    private void tellTalks() {
        // What is left at the end is told when the books are closed.
        if (call.winner().isEmpty() || call.phase() == Phase.ENDED) return;
        List<Address> now = new ArrayList<>(2);
        addTalking(call.caller(), now);
        addTalking(call.winner(), now);
        if (now.equals(talking)) return;
        List<Address> before = talking;
        talking = now;
        for (Address device : before)
            if (!now.contains(device)) services.talks().ended(device);
        for (Address device : now)
            if (!before.contains(device)) services.talks().began(device);
    }

    private void addTalking(String legId, List<Address> talking) {
        Leg leg = call.legs().get(legId);
        if (leg != null && !leg.isJoint() && !leg.isOver()) talking.add(leg.device());
    }

    private void failed(CallEvent event, RuntimeException e) {
        services.counters().increment("patchbay_calls_internal_errors_total");
        LOG.atError()
                .addKeyValue("call", id)
                .addKeyValue("event", CallEventNames.of(event))
                .setCause(e)
                .log("a call met a fault of the gateway");
        if (event instanceof CallEvent.Terminated || call.phase() == Phase.IDLE) {
            closeBooks(Draft.end(EndReason.INTERNAL, ""));
        } else {
            on(new CallEvent.Terminated(Draft.end(EndReason.INTERNAL, "internal error")));
        }
    }

    private void log(Call before, CallEvent event, Transition transition) {
        if (!transition.ignored().isEmpty()) {
            services.counters().increment("patchbay_calls_ignored_events_total");
        }
        if (!LOG.isDebugEnabled() && before.phase() == call.phase()) return;
        var line = LOG.atInfo()
                .addKeyValue("call", id)
                .addKeyValue("event", CallEventNames.of(event))
                .addKeyValue("from", before.phase())
                .addKeyValue("to", call.phase());
        if (!transition.ignored().isEmpty()) line = line.addKeyValue("ignored", transition.ignored());
        line.log("call");
    }

    @Override
    public void send(String leg, String endpoint, Signal signal) {
        Signal stamped = signal.toBuilder()
                .setSeq(sent.merge(leg, 1L, Long::sum))
                .setTimeMicros(TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis()))
                .build();
        services.bus().toEndpoint(endpoint, stamped).onFailure(lost -> {
            services.counters().increment("patchbay_calls_lost_endpoints_total");
            if (!stamped.hasEnd()) on(new CallEvent.LegLost(leg));
        });
    }

    @Override
    public void startTimer(CallTimer timer, Duration after) {
        cancelTimer(timer);
        long handle = vertx.setTimer(Math.max(1, after.toMillis()), fired -> {
            timers.remove(timer);
            on(new CallEvent.TimerFired(timer));
        });
        timers.put(timer, handle);
    }

    @Override
    public void cancelTimer(CallTimer timer) {
        Long handle = timers.remove(timer);
        if (handle != null) vertx.cancelTimer(handle);
    }

    @Override
    public void resolve(Address from, String to, String transferor) {
        Address.Reading reading = services.domains().read(to);
        if (reading instanceof Address.Malformed malformed) {
            on(new CallEvent.Routed(new Router.Refused(EndReason.NOT_FOUND, malformed.reason()), false));
        } else if (reading instanceof Address.Read read) {
            routeOf(from, read.address(), transferor)
                    .otherwise(failure -> {
                        services.counters().increment("patchbay_calls_failed_lookups_total");
                        LOG.atWarn().addKeyValue("call", id).setCause(failure).log("the callee could not be looked up");
                        return new Router.Refused(EndReason.INTERNAL, "the callee could not be looked up");
                    })
                    .onSuccess(route -> onLoop(() ->
                            on(new CallEvent.Routed(route, services.relay().available()))));
        }
    }

    /** Who transfers somebody to a target causes that call: it goes where both of them may call, and nowhere else. */
    private Future<Router.Route> routeOf(Address from, Address to, String transferor) {
        Future<Router.Route> route = services.router().route(from, to);
        // Nearly all calls are nobody's transfer, and reading an empty text as an address costs an exception.
        if (transferor.isEmpty() || !(Address.read(transferor, "") instanceof Address.Read by)) return route;
        return route.compose(own -> own instanceof Router.Refused
                ? Future.succeededFuture(own)
                : services.router()
                        .route(by.address(), to)
                        .map(theirs ->
                                theirs instanceof Router.Refused refused && refused.reason() == EndReason.FORBIDDEN
                                        ? refused
                                        : own));
    }

    @Override
    public void askRelay(RelayTicket ticket, MediaRelay.Request request) {
        services.relay()
                .pass(request)
                .onSuccess(description -> onLoop(() -> on(new CallEvent.Relayed(ticket, description))))
                .onFailure(failure -> {
                    services.counters().increment("patchbay_calls_relay_failures_total");
                    String reason = String.valueOf(failure.getMessage());
                    onLoop(() -> on(new CallEvent.RelayFailed(ticket, reason)));
                });
    }

    @Override
    public void releaseRelay(String callId, String branch) {
        services.relay().release(callId, branch).onFailure(failure -> {
            services.counters().increment("patchbay_calls_relay_failures_total");
            LOG.atWarn()
                    .addKeyValue("call", id)
                    .addKeyValue("reason", failure.getMessage())
                    .log("the media relay did not end its part of a call; its own time-out will");
        });
    }

    @Override
    public void playTones(String callId, String branch, boolean towardCaller, Dtmf tones) {
        services.relay()
                .play(callId, branch, towardCaller, tones.getTones(), tones.getDurationMs())
                .onSuccess(played -> services.counters().increment("patchbay_calls_played_tones_total"))
                .onFailure(failure -> {
                    services.counters().increment("patchbay_calls_lost_tones_total");
                    LOG.atInfo()
                            .addKeyValue("call", id)
                            .addKeyValue("reason", failure.getMessage())
                            .log("tones were not played to a device that takes none as signals");
                });
    }

    @Override
    public void learn(Address device, Channel channel, MediaProfile profile) {
        services.registrar().learn(device, channel.getId(), profile);
    }

    @Override
    public void closeBooks(End end) {
        for (Long handle : timers.values()) vertx.cancelTimer(handle);
        timers.clear();
        // Who hears that it is over finds it counted.
        services.counters().increment("patchbay_calls_ended_total{reason=\"" + end.getReason() + "\"}");
        talking.forEach(services.talks()::ended);
        talking = List.of();
        LOG.atInfo()
                .addKeyValue("call", id)
                .addKeyValue("caller", call.from())
                .addKeyValue("callee", call.to())
                .addKeyValue("reason", end.getReason())
                .addKeyValue("text", end.getText())
                .addKeyValue("answered", !call.winner().isEmpty())
                .addKeyValue("ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos))
                .log("call ended");
        whenOver.accept(this);
    }

    /** Results come on whatever thread they please; the call lives on one. */
    private void onLoop(Runnable action) {
        context.runOnContext(ignored -> action.run());
    }
}
