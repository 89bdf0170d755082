package org.patchbay.websocket;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.patchbay.client.v1.End;
import org.patchbay.client.v1.Error;
import org.patchbay.client.v1.Frame;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Signal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The calls of one session: frames become signals, signals frames. Belongs to the session's event loop. */
final class SessionCalls {
    private static final Logger LOG = LoggerFactory.getLogger(SessionCalls.class);
    /** How many ended calls are remembered, so that a frame that crossed the end is no fault of the client's. */
    private static final int REMEMBERED = 64;

    private final AdapterContext adapter;
    private final SignalEndpointVerticle endpoint;
    private final ClientSession session;
    private final Map<String, ClientCall> byClientId = new HashMap<>();
    private final Map<LegKey, ClientCall> byLeg = new HashMap<>();
    private final Set<String> ended = new LinkedHashSet<>();

    SessionCalls(AdapterContext adapter, SignalEndpointVerticle endpoint, ClientSession session) {
        this.adapter = adapter;
        this.endpoint = endpoint;
        this.session = session;
    }

    boolean isEmpty() {
        return byClientId.isEmpty();
    }

    /** Takes a frame of the client that belongs to a call. */
    void receive(Frame frame) {
        String callId = frame.getCallId();
        if (!FrameTranslator.isId(callId)) {
            session.refuse(frame, Error.Code.BAD_FRAME, "callId: 1 to 128 characters without control characters");
            return;
        }
        ClientCall call = byClientId.get(callId);
        if (call != null) {
            perform(frame, call, adapter.translator().translate(frame, call, this::modelId));
        } else if (frame.hasInvite()) {
            begin(frame);
        } else if (ended.contains(callId)) {
            adapter.tally().count(Tally.IGNORED);
        } else {
            session.refuse(frame, Error.Code.NOT_FOUND, "no such call");
        }
    }

    /** Rings the client. */
    void ring(LegKey leg, Signal invite) {
        ClientCall call = new ClientCall(leg, freeId(leg), ClientCall.Side.CALLEE, invite.getFrom());
        if (isFull()) {
            send(call, SignalTranslator.end(EndReason.CONGESTION, "the device has as many calls as it may have"));
            return;
        }
        if (adapter.draining().get()) {
            send(call, SignalTranslator.end(EndReason.UNAVAILABLE, "the gateway is going away"));
            return;
        }
        Telling telling = SignalTranslator.invite(invite);
        if (telling instanceof Telling.Tell tell) {
            add(call);
            session.tell(tell.frame().toBuilder().setCallId(call.clientId()));
        } else if (telling instanceof Telling.TurnBack back) {
            send(call, back.signal());
        }
    }

    /** Takes a signal for one of the session's legs. */
    void signal(LegKey leg, Signal signal) {
        ClientCall call = byLeg.get(leg);
        if (call == null) throw new IllegalStateException("the endpoint knows a leg that its session does not");
        Telling telling = SignalTranslator.translate(signal, call);
        if (telling instanceof Telling.Tell tell) {
            call.note(signal);
            if (signal.hasEnd()) remove(call, signal.getEnd().getReason());
            session.tell(tell.frame().toBuilder().setCallId(call.clientId()));
            if (signal.hasEnd()) sendAwayIfDraining();
        } else if (telling instanceof Telling.TurnBack back) {
            if (back.signal().hasEnd()) remove(call, back.signal().getEnd().getReason());
            send(call, back.signal());
            if (back.signal().hasEnd())
                session.tell(Frame.newBuilder()
                        .setCallId(call.clientId())
                        .setEnd(SignalTranslator.clientEnd(back.signal().getEnd())));
        } else {
            adapter.tally().count(Tally.STRAY_SIGNALS);
        }
    }

    /** Ends every call, for the other sides; the client is told nothing. */
    void endAll(EndReason reason, String text) {
        for (ClientCall call : List.copyOf(byClientId.values())) {
            remove(call, reason);
            send(call, SignalTranslator.end(reason, text));
        }
    }

    private void begin(Frame frame) {
        if (adapter.draining().get()) {
            end(frame.getCallId(), EndReason.CONGESTION, "the gateway is going away, connect again");
            return;
        }
        if (isFull()) {
            session.refuse(frame, Error.Code.RATE_LIMITED, "as many calls as a device may have");
            return;
        }
        Translation translation = adapter.translator().invite(frame.getInvite());
        if (translation instanceof Translation.Accepted accepted) {
            LegKey leg = new LegKey(adapter.gateway().bus().nextCallId().toString(), "a");
            ClientCall call = new ClientCall(
                    leg,
                    frame.getCallId(),
                    ClientCall.Side.CALLER,
                    accepted.signal().getTo());
            add(call);
            send(call, withChannel(accepted.signal()));
        } else {
            perform(frame, null, translation);
        }
    }

    private Signal withChannel(Signal invite) {
        Channel channel = session.binding().getChannel();
        return invite.toBuilder()
                .setInvite(invite.getInvite().toBuilder()
                        .setChannel(channel)
                        .setCapabilities(session.binding().getCapabilities()))
                .build();
    }

    private void perform(Frame frame, @Nullable ClientCall call, Translation translation) {
        if (translation instanceof Translation.Refused refused) {
            session.refuse(frame, refused.code(), refused.text());
        } else if (translation instanceof Translation.Accepted accepted && call != null) {
            if (accepted.signal().hasEnd())
                remove(call, accepted.signal().getEnd().getReason());
            send(call, accepted.signal());
            if (accepted.signal().hasEnd()) sendAwayIfDraining();
        } else {
            adapter.tally().count(Tally.IGNORED);
        }
    }

    private void send(ClientCall call, Signal body) {
        endpoint.send(call.seal(body, session.device().toString(), adapter.nowMicros()));
    }

    private void end(String clientId, EndReason reason, String text) {
        session.tell(Frame.newBuilder()
                .setCallId(clientId)
                .setEnd(End.newBuilder().setReason(ModelTerms.reason(reason)).setText(text)));
    }

    private void add(ClientCall call) {
        ended.remove(call.clientId());
        byClientId.put(call.clientId(), call);
        byLeg.put(call.leg(), call);
        endpoint.addLeg(call.leg(), session);
        LOG.atInfo()
                .addKeyValue("call", call.leg().callId())
                .addKeyValue("leg", call.leg().legId())
                .addKeyValue("device", session.device())
                .addKeyValue("side", call.side())
                .log("leg begins");
    }

    private void remove(ClientCall call, EndReason reason) {
        byClientId.remove(call.clientId());
        byLeg.remove(call.leg());
        endpoint.removeLeg(call.leg());
        if (ended.size() == REMEMBERED) ended.remove(ended.iterator().next());
        ended.add(call.clientId());
        LOG.atInfo()
                .addKeyValue("call", call.leg().callId())
                .addKeyValue("leg", call.leg().legId())
                .addKeyValue("device", session.device())
                .addKeyValue("reason", reason)
                .log("leg ends");
    }

    private void sendAwayIfDraining() {
        if (adapter.draining().get()) session.sendAwayWhenIdle();
    }

    private boolean isFull() {
        return byClientId.size() >= adapter.config().limits().callsPerSession();
    }

    private String modelId(String clientId) {
        ClientCall call = byClientId.get(clientId);
        return call == null ? "" : call.leg().callId();
    }

    /** The core's own id, unless the client has a call of that name: two legs of one call may ring one device in turn. */
    private String freeId(LegKey leg) {
        return byClientId.containsKey(leg.callId()) ? leg.callId() + "/" + SessionDirectory.randomHex(8) : leg.callId();
    }
}
