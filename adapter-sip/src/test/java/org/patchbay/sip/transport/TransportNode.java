package org.patchbay.sip.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.patchbay.core.metrics.Counters;
import org.patchbay.core.time.TimerWheel;
import org.patchbay.sip.message.MessageLimits;
import org.patchbay.sip.message.Parsed;
import org.patchbay.sip.message.SipIdentifiers;
import org.patchbay.sip.message.SipParser;

/** Transports with nobody above them but a notebook. */
final class TransportNode implements SipTransports.Receiver, AutoCloseable {
    record Received(SIPRequest request, Flow flow) {}

    private static final long PATIENCE_SECONDS = 20;

    final Counters counters = new Counters();
    final BlockingQueue<Received> requests = new LinkedBlockingQueue<>();
    final BlockingQueue<SIPResponse> responses = new LinkedBlockingQueue<>();
    private final ContextInternal context;
    NetworkTransports transports;
    List<ListenPoint> points;

    private TransportNode(Vertx vertx) {
        context = ((VertxInternal) vertx).createEventLoopContext();
    }

    static TransportNode start(Vertx vertx, TransportConfig config, ListenConfig... doors) throws Exception {
        TransportNode node = new TransportNode(vertx);
        node.run(() -> {
            node.transports =
                    new NetworkTransports(vertx, config, TimerWheel.on(vertx), Resolver.ofHosts(vertx), node.counters);
            node.transports.receiveWith(node);
        });
        node.points = await(node.transports.open(List.of(doors)));
        return node;
    }

    static <T> T await(io.vertx.core.Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    void run(Runnable work) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        context.runOnContext(ignored -> {
            try {
                work.run();
                done.complete(null);
            } catch (RuntimeException | AssertionError e) {
                done.completeExceptionally(e);
            }
        });
        done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    Received nextRequest() throws InterruptedException {
        return next(requests);
    }

    static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T item = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (item == null) throw new AssertionError("nothing came within " + PATIENCE_SECONDS + " s");
        return item;
    }

    /** Why a request can't be sent. */
    String failureOf(SIPRequest request, Target target) throws Exception {
        CompletableFuture<String> failure = new CompletableFuture<>();
        run(() -> {
            transports.prepare(request, target).send(failure::complete);
            if (failure.isDone()) throw new AssertionError("told within the call that sends");
        });
        return failure.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** A request as a peer writes it. */
    static String request(String transport, String sentBy, String viaParameters) {
        return """
                OPTIONS sip:bob@127.0.0.1 SIP/2.0
                Via: SIP/2.0/%s %s;branch=z9hG4bK%s%s
                From: <sip:alice@127.0.0.1>;tag=1
                To: <sip:bob@127.0.0.1>
                Call-ID: %s
                CSeq: 1 OPTIONS
                Max-Forwards: 70
                Content-Length: 0

                """.formatted(transport, sentBy, SipIdentifiers.hex(6), viaParameters, SipIdentifiers.callId())
                .replace("\n", "\r\n");
    }

    /** A request as the layer above hands it down: with a branch, without our address. */
    static SIPRequest requestToSend(String method) {
        String text = request("UDP", "nobody.invalid", "").replace("OPTIONS", method);
        Parsed parsed = new SipParser(MessageLimits.DEFAULT).parse(text.getBytes(UTF_8), SipParser.Framing.STREAM);
        return (SIPRequest) ((Parsed.Accepted) parsed).message();
    }

    @Override
    public void onRequest(SIPRequest request, Flow flow) {
        requests.add(new Received(request, flow));
    }

    @Override
    public void onResponse(SIPResponse response, Flow flow) {
        responses.add(response);
    }

    @Override
    public void close() throws Exception {
        await(transports.close());
    }
}
