package org.patchbay.core.media;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.patchbay.core.description.SdpReader;
import org.patchbay.core.description.SdpReading;
import org.patchbay.core.metrics.Counters;
import org.patchbay.session.v1.SessionDescription;

/**
 * The relay by rtpengine, over its NG protocol (bencode over UDP). Several instances share the calls by weight, those in health only; a call
 * stays with its instance once a request of it was granted there. A first request that gets no answer, or finds the instance full, is tried
 * at another.
 *
 * <p>Instances are pinged; see {@link InstanceHealth} for what turns one's health. NG does not tell rtpengine's version: to see that it
 * has the fix for CVE-2025-53399 is left to the operator. Deletes and pings are always sent; offers and answers
 * are refused beyond {@link RelayConfig#maxRequests()} that wait and new calls beyond {@link RelayConfig#maxSessions()}.
 *
 * <p>May be called on any thread. All state lives on one event loop, on which the futures are completed.
 */
public final class Rtpengine implements MediaRelay {
    // A datagram over IPv4 has 65,507 bytes. The socket's error for a larger one would look like an instance that is
    // gone.
    private static final int LARGEST_COMMAND = 65_000;

    private final ContextInternal context;
    private final RelayConfig config;
    private final Counters counters;
    private final List<RelayInstance> instances;
    private final Map<String, RelaySession> sessions = new HashMap<>();
    private final AtomicLong healthy;
    private final AtomicLong open;
    private long pingTimer;
    private volatile boolean available;

    private Rtpengine(ContextInternal context, RelayConfig config, Counters counters) {
        this.context = context;
        this.config = config;
        this.counters = counters;
        this.healthy = counters.gauge("patchbay_relay_healthy_instances");
        this.open = counters.gauge("patchbay_relay_sessions");
        this.instances = config.instances().stream()
                .map(address -> new RelayInstance(address, config, context, counters, this::onHealthChange))
                .toList();
    }

    /**
     * Opens the sockets and asks every instance once whether it is there.
     *
     * @return the relay, whether or not an instance answered; fails if a socket can't be opened
     */
    public static Future<Rtpengine> open(Vertx vertx, RelayConfig config, Counters counters) {
        ContextInternal context = ((VertxInternal) vertx).createEventLoopContext();
        Rtpengine relay = new Rtpengine(context, config, counters);
        return relay.onLoop(() -> Future.all(
                        relay.instances.stream().map(RelayInstance::open).toList())
                .compose(opened -> relay.pingAll())
                .map(pinged -> {
                    relay.pingTimer = context.setPeriodic(config.pingInterval().toMillis(), fired -> relay.pingAll());
                    return relay;
                }));
    }

    @Override
    public boolean available() {
        return available;
    }

    @Override
    public Future<SessionDescription> pass(Request request) {
        return onLoop(() -> {
            if (waiting() >= config.maxRequests()) return refuse("too many requests wait for the media relay");
            RelaySession session = sessions.get(request.callId());
            if (session != null) return attempt(session, request, new HashSet<>());
            if (sessions.size() >= config.maxSessions()) return refuse("the media relay has all the calls it may have");
            Optional<RelayInstance> chosen = choose(Set.of());
            if (chosen.isEmpty()) return refuse("no media relay is in health");
            RelaySession begun = new RelaySession(chosen.get());
            sessions.put(request.callId(), begun);
            open.set(sessions.size());
            return attempt(begun, request, new HashSet<>()).onFailure(failed -> dropUnused(request.callId(), begun));
        });
    }

    @Override
    public Future<Void> release(String callId, String branch) {
        return onLoop(() -> {
            RelaySession session = sessions.get(callId);
            if (session == null) return Future.succeededFuture();
            if (!branch.isEmpty()) {
                return delete(
                        session,
                        NgCommands.delete(callId, branch),
                        session.forget(branch),
                        () -> sessions.get(callId) == session && !session.knows(branch));
            }
            sessions.remove(callId);
            open.set(sessions.size());
            return delete(session, NgCommands.delete(callId), session.end(), () -> !sessions.containsKey(callId));
        });
    }

    /**
     * Deletes, and once more after what was under way: rtpengine has several threads, and an offer that it takes up after the delete that was sent after it
     * makes the call anew, which nobody would ever end.
     */
    private Future<Void> delete(
            RelaySession session, Bencode.Dictionary command, List<NgRequest> underway, BooleanSupplier unused) {
        RelayInstance instance = session.instance();
        for (NgRequest request : underway) {
            request.gone().onComplete(gone -> {
                if (unused.getAsBoolean()) delete(instance, command);
            });
        }
        return delete(instance, command);
    }

    @Override
    public Future<Void> play(String callId, String branch, boolean towardCaller, String tones, int durationMs) {
        return onLoop(() -> {
            RelaySession session = sessions.get(callId);
            if (session == null) return refuse("the media relay has no such call");
            if (!config.playTones()) return refuse("the media relay is not told to play tones");
            if (waiting() + tones.length() > config.maxRequests())
                return refuse("too many requests wait for the media relay");
            return Future.all(tones.chars()
                            .mapToObj(tone -> played(
                                    session, NgCommands.play(callId, branch, towardCaller, (char) tone, durationMs)))
                            .toList())
                    .mapEmpty();
        });
    }

    private Future<Void> played(RelaySession session, Bencode.Dictionary command) {
        RelayInstance instance = session.instance();
        return instance.ask(command, config.deadline()).outcome().compose(outcome -> {
            if (outcome instanceof NgOutcome.Done) return Future.succeededFuture();
            if (outcome instanceof NgOutcome.Refused refused) return refuse(instance + ": " + refused.reason());
            if (outcome instanceof NgOutcome.Silent silent) return refuse(instance + ": " + silent.why());
            return refuse(instance + " plays no tones now");
        });
    }

    /** Closes the sockets. Sessions that are still open are left to rtpengine's own time-outs. */
    public Future<Void> close() {
        return onLoop(() -> {
            context.owner().cancelTimer(pingTimer);
            instances.forEach(RelayInstance::close);
            available = false;
            return Future.succeededFuture();
        });
    }

    private Future<SessionDescription> attempt(RelaySession session, Request request, Set<RelayInstance> tried) {
        RelayInstance instance = session.instance();
        tried.add(instance);
        NgCommands.Known known = session.known(request, config);
        Bencode.Dictionary command = NgCommands.pass(request, known);
        if (command.bytes().length > LARGEST_COMMAND) return refuse("the description is too large for the media relay");
        NgRequest asked = instance.ask(command, config.deadline());
        session.begin(request.branch(), asked);
        return asked.outcome().compose(outcome -> {
            if (outcome instanceof NgOutcome.Done done) return granted(session, request, done.reply());
            if (outcome instanceof NgOutcome.Refused refused) return refuse(instance + ": " + refused.reason());
            if (outcome instanceof NgOutcome.Abandoned) return refuse("the call has ended");
            return elsewhere(session, request, tried, instance, outcome);
        });
    }

    private Future<SessionDescription> granted(RelaySession session, Request request, Bencode.Dictionary reply) {
        session.granted(request);
        SdpReading reading = SdpReader.read(reply.text("sdp"));
        if (reading instanceof SdpReading.Read read) {
            return Future.succeededFuture(session.forReceiver(request, read.description()));
        }
        SdpReading.Malformed malformed = (SdpReading.Malformed) reading;
        return refuse("a reply whose SDP is malformed: " + malformed.reason());
    }

    /** The instance is silent or full: the call moves if nothing ties it there and another one is left. */
    private Future<SessionDescription> elsewhere(
            RelaySession session, Request request, Set<RelayInstance> tried, RelayInstance failed, NgOutcome outcome) {
        String why =
                failed + ": " + (outcome instanceof NgOutcome.Silent silent ? silent.why() : "takes no more calls");
        // The request of another branch may have moved the call, or tied it, in the meantime.
        if (session.instance() != failed && !tried.contains(session.instance()))
            return attempt(session, request, tried);
        Optional<RelayInstance> other = session.settled() ? Optional.empty() : choose(tried);
        if (other.isEmpty()) return refuse(why);
        counters.increment("patchbay_relay_failovers_total");
        session.moveTo(other.get());
        // It may have heard us after all.
        if (outcome instanceof NgOutcome.Silent) failed.ask(NgCommands.delete(request.callId()), config.deadline());
        return attempt(session, request, tried);
    }

    /** Nothing came of its first request, so there is nothing that a release would have to end. */
    private void dropUnused(String callId, RelaySession session) {
        if (session.settled() || session.isBusy() || !sessions.remove(callId, session)) return;
        open.set(sessions.size());
        session.end();
    }

    private Future<Void> delete(RelayInstance instance, Bencode.Dictionary command) {
        return instance.ask(command, config.deadline()).outcome().compose(outcome -> {
            // Refused: it does not know the call (any more), which is what was asked for.
            if (outcome instanceof NgOutcome.Silent silent) return refuse(instance + ": " + silent.why());
            return Future.succeededFuture();
        });
    }

    private Optional<RelayInstance> choose(Set<RelayInstance> except) {
        return instances.stream()
                .filter(instance -> instance.isHealthy() && !except.contains(instance))
                .min(Comparator.comparingDouble(RelayInstance::load));
    }

    private Future<Void> pingAll() {
        return Future.all(instances.stream().map(RelayInstance::ping).toList()).mapEmpty();
    }

    private void onHealthChange() {
        long count = instances.stream().filter(RelayInstance::isHealthy).count();
        healthy.set(count);
        available = count > 0;
    }

    private int waiting() {
        return instances.stream().mapToInt(RelayInstance::waiting).sum();
    }

    private <T> Future<T> refuse(String reason) {
        counters.increment("patchbay_relay_refusals_total");
        return Future.failedFuture(new RelayException(reason));
    }

    private <T> Future<T> onLoop(Supplier<Future<T>> step) {
        Promise<T> promise = context.promise();
        context.runOnContext(started -> step.get().onComplete(promise));
        return promise.future();
    }
}
