package org.patchbay.sip;

import gov.nist.javax.sip.header.Reason;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import javax.sip.InvalidArgumentException;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.Address;
import org.patchbay.core.call.EndReasonTable;
import org.patchbay.core.time.Timeout;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Signal;
import org.patchbay.sip.dialog.Dialog;
import org.patchbay.sip.dialog.Effect;
import org.patchbay.sip.dialog.Effect.HeaderLine;
import org.patchbay.sip.dialog.EffectRunner;
import org.patchbay.sip.dialog.InviteSession;
import org.patchbay.sip.dialog.PhoneResponse;
import org.patchbay.sip.dialog.SessionTimer;
import org.patchbay.sip.dialog.Way;
import org.patchbay.sip.message.SipResponses;
import org.patchbay.sip.registration.RegisteredContact;
import org.patchbay.sip.transaction.ClientListener;
import org.patchbay.sip.transaction.ClientTransaction;
import org.patchbay.sip.transaction.ServerTransaction;
import org.patchbay.sip.transaction.TransactionLayer;
import org.patchbay.sip.transport.Flow;
import org.patchbay.sip.transport.Target;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The shell of one leg: feeds its session with what comes in, and does what the session wants done. */
abstract class Leg implements EffectRunner {
    private static final Logger LOGGER = LoggerFactory.getLogger(Leg.class);

    final SipStack stack;
    final LegTable legs;
    final LegKey key;
    final InviteSession session;
    final Map<Integer, ServerTransaction> open = new HashMap<>();
    /** The INVITEs of ours that may still hear of answers. Those of an earlier half-minute go when the next one comes. */
    final Map<Integer, ClientTransaction> invites = new HashMap<>();

    private final Map<Integer, ServerTransaction> followed = new HashMap<>();
    private final Map<Integer, SIPResponse> replies = new HashMap<>();
    private final Map<Integer, Long> inviteCounts = new HashMap<>();
    /** The last INVITE without a description in which the phone was to make the offer: that of the call, and one within it; 0 for none. */
    private int askedFirst;

    private int askedWithin;

    private final Map<Integer, TransactionLayer.Repeatable> acks = new HashMap<>();
    private final Map<SessionTimer, Timeout> timers = new EnumMap<>(SessionTimer.class);
    private final String from;
    private final String to;
    private long seq;
    private @Nullable String watched;
    private @Nullable PhoneTransfer transfer;
    private int transfers;
    private Runnable unwatch = () -> {};
    private @Nullable RegisteredContact contact;

    /**
     * @param from who speaks on this leg, as the signals to the call tell it
     * @param to whom it speaks to
     * @param contact where its phone has registered, or null where that is not known
     */
    Leg(
            SipStack stack,
            LegTable legs,
            LegKey key,
            InviteSession session,
            String from,
            String to,
            @Nullable RegisteredContact contact) {
        this.stack = stack;
        this.legs = legs;
        this.key = key;
        this.session = session;
        this.from = from;
        this.to = to;
        this.contact = contact;
    }

    /** The dialog that requests of ours go into now. */
    abstract Optional<Dialog> dialog();

    /** The dialogs that there are. */
    abstract List<Dialog> dialogs();

    /** The tag that answers a request of the peer without one. */
    abstract String localTag();

    // --- what comes in

    /** A signal of the call. */
    void onSignal(Signal signal) {
        log("call", signal.getBodyCase().name());
        if (transfer == null || !transfer.takes(signal)) bring(signal);
    }

    /** Brings a signal of the call to the session. */
    final void bring(Signal signal) {
        perform(session.onSignal(signal));
    }

    /** The user on this leg. */
    final Address user() {
        return Address.parse(from).bare();
    }

    /** The transfer that the phone asked for has a say in when the leg ends; null when it is over. */
    final void transfer(@Nullable PhoneTransfer now) {
        transfer = now;
    }

    /** How many transfers the phone has asked for, with one more. */
    final int countTransfer() {
        return ++transfers;
    }

    /** Whether a request of the phone comes in its turn (RFC 3261 12.2.2). */
    boolean takes(SIPRequest request) {
        return dialogOf(request).map(dialog -> dialog.takes(request)).orElse(true);
    }

    /** The dialog of this leg that a request of the phone names. */
    abstract Optional<Dialog> dialogOf(SIPRequest request);

    /** A request of the phone within a dialog of this leg. */
    void onRequest(ServerTransaction transaction, SIPRequest request) {
        MessageBody body = MessageBody.of(request);
        if (body instanceof MessageBody.Unusable unusable) {
            SIPResponse refusal = SipResponses.to(request, unusable.status(), localTag(), unusable.reason());
            if (unusable.status() == 415)
                SipTranslator.put(
                        refusal, new HeaderLine("Accept", "application/sdp, application/dtmf-relay, application/dtmf"));
            transaction.respond(refusal);
            return;
        }
        boolean targetRefresh =
                request.getMethod().equals("INVITE") || request.getMethod().equals("UPDATE");
        dialogOf(request).ifPresent(dialog -> cameBy(dialog, transaction, targetRefresh));
        int exchange = accept(transaction);
        log("phone", request.getMethod());
        perform(session.onRequest(PhoneMessages.request(exchange, request, body)));
    }

    /**
     * Follows the phone to where a request of it came from.
     *
     * @param targetRefresh whether the request may say that the phone is elsewhere now (RFC 3261 12.2.2)
     */
    final void cameBy(Dialog dialog, ServerTransaction transaction, boolean targetRefresh) {
        SIPRequest request = transaction.request();
        if (targetRefresh) dialog.follow(request);
        if (targetRefresh || dialog.way().flow() == null || !dialog.way().flow().isOpen()) {
            dialog.cameBy(wayOf(request, transaction.flow()));
            watch(transaction.flow());
        }
    }

    private int accept(ServerTransaction transaction) {
        int exchange = session.newExchange();
        open.put(exchange, transaction);
        if (transaction.request().getMethod().equals("INVITE")) follow(exchange, transaction);
        return exchange;
    }

    /** Follows what becomes of an INVITE of the phone. */
    final void follow(int exchange, ServerTransaction transaction) {
        followed.put(exchange, transaction);
        transaction.onTerminated(how -> {
            followed.remove(exchange);
            switch (how) {
                case DONE -> {}
                case NO_ACK, TRANSPORT_ERROR -> perform(session.onReplyLost(exchange));
            }
        });
        transaction.onCancelled(cancel -> perform(session.onCancelled(exchange, PhoneMessages.endReason(cancel))));
    }

    /** The ACK of a 2xx. */
    void onAck(SIPRequest ack) {
        MessageBody body = MessageBody.of(ack);
        long count = ack.getCSeq().getSeqNumber();
        List<Integer> answered = open.entrySet().stream()
                .filter(entry -> entry.getValue().isFinal()
                        && entry.getValue().request().getCSeq().getSeqNumber() == count)
                .map(Map.Entry::getKey)
                .toList();
        if (answered.isEmpty()) {
            // RFC 3261 13.2.2.4: an ACK is repeated with its 2xx, and may come when another INVITE is answered already.
            log("phone", "ACK once more");
            return;
        }
        log("phone", "ACK");
        // The 2xx need not be sent again.
        answered.forEach(open::remove);
        answered.forEach(replies::remove);
        perform(session.onAck(body instanceof MessageBody.Description described ? described.description() : null));
    }

    /** A phone of this leg's user has registered: where it is this leg's phone, what goes to it goes there from here on. */
    final void registered(RegisteredContact now) {
        RegisteredContact before = contact;
        if (before == null || !Whereabouts.isSamePhone(before, now)) return;
        List<Dialog> moving = dialogs().stream()
                .filter(dialog ->
                        !dialog.isRouted() && Whereabouts.moves(dialog.way().flow(), before, now))
                .toList();
        boolean rings = dialogs().isEmpty() && Whereabouts.moves(before.way().flow(), before, now);
        if (now.key().equals(before.key()) || rings || !moving.isEmpty()) contact = now;
        Flow flow = now.way().flow();
        if (flow == null || moving.isEmpty() && !rings) return;
        log("phone", "moved");
        stack.counters().increment("patchbay_sip_legs_moved_total");
        moving.forEach(dialog -> Whereabouts.move(dialog, before, now));
        now.way().toward(now.uri()).ifPresent(target -> invites.values().forEach(invite -> invite.reroute(target)));
        for (ServerTransaction transaction : followed.values()) {
            if (Whereabouts.moves(transaction.flow(), before, now)) transaction.reroute(flow);
        }
        watch(flow);
        perform(session.onMoved());
    }

    /** Where the phone is registered now; null where that is not known. */
    final @Nullable RegisteredContact contact() {
        return contact;
    }

    /** Whether the phone behind the NAT can be told by the way that its message came. */
    static Way wayOf(SIPRequest request, Flow flow) {
        String host = request.getTopmostVia().getHost();
        int port = request.getTopmostVia().getPort();
        boolean sameHost =
                host.replace("[", "").replace("]", "").equals(flow.remote().hostAddress());
        boolean samePort = (port <= 0 ? flow.transport().defaultPort() : port)
                == flow.remote().port();
        return new Way(flow, !sameHost || !samePort);
    }

    /** Follows the connection that this leg's phone came by, where there is no other way to it. */
    void watch(Flow flow) {
        if (!flow.transport().isWebSocket() || flow.id().equals(watched)) return;
        boolean cameBack = watched != null;
        unwatch.run();
        watched = flow.id();
        unwatch = stack.flows().watch(flow, () -> perform(session.onFlowClosed()));
        if (cameBack) perform(session.onFlowBack());
    }

    // --- what goes out

    final void perform(List<Effect> effects) {
        for (Effect effect : effects) effect.performBy(this);
    }

    @Override
    public void tell(Signal signal) {
        log("to-call", signal.getBodyCase().name());
        if (signal.hasEnd() && signal.getEnd().getReason() == EndReason.TRANSPORT_LOST)
            stack.counters().increment("patchbay_sip_legs_lost_total");
        stack.bus()
                .toCall(signal.toBuilder()
                        .setCallId(key.callId())
                        .setLegId(key.legId())
                        .setFrom(from)
                        .setTo(to)
                        .setSeq(++seq)
                        .setTimeMicros(stack.clock().millis() * 1000)
                        .build());
    }

    @Override
    public void reply(Effect.Reply reply) {
        ServerTransaction transaction = open.get(reply.exchange());
        if (transaction == null) return;
        SIPRequest request = transaction.request();
        SIPResponse response = SipResponses.to(request, reply.status(), localTag());
        boolean makesOrKeepsDialog = reply.status() > 100 && reply.status() < 300;
        if (makesOrKeepsDialog
                && !request.getMethod().equals("BYE")
                && !request.getMethod().equals("PRACK")) {
            stack.putContact(response, transaction.flow().transport());
            StandingHeader.ALLOW.putInto(response);
            StandingHeader.SUPPORTED_IN_SESSION.putInto(response);
        }
        if (reply.status() == 405) StandingHeader.ALLOW.putInto(response);
        SipTranslator.put(response, reply.headers());
        SipTranslator.describe(response, reply.description());
        boolean repeatable = request.getMethod().equals("INVITE") && reply.status() < 300;
        if (repeatable) {
            replies.put(reply.exchange(), response);
        } else if (reply.status() >= 200) {
            open.remove(reply.exchange());
            replies.remove(reply.exchange());
        }
        transaction.respond(response);
    }

    @Override
    public void repeatReply(int exchange) {
        ServerTransaction transaction = open.get(exchange);
        SIPResponse response = replies.get(exchange);
        if (transaction != null && response != null) transaction.respond(response);
    }

    @Override
    public void request(Effect.Request wanted) {
        if (wanted.method().equals("INVITE") && wanted.description() == null) askedWithin = wanted.exchange();
        if (wanted.method().equals("OPTIONS")) stack.counters().increment("patchbay_sip_probes_total");
        sendWithin(wanted.exchange(), wanted.method(), request -> {
            SipTranslator.put(request, wanted.headers());
            SipTranslator.describe(request, wanted.description());
        });
    }

    @Override
    public void playTone(int exchange, String tone, int durationMs) {
        sendWithin(
                exchange,
                "INFO",
                request -> MessageBody.put(
                        request,
                        "application",
                        "dtmf-relay",
                        "Signal=" + tone + "\r\nDuration=" + durationMs + "\r\n"));
    }

    private void sendWithin(int exchange, String method, Consumer<SIPRequest> dress) {
        Optional<Dialog> dialog = dialog();
        if (dialog.isEmpty()) return;
        SIPRequest request = dialog.get().request(method);
        Optional<Target> target = dialog.get().target();
        if (target.isEmpty()) {
            later(() -> perform(session.onResponse(PhoneResponse.absent(exchange, 503, "No way to the phone"))));
            return;
        }
        if (method.equals("INVITE") || method.equals("UPDATE")) {
            stack.putContact(request, target.get().transport());
            StandingHeader.ALLOW.putInto(request);
            SipTranslator.put(request, new HeaderLine("Supported", "timer"));
        }
        dress.accept(request);
        if (method.equals("BYE")) {
            // The last of a leg: what becomes of it changes nothing.
            stack.transactions().send(request, target.get(), ClientListener.unheard());
            return;
        }
        if (method.equals("INVITE")) inviteCounts.put(exchange, dialog.get().localCSeq());
        ClientTransaction sent = stack.transactions().send(request, target.get(), new Answers(exchange, method));
        if (method.equals("INVITE")) {
            invites.values().removeIf(ClientTransaction::isOver);
            invites.put(exchange, sent);
        }
    }

    /** Not from within the step that asked for it. */
    final void later(Runnable step) {
        stack.wheel().schedule(Duration.ZERO, step);
    }

    @Override
    public void ack(int exchange, @Nullable SessionDescription description) {
        Optional<Dialog> dialog = dialog();
        if (dialog.isEmpty()) return;
        Long counted = inviteCounts.remove(exchange);
        if (counted == null) return;
        SIPRequest ack = dialog.get().ack(counted);
        SipTranslator.describe(ack, description);
        dialog.get().target().ifPresent(target -> {
            acks.clear();
            acks.put(exchange, stack.transactions().sendAck(ack, target));
        });
    }

    @Override
    public void repeatAck(int exchange) {
        TransactionLayer.Repeatable ack = acks.get(exchange);
        if (ack != null) ack.repeat();
    }

    @Override
    public void cancel(int exchange, EndReason reason) {
        ClientTransaction transaction = invites.get(exchange);
        if (transaction == null) {
            // There was no way to the phone, and nothing to cancel.
            later(() -> perform(session.onResponse(PhoneResponse.absent(exchange, 487, "Cancelled"))));
            return;
        }
        transaction.cancel(List.of(reasonHeader(EndReasonTable.row(reason).inCancel())));
    }

    private static Reason reasonHeader(EndReasonTable.ReasonHeader why) {
        Reason header = new Reason();
        try {
            header.setProtocol(why.protocol());
            header.setCause(why.cause());
            if (!why.text().isEmpty()) header.setText(why.text());
        } catch (ParseException | InvalidArgumentException e) {
            throw new IllegalStateException("a Reason of our own making", e);
        }
        return header;
    }

    /** Remembers that the INVITE of the call has no description. */
    final void asksFirst(int exchange) {
        askedFirst = exchange;
    }

    /** Whether an INVITE had no description, so that its 2xx has an offer. */
    final boolean hasAsked(int exchange) {
        return exchange == askedFirst || exchange == askedWithin;
    }

    /** Remembers how an INVITE was counted, for its ACK. */
    final void counted(int exchange, long cseq) {
        inviteCounts.put(exchange, cseq);
    }

    @Override
    public void startTimer(SessionTimer timer, Duration after) {
        stopTimer(timer);
        timers.put(timer, stack.wheel().schedule(after, () -> {
            timers.remove(timer);
            perform(session.onTimer(timer));
        }));
    }

    @Override
    public void stopTimer(SessionTimer timer) {
        Timeout running = timers.remove(timer);
        if (running != null) running.cancel();
    }

    @Override
    public void forget() {
        unwatch.run();
        legs.remove(key);
        if (transfer != null) transfer.left();
        // Whatever the phone still asks within the dialog is answered 481 from here on; what it asked before is, too.
        for (ServerTransaction transaction : new ArrayList<>(open.values())) {
            if (!transaction.isFinal()) {
                int status = transaction.request().getMethod().equals("INVITE") ? 487 : 481;
                transaction.respond(SipResponses.to(transaction.request(), status, localTag()));
            }
        }
        open.clear();
        replies.clear();
        // Their transactions outlive the leg by half a minute: nothing of it may hang on them.
        followed.values().forEach(ServerTransaction::leave);
        followed.clear();
        invites.forEach((exchange, invite) -> invite.hearBy(lateAnswers(exchange)));
        invites.clear();
        log("over", "");
    }

    /** Who hears of what still comes to an INVITE of ours. */
    ClientListener lateAnswers(int exchange) {
        Optional<Dialog> dialog = dialog();
        if (dialog.isEmpty()) return ClientListener.unheard();
        return new LateAnswers(
                stack,
                dialog.get().way(),
                dialog.get().id().remoteTag(),
                hasAsked(exchange),
                acks.get(exchange),
                // RFC 3261 13.2.2.4: even a session that is over owes a 2xx its ACK.
                inviteCounts.containsKey(exchange) ? dialog.get() : null);
    }

    /** The endpoint closes: the session is told that the gateway hangs up. */
    void hangUp(EndReason reason) {
        perform(session.onSignal(
                Signal.newBuilder().setEnd(End.newBuilder().setReason(reason)).build()));
    }

    static HeaderLine cancelReason(EndReason reason) {
        return new HeaderLine("Reason", EndReasonTable.row(reason).inCancel().value());
    }

    private void log(String side, String what) {
        LOGGER.atDebug()
                .addKeyValue("call", key.callId())
                .addKeyValue("leg", key.legId())
                .addKeyValue("side", side)
                .addKeyValue("event", what)
                .log("sip leg");
    }

    /** Brings what becomes of a request within the dialog to the session. */
    private final class Answers implements ClientListener {
        private final int exchange;
        private final String method;

        Answers(int exchange, String method) {
            this.exchange = exchange;
            this.method = method;
        }

        @Override
        public void onProvisional(SIPResponse response) {
            perform(session.onResponse(PhoneMessages.response(exchange, response)));
        }

        @Override
        public void onFinal(SIPResponse response) {
            stack.gruus().resolve(response);
            boolean success = response.getStatusCode() / 100 == 2;
            if (success && (method.equals("INVITE") || method.equals("UPDATE"))) {
                dialog().ifPresent(dialog -> dialog.follow(response));
            }
            if (session.isOver()) return;
            if (!success) {
                inviteCounts.remove(exchange);
                invites.remove(exchange);
            }
            perform(session.onResponse(PhoneMessages.response(exchange, response)));
        }

        @Override
        public void onTimeout() {
            perform(session.onResponse(PhoneResponse.absent(exchange, 408, "No answer")));
        }

        @Override
        public void onTransportError(String reason) {
            perform(session.onResponse(PhoneResponse.absent(exchange, 503, "Transport error")));
        }
    }
}
