package org.patchbay.core.client;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.patchbay.client.v1.End;
import org.patchbay.client.v1.Error;
import org.patchbay.client.v1.Frame;
import org.patchbay.core.bus.SignalBus;
import org.patchbay.core.collect.RareMap;
import org.patchbay.core.collect.RareSet;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Signal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The calls of one device: frames become signals, signals frames. Belongs to the device's event loop. */
public final class ClientCalls {
    private static final Logger LOG = LoggerFactory.getLogger(ClientCalls.class);

    /** How many ended calls are remembered, so that a frame that crossed the end is no fault of the client's. */
    private static final int REMEMBERED = 64;

    private final ClientDevice device;
    private final FrameTranslator translator;
    private final SignalBus bus;
    private final int allowed;
    private final Map<String, ClientCall> byClientId = new RareMap<>();
    private final Map<LegKey, ClientCall> byLeg = new RareMap<>();
    private final Set<String> ended = new RareSet<>();

    /**
     * @param bus names new calls
     * @param allowed how many calls the device may have at a time
     */
    public ClientCalls(ClientDevice device, FrameTranslator translator, SignalBus bus, int allowed) {
        this.device = device;
        this.translator = translator;
        this.bus = bus;
        this.allowed = allowed;
    }

    /** Whether it has none. */
    public boolean isEmpty() {
        return byClientId.isEmpty();
    }

    /** Takes a frame of the client that belongs to a call. */
    public void receive(Frame frame) {
        String callId = frame.getCallId();
        if (!FrameTranslator.isId(callId)) {
            device.refuse(frame, Error.Code.BAD_FRAME, "callId: 1 to 128 characters without control characters");
            return;
        }
        ClientCall call = byClientId.get(callId);
        if (call != null) {
            perform(frame, call, translator.translate(frame, call, this::modelId));
        } else if (frame.hasInvite()) {
            begin(frame);
        } else if (ended.contains(callId)) {
            device.ignored();
        } else {
            device.refuse(frame, Error.Code.NOT_FOUND, "no such call");
        }
    }

    /** Rings the client. */
    public void ring(LegKey leg, Signal invite) {
        ClientCall call =
                new ClientCall(leg, freeId(leg), ClientCall.Side.CALLEE, invite.getFrom(), canBeAskedToOffer());
        if (isFull()) {
            send(call, SignalTranslator.end(EndReason.CONGESTION, "the device has as many calls as it may have"));
            return;
        }
        if (device.draining()) {
            send(call, SignalTranslator.end(EndReason.UNAVAILABLE, "the gateway is going away"));
            return;
        }
        Signal continued = call.session().continued(invite);
        Telling telling = SignalTranslator.invite(continued, call);
        if (telling instanceof Telling.Tell tell) {
            call.session().told(continued);
            call.invitedBy(invite.getInvite());
            add(call);
            device.tell(tell.frame().toBuilder().setCallId(call.clientId()));
        } else if (telling instanceof Telling.TurnBack back) {
            send(call, back.signal());
        }
    }

    /** Takes a signal for one of the device's legs. */
    public void signal(LegKey leg, Signal signal) {
        ClientCall call = byLeg.get(leg);
        if (call == null) throw new IllegalStateException("the endpoint knows a leg that its device does not");
        if (call.hold().isOfWithdrawn(signal)) call.note(signal);
        else tell(leg, call, signal);
        call.hold().released(call).forEach(held -> send(call, held));
    }

    private void tell(LegKey leg, ClientCall call, Signal signal) {
        Signal continued = call.session().continued(signal);
        Telling telling = SignalTranslator.translate(continued, call);
        if (telling instanceof Telling.Tell tell) {
            call.session().told(continued);
            call.note(signal);
            if (signal.hasEnd()) remove(call, signal.getEnd().getReason());
            device.tell(tell.frame().toBuilder().setCallId(call.clientId()));
            if (signal.hasEnd()) tellIfDraining();
        } else if (telling instanceof Telling.TurnBack back) {
            if (back.signal().hasEnd()) remove(call, back.signal().getEnd().getReason());
            send(call, back.signal());
            if (back.signal().hasEnd())
                device.tell(Frame.newBuilder()
                        .setCallId(call.clientId())
                        .setEnd(SignalTranslator.clientEnd(back.signal().getEnd())));
        } else {
            device.stray();
        }
    }

    /** Ends every call, for the other sides; the client is told nothing. */
    public void endAll(EndReason reason, String text) {
        for (ClientCall call : List.copyOf(byClientId.values())) {
            remove(call, reason);
            send(call, SignalTranslator.end(reason, text));
        }
    }

    /** Whether a leg is one of the device's. */
    public boolean has(LegKey leg) {
        return byLeg.containsKey(leg);
    }

    /** Whether a call of that id, as the device knows it, is one of its own. */
    public boolean has(String clientId) {
        return byClientId.containsKey(clientId);
    }

    /** The device's own ids of its calls, in no order. */
    public Set<String> ids() {
        return Set.copyOf(byClientId.keySet());
    }

    /**
     * The update that a call's client was asked and has not answered; empty where there is none.
     *
     * @param clientId the device's own id of the call
     */
    public String askedUpdate(String clientId) {
        ClientCall call = byClientId.get(clientId);
        return call == null ? "" : call.askedUpdate();
    }

    /**
     * Ends one call, for the other side and, as far as it can be told, for the client. Nothing happens where there is none of that id.
     *
     * @param clientId the device's own id of it
     */
    public void end(String clientId, EndReason reason, String text) {
        ClientCall call = byClientId.get(clientId);
        if (call != null) end(call, reason, text);
    }

    /** Ends the call of a leg, as {@link #end(String, EndReason, String)} does. */
    public void end(LegKey leg, EndReason reason, String text) {
        ClientCall call = byLeg.get(leg);
        if (call != null) end(call, reason, text);
    }

    /** Says something to the call that the client has not said itself. Nothing happens where the leg is over. */
    public void sendFor(LegKey leg, Signal body) {
        ClientCall call = byLeg.get(leg);
        if (call != null) send(call, body);
    }

    private void end(ClientCall call, EndReason reason, String text) {
        remove(call, reason);
        send(call, SignalTranslator.end(reason, text));
        tellEnd(call.clientId(), reason, text);
        tellIfDraining();
    }

    private void begin(Frame frame) {
        if (device.draining()) {
            tellEnd(frame.getCallId(), EndReason.CONGESTION, "the gateway is going away, connect again");
            return;
        }
        if (isFull()) {
            device.refuse(frame, Error.Code.RATE_LIMITED, "as many calls as a device may have");
            return;
        }
        Translation translation = translator.invite(frame.getInvite());
        if (translation instanceof Translation.Accepted accepted) {
            LegKey leg = new LegKey(bus.nextCallId().toString(), "a");
            ClientCall call = new ClientCall(
                    leg,
                    frame.getCallId(),
                    ClientCall.Side.CALLER,
                    accepted.signal().getTo(),
                    canBeAskedToOffer());
            add(call);
            send(call, withChannel(accepted.signal()));
        } else {
            perform(frame, null, translation);
        }
    }

    private Signal withChannel(Signal invite) {
        Channel channel = device.binding().getChannel();
        return invite.toBuilder()
                .setInvite(invite.getInvite().toBuilder()
                        .setChannel(channel)
                        .setCapabilities(device.binding().getCapabilities()))
                .build();
    }

    private void perform(Frame frame, @Nullable ClientCall call, Translation translation) {
        if (translation instanceof Translation.Refused refused) {
            device.refuse(frame, refused.code(), refused.text());
        } else if (translation instanceof Translation.Accepted accepted && call != null) {
            if (call.hold().keeps(accepted.signal(), call)) return;
            if (accepted.signal().hasEnd())
                remove(call, accepted.signal().getEnd().getReason());
            send(call, accepted.signal());
            if (accepted.signal().hasEnd()) tellIfDraining();
        } else {
            device.ignored();
        }
    }

    private void send(ClientCall call, Signal body) {
        device.send(call.seal(body, device.address().toString(), device.nowMicros()));
    }

    private void tellEnd(String clientId, EndReason reason, String text) {
        device.tell(Frame.newBuilder()
                .setCallId(clientId)
                .setEnd(End.newBuilder().setReason(ModelTerms.reason(reason)).setText(text)));
    }

    private void add(ClientCall call) {
        ended.remove(call.clientId());
        byClientId.put(call.clientId(), call);
        byLeg.put(call.leg(), call);
        device.addLeg(call.leg());
        LOG.atInfo()
                .addKeyValue("call", call.leg().callId())
                .addKeyValue("leg", call.leg().legId())
                .addKeyValue("device", device.address())
                .addKeyValue("side", call.side())
                .log("leg begins");
    }

    private void remove(ClientCall call, EndReason reason) {
        byClientId.remove(call.clientId());
        byLeg.remove(call.leg());
        device.removeLeg(call.leg());
        if (ended.size() == REMEMBERED) ended.remove(ended.iterator().next());
        ended.add(call.clientId());
        LOG.atInfo()
                .addKeyValue("call", call.leg().callId())
                .addKeyValue("leg", call.leg().legId())
                .addKeyValue("device", device.address())
                .addKeyValue("reason", reason)
                .log("leg ends");
    }

    private void tellIfDraining() {
        if (device.draining()) device.callEndedInDrain();
    }

    private boolean canBeAskedToOffer() {
        return device.binding().getCapabilities().getLateOffer();
    }

    private boolean isFull() {
        return byClientId.size() >= allowed;
    }

    private String modelId(String clientId) {
        ClientCall call = byClientId.get(clientId);
        return call == null ? "" : call.leg().callId();
    }

    /** The core's own id, unless the client has a call of that name: two legs of one call may ring one device in turn. */
    private String freeId(LegKey leg) {
        String id = leg.callId();
        // No character of it may part the levels of a topic.
        while (byClientId.containsKey(id)) {
            id = leg.callId() + "."
                    + Long.toHexString(ThreadLocalRandom.current().nextLong());
        }
        return id;
    }
}
