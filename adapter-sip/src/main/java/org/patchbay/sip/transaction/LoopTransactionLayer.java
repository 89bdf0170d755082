package org.patchbay.sip.transaction;

import gov.nist.javax.sip.header.MaxForwards;
import gov.nist.javax.sip.header.RetryAfter;
import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.header.ViaList;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.text.ParseException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import javax.sip.InvalidArgumentException;
import javax.sip.header.Header;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.metrics.Counters;
import org.patchbay.core.time.TimerWheel;
import org.patchbay.sip.message.LoopMark;
import org.patchbay.sip.message.SipRequests;
import org.patchbay.sip.message.SipResponses;
import org.patchbay.sip.transport.Flow;
import org.patchbay.sip.transport.SipTransports;
import org.patchbay.sip.transport.SipTransports.Outbound;
import org.patchbay.sip.transport.Target;

/** The transaction layer of one event loop: plain maps, no locks. */
public final class LoopTransactionLayer implements TransactionLayer, SipTransports.Receiver {
    private final TransactionConfig config;
    private final SipTransports transports;
    private final TimerWheel wheel;
    private final TransactionCounters counters;
    private final Map<TransactionKey, RunningClient<?, ?>> clients = new HashMap<>();
    private final Map<TransactionKey, RunningServer<?, ?>> servers = new HashMap<>();
    private final Map<TransactionKey, RunningServer<?, ?>> merging = new HashMap<>();
    private final Map<String, Set<RunningClient<?, ?>>> byFlow = new HashMap<>();
    private final TurnedAway turnedAway;
    private final FinishedTransactions<Running<?, ?>> finished;
    private @Nullable TransactionUser user;

    /**
     * A layer upon these transports, which it receives from.
     *
     * @param wheel the timers of the same event loop
     */
    public LoopTransactionLayer(
            TransactionConfig config, SipTransports transports, TimerWheel wheel, Counters counters) {
        this.config = config;
        this.transports = transports;
        this.wheel = wheel;
        this.counters = new TransactionCounters(counters);
        // One of them takes a tenth of what a transaction takes.
        this.turnedAway =
                new TurnedAway(config.maxTransactions(), config.timers().timeout());
        this.finished = new FinishedTransactions<>(config.timers());
        counters.gauge("patchbay_sip_transactions{side=\"client\"}", clients::size);
        counters.gauge("patchbay_sip_transactions{side=\"server\"}", servers::size);
        transports.receiveWith(this);
    }

    @Override
    public void serve(TransactionUser user) {
        this.user = user;
    }

    @Override
    public int size() {
        return clients.size() + servers.size();
    }

    @Override
    public ClientTransaction send(SIPRequest request, Target target, ClientListener listener) {
        if (request.getMethod().equals("ACK") || request.getMethod().equals("CANCEL")) {
            throw new IllegalArgumentException(request.getMethod() + " is no request of its own");
        }
        addVia(request);
        Outbound outbound = transports.prepare(request, target);
        return request.getMethod().equals("INVITE")
                ? begin(
                        RunningClient.INVITE,
                        InviteClient.start(outbound.transport().isReliable(), config.timers()),
                        request,
                        target,
                        outbound,
                        listener)
                : begin(
                        RunningClient.OTHER,
                        NonInviteClient.start(outbound.transport().isReliable(), config.timers()),
                        request,
                        target,
                        outbound,
                        listener);
    }

    private <S extends Machine<S, E>, E extends Enum<E>> ClientTransaction begin(
            RunningClient.Events<E> events,
            Step<S, E> first,
            SIPRequest request,
            Target target,
            Outbound outbound,
            ClientListener listener) {
        RunningClient<S, E> client =
                new RunningClient<>(this, events, first.next(), request, target, outbound, listener);
        if (isFull(request)) {
            counters.full();
            wheel.schedule(Duration.ZERO, () -> client.refuse("too many transactions"));
        } else {
            clients.put(client.key(), client);
            watch(client);
            client.begin(first);
        }
        return client.new Handle();
    }

    /**
     * Whether there is no room for a request. What belongs to a dialog or ends an INVITE has a quarter more: a call that is refused its BYE would take up room
     * for much longer.
     */
    private boolean isFull(SIPRequest request) {
        if (size() < config.maxTransactions()) return false;
        Running<?, ?> expendable = finished.expendable(System.nanoTime());
        if (expendable != null) {
            counters.shortened();
            expendable.endEarly();
            return false;
        }
        boolean relieves = request.getToTag() != null || request.getMethod().equals("CANCEL");
        return !relieves || size() >= config.maxTransactions() + config.maxTransactions() / 4;
    }

    /** A transaction only waits for repetitions from here on. */
    void finished(Running<?, ?> transaction) {
        finished.add(transaction, System.nanoTime());
    }

    /** A request over a connection can't be answered once that is gone (RFC 3261 17.1.4: as any transport error). */
    void watch(RunningClient<?, ?> client) {
        String flowId = client.flowId();
        if (flowId == null || !client.target().transport().isReliable()) return;
        Flow flow = transports.flow(flowId).orElse(null);
        if (flow == null) return;
        Set<RunningClient<?, ?>> waiting = byFlow.get(flowId);
        if (waiting == null) {
            waiting = new HashSet<>();
            byFlow.put(flowId, waiting);
            flow.onClosed(() -> lost(flowId));
        }
        waiting.add(client);
    }

    private void lost(String flowId) {
        Set<RunningClient<?, ?>> waiting = byFlow.remove(flowId);
        if (waiting != null) List.copyOf(waiting).forEach(RunningClient::flowLost);
    }

    /** A CANCEL has a transaction of its own, whose outcome nobody waits for: what counts is the INVITE's. */
    void sendCancel(SIPRequest invite, Target target, List<Header> extra) {
        SIPRequest cancel = SipRequests.cancel(invite);
        extra.forEach(cancel::addHeader);
        Outbound outbound = transports.prepare(cancel, target);
        begin(
                RunningClient.OTHER,
                NonInviteClient.start(outbound.transport().isReliable(), config.timers()),
                cancel,
                target,
                outbound,
                Unheard.LISTENER);
    }

    @Override
    public Repeatable sendAck(SIPRequest ack, Target target) {
        addVia(ack);
        Outbound outbound = transports.prepare(ack, target);
        transports.send(outbound);
        return () -> {
            counters.retransmitted();
            transports.send(outbound);
        };
    }

    @Override
    public void sendStateless(SIPResponse response, Flow flow) {
        transports.send(transports.prepare(response, flow));
    }

    private static void addVia(SIPRequest request) {
        if (request.getMaxForwards() == null) {
            try {
                request.setMaxForwards(new MaxForwards(SipRequests.MAX_FORWARDS));
            } catch (InvalidArgumentException e) {
                throw new IllegalStateException(e);
            }
        }
        Via via = new Via();
        try {
            via.setBranch(LoopMark.branchFor(request));
        } catch (ParseException e) {
            throw new IllegalStateException(e);
        }
        // A request that is sent once more, with credentials this time, carries the Via of its first way.
        request.removeHeader(Via.NAME);
        // In a list of its own: for a single one JAIN-SIP makes the list by reflection.
        ViaList vias = new ViaList();
        vias.add(via);
        request.setHeader(vias);
    }

    @Override
    public void onResponse(SIPResponse response, Flow flow) {
        RunningClient<?, ?> client = clients.get(TransactionKey.ofClient(response));
        if (client != null) {
            client.receive(response);
            return;
        }
        counters.strayResponse();
        user().onStrayResponse(response, flow);
    }

    @Override
    public void onRequest(SIPRequest request, Flow flow) {
        TransactionKey key = TransactionKey.ofServer(request);
        RunningServer<?, ?> present = servers.get(key);
        switch (request.getMethod()) {
            case "ACK" -> {
                if (present != null) present.acknowledged(request);
                else passAck(request, flow);
            }
            case "CANCEL" -> {
                if (present != null) present.requestRepeated();
                else cancel(key, request, flow);
            }
            default -> {
                if (present != null) present.requestRepeated();
                else admit(key, request, flow);
            }
        }
    }

    private void admit(TransactionKey key, SIPRequest request, Flow flow) {
        if (isFull(request)) {
            counters.full();
            refuse(request, flow, (int) config.retryAfter().toSeconds());
            return;
        }
        if (isTurnedAway(key, request, flow)) return;
        TransactionKey merged = TransactionKey.ofMerged(request);
        if (merged != null && merging.containsKey(merged)) {
            // RFC 3261 8.2.2.2: the same request has come another way, and one answer is enough.
            counters.merged();
            sendStateless(SipResponses.to(request, 482), flow);
            return;
        }
        RunningServer<?, ?> server = request.getMethod().equals("INVITE")
                ? begin(
                        RunningServer.INVITE,
                        InviteServer.start(flow.transport().isReliable(), config.timers()),
                        key,
                        request,
                        flow)
                : begin(
                        RunningServer.OTHER,
                        NonInviteServer.start(flow.transport().isReliable(), config.timers()),
                        key,
                        request,
                        flow);
        user().onRequest(server.new Handle(request), request);
    }

    private boolean isTurnedAway(TransactionKey key, SIPRequest request, Flow flow) {
        long now = System.nanoTime();
        int before = turnedAway.retryAfterSeconds(key, now);
        if (before > 0) {
            refuse(request, flow, before);
            return true;
        }
        OptionalInt later = user().turnsAway(request);
        if (later.isEmpty()) return false;
        counters.turnedAway();
        turnedAway.remember(key, later.getAsInt(), now);
        refuse(request, flow, later.getAsInt());
        return true;
    }

    private <S extends Machine<S, E>, E extends Enum<E>> RunningServer<S, E> begin(
            RunningServer.Events<E> events, Step<S, E> first, TransactionKey key, SIPRequest request, Flow flow) {
        RunningServer<S, E> server = new RunningServer<>(this, events, first.next(), key, request, flow);
        servers.put(key, server);
        if (server.mergedKey() != null) merging.put(server.mergedKey(), server);
        server.begin(first);
        return server;
    }

    /** RFC 3261 9.2: answered here, whatever becomes of the INVITE. */
    private void cancel(TransactionKey key, SIPRequest cancel, Flow flow) {
        RunningServer<?, ?> invite = servers.get(TransactionKey.ofCancelled(cancel));
        if (invite == null) counters.strayCancel();
        SIPResponse answer = SipResponses.to(cancel, invite == null ? 481 : 200);
        if (!isFull(cancel)) {
            begin(
                            RunningServer.OTHER,
                            NonInviteServer.start(flow.transport().isReliable(), config.timers()),
                            key,
                            cancel,
                            flow)
                    .respond(answer);
        } else {
            sendStateless(answer, flow);
        }
        if (invite != null) invite.cancel(cancel);
    }

    private void refuse(SIPRequest request, Flow flow, int retryAfterSeconds) {
        SIPResponse response = SipResponses.to(request, 503);
        RetryAfter retryAfter = new RetryAfter();
        try {
            retryAfter.setRetryAfter(retryAfterSeconds);
        } catch (InvalidArgumentException e) {
            throw new IllegalStateException(e);
        }
        response.setHeader((javax.sip.header.Header) retryAfter);
        sendStateless(response, flow);
    }

    void passAck(SIPRequest ack, Flow flow) {
        user().onAck(ack, flow);
    }

    void ended(RunningClient<?, ?> client) {
        clients.remove(client.key(), client);
        finished.remove(client);
        unwatch(client);
    }

    /** It does not depend on its connection any more. */
    void unwatch(RunningClient<?, ?> client) {
        if (client.flowId() == null) return;
        Set<RunningClient<?, ?>> waiting = byFlow.get(client.flowId());
        if (waiting != null) waiting.remove(client);
    }

    void ended(RunningServer<?, ?> server) {
        servers.remove(server.key(), server);
        finished.remove(server);
        if (server.mergedKey() != null) merging.remove(server.mergedKey(), server);
    }

    Outbound prepare(SIPRequest request, Target target) {
        return transports.prepare(request, target);
    }

    Outbound prepare(SIPResponse response, Flow flow) {
        return transports.prepare(response, flow);
    }

    TimerWheel wheel() {
        return wheel;
    }

    TransactionCounters count() {
        return counters;
    }

    private TransactionUser user() {
        if (user == null) throw new IllegalStateException("requests came before anybody served");
        return user;
    }
}
