package org.patchbay.sip.transaction;

import gov.nist.javax.sip.address.AddressImpl;
import gov.nist.javax.sip.address.SipUri;
import gov.nist.javax.sip.header.From;
import gov.nist.javax.sip.header.To;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.parser.URLParser;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.patchbay.core.metrics.Counters;
import org.patchbay.core.time.TimerWheel;
import org.patchbay.sip.message.SipIdentifiers;
import org.patchbay.sip.message.SipRequests;
import org.patchbay.sip.transport.Flow;
import org.patchbay.sip.transport.ListenConfig;
import org.patchbay.sip.transport.ListenPoint;
import org.patchbay.sip.transport.NetworkTransports;
import org.patchbay.sip.transport.Resolver;
import org.patchbay.sip.transport.SipTransport;
import org.patchbay.sip.transport.Target;
import org.patchbay.sip.transport.TransportConfig;

/** A SIP node on loopback whose transaction user writes down what it hears. */
final class LoopbackNode implements TransactionUser, AutoCloseable {
    /** Fifty times as fast as the RFC, but for the 100 Trying, which must not come between a test and what it waits for. */
    static final TransactionConfig FAST = new TransactionConfig(
            new TimerConfig(
                    Duration.ofMillis(10),
                    Duration.ofMillis(80),
                    Duration.ofMillis(100),
                    Duration.ofSeconds(1),
                    Duration.ofMillis(640)),
            1000,
            Duration.ofSeconds(5));

    record Heard(ServerTransaction transaction, SIPRequest request) {}

    private static final long PATIENCE_SECONDS = 20;

    final Counters counters = new Counters();
    final BlockingQueue<Heard> requests = new LinkedBlockingQueue<>();
    final BlockingQueue<SIPRequest> acks = new LinkedBlockingQueue<>();
    final BlockingQueue<SIPResponse> strays = new LinkedBlockingQueue<>();
    private final ContextInternal context;
    TimerWheel wheel;
    NetworkTransports transports;
    LoopTransactionLayer layer;
    List<ListenPoint> points;

    private LoopbackNode(Vertx vertx) {
        context = ((VertxInternal) vertx).createEventLoopContext();
    }

    static LoopbackNode start(
            Vertx vertx, TransactionConfig config, TransportConfig transportConfig, SipTransport... doors)
            throws Exception {
        return start(
                vertx,
                config,
                transportConfig,
                java.util.Arrays.stream(doors)
                        .map(transport -> ListenConfig.plain(transport, "127.0.0.1", 0))
                        .toList());
    }

    static LoopbackNode start(
            Vertx vertx, TransactionConfig config, TransportConfig transportConfig, List<ListenConfig> doors)
            throws Exception {
        LoopbackNode node = new LoopbackNode(vertx);
        node.on(() -> {
            node.wheel = TimerWheel.on(vertx);
            node.transports =
                    new NetworkTransports(vertx, transportConfig, node.wheel, Resolver.ofHosts(vertx), node.counters);
            node.layer = new LoopTransactionLayer(config, node.transports, node.wheel, node.counters);
            node.layer.serve(node);
            return null;
        });
        node.points = node.transports
                .open(doors)
                .toCompletionStage()
                .toCompletableFuture()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return node;
    }

    /** Runs something on the node's event loop and gives its result. */
    <T> T on(Callable<T> work) throws Exception {
        CompletableFuture<T> done = new CompletableFuture<>();
        context.runOnContext(ignored -> {
            try {
                done.complete(work.call());
            } catch (Exception e) {
                done.completeExceptionally(e);
            }
        });
        return done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    void run(Runnable work) throws Exception {
        on(() -> {
            work.run();
            return null;
        });
    }

    /** The target that leads to this node's first door. */
    Target target() {
        ListenPoint point = points.get(0);
        return Target.to(point.transport(), point.host(), point.port());
    }

    Heard nextRequest() throws InterruptedException {
        return next(requests);
    }

    static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T item = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (item == null) throw new AssertionError("nothing came within " + PATIENCE_SECONDS + " s");
        return item;
    }

    /** A request from alice to bob, in no dialog. */
    static SIPRequest request(String method) {
        try {
            From from = new From();
            from.setAddress(address("sip:alice@127.0.0.1"));
            from.setTag(SipIdentifiers.tag());
            To to = new To();
            to.setAddress(address("sip:bob@127.0.0.1"));
            return SipRequests.create(
                    method, uri("sip:bob@127.0.0.1"), from, to, SipIdentifiers.callId(), SipIdentifiers.initialCSeq());
        } catch (ParseException e) {
            throw new IllegalStateException(e);
        }
    }

    static SipUri uri(String text) throws ParseException {
        return new URLParser(text).sipURL(true);
    }

    private static AddressImpl address(String uri) throws ParseException {
        AddressImpl address = new AddressImpl();
        address.setURI(uri(uri));
        return address;
    }

    @Override
    public void onRequest(ServerTransaction transaction, SIPRequest request) {
        requests.add(new Heard(transaction, request));
    }

    @Override
    public void onAck(SIPRequest ack, Flow flow) {
        acks.add(ack);
    }

    @Override
    public void onStrayResponse(SIPResponse response, Flow flow) {
        strays.add(response);
    }

    @Override
    public void close() throws Exception {
        transports.close().toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** A client listener that writes down what it hears. */
    static final class Answers implements ClientListener {
        final BlockingQueue<SIPResponse> provisional = new LinkedBlockingQueue<>();
        final BlockingQueue<SIPResponse> finals = new LinkedBlockingQueue<>();
        final BlockingQueue<String> failures = new LinkedBlockingQueue<>();

        @Override
        public void onProvisional(SIPResponse response) {
            provisional.add(response);
        }

        @Override
        public void onFinal(SIPResponse response) {
            finals.add(response);
        }

        @Override
        public void onTimeout() {
            failures.add("timeout");
        }

        @Override
        public void onTransportError(String reason) {
            failures.add(reason);
        }
    }
}
