package org.patchbay.benchmarks;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SynchronizedHistogram;
import org.patchbay.server.Main;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Native clients call a SIP phone through the gateway, so many times a second; three processes on one machine. */
@Command(name = "ws-sip", description = "WebSocket callers -> gateway -> SIP callee over UDP, at a rate.")
final class WsSip implements Callable<Integer> {
    private static final Pattern HTTP_PORT = Pattern.compile("ws://127\\.0\\.0\\.1:([0-9]+)/signal");
    private static final Pattern SIP_PORT = Pattern.compile("sip:127\\.0\\.0\\.1:([0-9]+);transport=udp");
    private static final long PATIENCE_SECONDS = 20;

    @Option(names = "--rate", defaultValue = "200", description = "Calls a second (default: ${DEFAULT-VALUE}).")
    private int rate;

    @Option(names = "--seconds", defaultValue = "30", description = "How long is measured (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--warmup",
            defaultValue = "20",
            description = "How many seconds run before, for the JIT compiler (default: ${DEFAULT-VALUE}).")
    private int warmup;

    @Option(names = "--callers", defaultValue = "50", description = "Connections (default: ${DEFAULT-VALUE}).")
    private int callers;

    @Option(
            names = "--hold",
            defaultValue = "500",
            description = "How long a call lasts, ms (default: ${DEFAULT-VALUE}).")
    private long holdMs;

    @Option(
            names = "--heap",
            defaultValue = "512m",
            description = "The gateway's largest heap (default: ${DEFAULT-VALUE}).")
    private String heap = "512m";

    private final Histogram latency = new SynchronizedHistogram(TimeUnit.SECONDS.toNanos(60), 3);
    private final Map<String, Integer> failures = new TreeMap<>();
    private final AtomicInteger answered = new AtomicInteger();

    @Override
    public Integer call() throws Exception {
        Result result = run();
        System.out.print(result.table());
        return result.failed() == 0 ? 0 : 1;
    }

    /** Runs it. */
    Result run() throws Exception {
        try (ChildProcess gateway = ChildProcess.start(
                        heap, Main.class.getName(), List.of("run", "--dev"), gatewayEnvironment(), "patchbay ready");
                ChildProcess callee = ChildProcess.start(
                        "128m",
                        org.patchbay.benchmarks.Main.class.getName(),
                        List.of(
                                "sip-callee",
                                "--registrar-port",
                                gateway.told(SIP_PORT),
                                "--user",
                                "bob",
                                "--password",
                                "patchbay"),
                        Map.of(),
                        "callee ready")) {
            return drive(gateway, callee);
        }
    }

    /** The dev mode on free ports, without the bounds that protect it from a client like this one. */
    private Map<String, String> gatewayEnvironment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("PATCHBAY_HTTP_PLAIN_PORT", "0");
        environment.put("PATCHBAY_SIP_UDP_PORT", "0");
        environment.put("PATCHBAY_SIP_TCP_PORT", "0");
        environment.put("PATCHBAY_MQTT_TCP_PORT", "0");
        environment.put("PATCHBAY_MQTT_WEBSOCKET_PORT", "0");
        environment.put("PATCHBAY_LOG_LEVEL", "warn");
        environment.put("PATCHBAY_MEDIA_RTPENGINE", "");
        environment.put("PATCHBAY_REGISTRAR_DEVICES_PER_USER", "1000");
        environment.put("PATCHBAY_ADMISSION_NEW_CALLS_PER_SECOND", "1000000");
        environment.put("PATCHBAY_ADMISSION_BURST", "1000000");
        environment.put("PATCHBAY_WEBSOCKET_LIMITS_FRAMES_PER_SECOND", "1000000");
        environment.put("PATCHBAY_WEBSOCKET_LIMITS_FRAME_BURST", "1000000");
        environment.put("PATCHBAY_WEBSOCKET_LIMITS_CALLS_PER_SESSION", "1000000");
        return environment;
    }

    private Result drive(ChildProcess gateway, ChildProcess callee) throws Exception {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        WebSocketClient client = vertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(callers));
        try {
            List<Line> lines = connect(vertx, client, Integer.parseInt(gateway.told(HTTP_PORT)));
            pace(lines, warmup, "w");
            awaitEnds(lines);
            latency.reset();
            int answeredBefore = answered.get();
            ProcessUse gatewayBefore = ProcessUse.of(gateway.pid());
            ProcessUse calleeBefore = ProcessUse.of(callee.pid());
            pace(lines, seconds, "m");
            awaitEnds(lines);
            ProcessUse gatewayAfter = ProcessUse.of(gateway.pid());
            ProcessUse calleeAfter = ProcessUse.of(callee.pid());
            for (Line line : lines) await(line.run(line.caller()::close));
            return new Result(
                    rate,
                    seconds,
                    callers,
                    answered.get() - answeredBefore,
                    Map.copyOf(failures),
                    latency.copy(),
                    gatewayAfter.cpuMillis() - gatewayBefore.cpuMillis(),
                    calleeAfter.cpuMillis() - calleeBefore.cpuMillis(),
                    gatewayAfter.residentBytes());
        } finally {
            // Closed by name: a client that nobody refers to any more is closed by Vert.x while it is in use.
            await(client.close());
            await(vertx.close());
        }
    }

    /** A caller and the event loop that it is confined to. */
    private record Line(ContextInternal context, WsCaller caller) {
        Future<Void> run(Runnable task) {
            return Future.future(promise -> context.runOnContext(ignored -> {
                task.run();
                promise.complete();
            }));
        }
    }

    private List<Line> connect(Vertx vertx, WebSocketClient client, int port) throws Exception {
        List<Line> lines = new ArrayList<>();
        WsCaller.Outcome outcome = new WsCaller.Outcome() {
            @Override
            public void answered(long nanos) {
                answered.incrementAndGet();
                latency.recordValue(Math.min(nanos, latency.getHighestTrackableValue()));
            }

            @Override
            public void failed(String why) {
                fail(why);
            }
        };
        for (int i = 0; i < callers; i++) {
            ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
            String device = "caller" + i;
            Future<WsCaller> connecting = Future.future(promise ->
                    context.runOnContext(ignored -> WsCaller.connect(vertx, client, port, device, holdMs, outcome)
                            .onComplete(promise)));
            lines.add(new Line(context, await(connecting)));
        }
        return lines;
    }

    /** Begins calls at the rate, whatever became of those before: an open loop. */
    private void pace(List<Line> lines, int howLong, String prefix) {
        long interval = TimeUnit.SECONDS.toNanos(1) / rate;
        long due = System.nanoTime();
        for (int i = 0; i < howLong * rate; i++) {
            while (System.nanoTime() < due) LockSupport.parkNanos(due - System.nanoTime());
            Line line = lines.get(i % lines.size());
            String callId = prefix + i;
            long begin = due;
            line.context().runOnContext(ignored -> line.caller().call(callId, begin));
            due += interval;
        }
    }

    private void awaitEnds(List<Line> lines) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (unanswered(lines) > 0 && System.nanoTime() < deadline) TimeUnit.MILLISECONDS.sleep(20);
        int left = unanswered(lines);
        for (int i = 0; i < left; i++) fail("not answered within " + PATIENCE_SECONDS + " s");
        // The last calls still have to be hung up, which belongs to their cost.
        TimeUnit.MILLISECONDS.sleep(holdMs + 500);
    }

    private static int unanswered(List<Line> lines) throws Exception {
        AtomicInteger count = new AtomicInteger();
        for (Line line : lines)
            await(line.run(() -> count.addAndGet(line.caller().unanswered())));
        return count.get();
    }

    private void fail(String why) {
        synchronized (failures) {
            failures.merge(why, 1, Integer::sum);
        }
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
