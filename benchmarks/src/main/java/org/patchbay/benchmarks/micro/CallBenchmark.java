package org.patchbay.benchmarks.micro;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.List;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.patchbay.core.Address;
import org.patchbay.core.Domains;
import org.patchbay.core.admission.Admission;
import org.patchbay.core.admission.AdmissionConfig;
import org.patchbay.core.bus.SignalBus;
import org.patchbay.core.call.CallPolicy;
import org.patchbay.core.call.CallServices;
import org.patchbay.core.call.CallShards;
import org.patchbay.core.call.Talks;
import org.patchbay.core.media.NoRelay;
import org.patchbay.core.metrics.Counters;
import org.patchbay.core.registrar.LocalRegistrar;
import org.patchbay.core.registrar.RegistrarConfig;
import org.patchbay.core.routing.Router;
import org.patchbay.session.v1.Answer;
import org.patchbay.session.v1.Capabilities;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Invite;
import org.patchbay.session.v1.MediaProfile;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Signal;

/**
 * Calls through their shard and the bus, without any adapter. The call's reducer is its shard's own affair, so a whole call is measured: three
 * signals in (invite, answer, end), at least three out, and what the shell does for them. What of it are hops over the bus, {@link #busHop()}
 * tells.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CallBenchmark {
    private static final int BATCH = 100;
    private static final String CALLER = "benchmark.caller";
    private static final String CALLEE = "benchmark.callee";
    private static final String ECHO = "benchmark.echo";

    private final SessionDescription offer = Samples.description();
    private final SynchronousQueue<Boolean> done = new SynchronousQueue<>();
    private final Signal hop = Signal.newBuilder().setCallId("hop").build();
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final SignalBus bus = new SignalBus(vertx, "gw1");
    private int left;

    @Setup(Level.Trial)
    public void open() throws Exception {
        Counters counters = new Counters();
        CallServices services = new CallServices(
                bus,
                new Domains("localhost", List.of()),
                (from, to) -> Future.succeededFuture(new Router.Targets(List.of(List.of(callee())))),
                new LocalRegistrar(RegistrarConfig.defaults(), System::currentTimeMillis, counters),
                new NoRelay(),
                new Admission(
                        new AdmissionConfig(1_000_000, 100_000, 1_000_000, 1_000_000),
                        System::currentTimeMillis,
                        counters),
                CallPolicy.standard(),
                new NobodyAsks(),
                counters);
        await(CallShards.open(vertx, services, 1));
        bus.consume(CALLER, this::callerHears);
        bus.consume(CALLEE, this::calleeHears);
        bus.consume(ECHO, ignored -> next(this::sendHop));
    }

    @TearDown(Level.Trial)
    public void close() throws Exception {
        await(vertx.close());
    }

    /** One after another. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public boolean wholeCall() throws InterruptedException {
        return run(this::call);
    }

    /** One signal from its sender to its consumer on the same event loop. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public boolean busHop() throws InterruptedException {
        return run(this::sendHop);
    }

    private boolean run(Runnable first) throws InterruptedException {
        left = BATCH;
        vertx.runOnContext(ignored -> first.run());
        Boolean whole = done.poll(10, TimeUnit.SECONDS);
        if (whole == null) throw new IllegalStateException(left + " of " + BATCH + " were not done");
        return whole;
    }

    private void next(Runnable again) {
        if (--left > 0) again.run();
        else if (!done.offer(true)) vertx.runOnContext(ignored -> finish());
    }

    /** The benchmark's thread may not be waiting yet. */
    private void finish() {
        if (!done.offer(true)) vertx.runOnContext(ignored -> finish());
    }

    private void sendHop() {
        bus.toEndpoint(ECHO, hop);
    }

    private void call() {
        Invite invite = Invite.newBuilder()
                .setDescription(offer)
                .setCapabilities(browser())
                .setChannel(Channel.newBuilder().setId("x").setEndpoint(CALLER))
                .build();
        bus.toCall(say(bus.nextCallId().toString(), "a")
                .setFrom("alice@localhost/x")
                .setTo("bob@localhost")
                .setInvite(invite)
                .build());
    }

    private void callerHears(Signal signal) {
        if (signal.hasAnswer()) {
            bus.toCall(say(signal.getCallId(), "a")
                    .setEnd(End.newBuilder().setReason(EndReason.NORMAL))
                    .build());
        } else if (signal.hasEnd()) {
            throw new IllegalStateException("a call failed: " + signal.getEnd());
        }
    }

    private void calleeHears(Signal signal) {
        if (signal.hasInvite()) {
            bus.toCall(say(signal.getCallId(), signal.getLegId())
                    .setAnswer(Answer.newBuilder().setDescription(offer))
                    .build());
        } else if (signal.hasEnd()) {
            next(this::call);
        }
    }

    private static Signal.Builder say(String call, String leg) {
        return Signal.newBuilder().setCallId(call).setLegId(leg);
    }

    private static Router.Target callee() {
        return new Router.Target(
                Address.parse("bob@localhost/y"),
                Channel.newBuilder().setId("y").setEndpoint(CALLEE).build(),
                browser());
    }

    private static Capabilities browser() {
        return Capabilities.newBuilder().setMediaProfile(MediaProfile.WEBRTC).build();
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static final class NobodyAsks implements Talks {
        @Override
        public void began(Address device) {}

        @Override
        public void ended(Address device) {}
    }
}
