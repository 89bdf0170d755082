package org.patchbay.core.call;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.Address;
import org.patchbay.core.admission.Admission;
import org.patchbay.core.bus.BusAddresses;
import org.patchbay.core.health.LegProbe;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Signal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the calls of one shard, all on one event loop: finds the call, reduces, stores, performs. One instance an event loop.
 */
public final class CallVerticle extends AbstractVerticle {
    private static final Logger LOG = LoggerFactory.getLogger(CallVerticle.class);
    private static final long LONGEST_LOOK_MS = 60_000;

    private final CallServices services;
    private final Map<String, CallRun> calls = new HashMap<>();
    private final AtomicLong live;
    private @Nullable MessageConsumer<Signal> consumer;
    private Runnable unwatch = () -> {};

    public CallVerticle(CallServices services) {
        this.services = services;
        this.live = services.counters().gauge("patchbay_calls_live");
    }

    @Override
    public void start(Promise<Void> started) {
        int shard = services.bus().openShard();
        MessageConsumer<Signal> opened =
                services.bus().consume(BusAddresses.calls(services.bus().node(), shard), this::onSignal);
        consumer = opened;
        unwatch = services.admission().watchLoop(vertx);
        long look = Math.max(
                5, Math.min(LONGEST_LOOK_MS, services.policy().refresh().toMillis() / 4));
        vertx.setPeriodic(look, timer -> audit());
        opened.completion().onComplete(started);
    }

    @Override
    public void stop(Promise<Void> stopped) {
        unwatch.run();
        endAll(End.newBuilder()
                .setReason(EndReason.CONGESTION)
                .setText("the gateway is shutting down")
                .build());
        if (consumer == null) stopped.complete();
        else consumer.unregister().onComplete(stopped);
    }

    private void onSignal(Signal signal) {
        CallRun run = calls.get(signal.getCallId());
        if (run == null) {
            if (!signal.hasInvite() || signal.getLegId().isEmpty()) {
                // Its call is over: the two ends crossed on the way.
                services.counters().increment("patchbay_calls_signals_for_no_call_total");
                if (!signal.getFromCallId().isEmpty() && !signal.hasEnd()) tellOtherCall(signal);
                return;
            }
            Admission.Verdict verdict = services.admission().admit(Address.parse(signal.getFrom()));
            if (verdict instanceof Admission.Refused refused) {
                refuse(signal, refused);
                return;
            }
            run = new CallRun(signal.getCallId(), services, vertx, ended -> {
                forget(ended);
                ((Admission.Admitted) verdict).place().release();
            });
            calls.put(signal.getCallId(), run);
            live.incrementAndGet();
        }
        if (LegProbe.is(signal)) {
            if (!run.hears(signal)) tellOtherCall(signal);
            return;
        }
        run.on(
                signal.hasTransfer()
                        ? new CallEvent.TransferAsked(
                                signal, services.bus().nextCallId().toString())
                        : new CallEvent.FromLeg(signal));
    }

    /** A call that speaks to one that is not there (any more) is told so, since nobody else can: it would wait for ever. */
    private void tellOtherCall(Signal signal) {
        End end = Draft.end(
                signal.hasInvite() ? EndReason.NOT_FOUND : EndReason.TRANSPORT_LOST, "the other call is not there");
        services.bus()
                .toCall(Signal.newBuilder()
                        .setCallId(signal.getFromCallId())
                        .setLegId(signal.getFromLegId())
                        .setFrom(signal.getTo())
                        .setTo(signal.getFrom())
                        .setEnd(end)
                        .build());
    }

    /** Calls whose endpoints have lost them without a word are found so, and ended with TRANSPORT_LOST. */
    private void audit() {
        long now = System.nanoTime();
        for (CallRun run : List.copyOf(calls.values())) run.audit(now);
    }

    private void refuse(Signal invite, Admission.Refused refused) {
        End end = End.newBuilder()
                .setReason(EndReason.CONGESTION)
                .setText(refused.reason())
                .setRetryAfterSeconds(refused.retryAfterSeconds())
                .build();
        Channel way = invite.getInvite().getChannel();
        boolean fromCall = !way.getCallId().isEmpty();
        Signal reply = Signal.newBuilder()
                .setCallId(fromCall ? way.getCallId() : invite.getCallId())
                .setLegId(fromCall ? way.getLegId() : invite.getLegId())
                .setFrom(invite.getTo())
                .setTo(invite.getFrom())
                .setSeq(1)
                .setEnd(end)
                .build();
        services.bus()
                .toEndpoint(invite.getInvite().getChannel().getEndpoint(), reply)
                .onFailure(lost -> services.counters().increment("patchbay_calls_lost_endpoints_total"));
    }

    private void forget(CallRun run) {
        if (calls.remove(run.id()) != null) live.decrementAndGet();
    }

    io.vertx.core.Context context() {
        return context;
    }

    /** Ends every call of the shard; to be called on its own event loop. */
    void endAll(End end) {
        if (!calls.isEmpty()) LOG.atInfo().addKeyValue("calls", calls.size()).log("ending all calls of a shard");
        for (CallRun run : List.copyOf(calls.values())) run.on(new CallEvent.Terminated(end));
    }
}
