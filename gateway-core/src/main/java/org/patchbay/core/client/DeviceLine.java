package org.patchbay.core.client;

import java.security.SecureRandom;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.patchbay.client.v1.Error;
import org.patchbay.client.v1.Frame;
import org.patchbay.core.Address;
import org.patchbay.core.collect.RareMap;
import org.patchbay.session.v1.Binding;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Signal;
import org.patchbay.session.v1.UpdateReject;

/**
 * One device that speaks the native protocol, whichever ways it is connected: its calls, messages and presence belong here, and its channels
 * carry frames. Everything happens on the event loop of its endpoint, and so must everything that its channels do.
 *
 * <p><b>What goes which way.</b> The device is told by one channel at a time ({@link ChannelChoice}). When that is lost, or in doubt while
 * another is not, what it has taken and the device has not confirmed goes once more by the next, in order and with the same {@code
 * deviceSeq}; the lost one forgets it. What the device says is taken from any of its channels, and once ({@link Repetitions}).
 *
 * <p><b>How it ends.</b> When its last channel is gone, its calls end with TRANSPORT_LOST. Where all of its channels are OVERDUE, those calls end that
 * the device has heard of.
 */
public final class DeviceLine implements ClientDevice, Reachable {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final ClientEndpointVerticle endpoint;
    private final LineTally tally;
    private final Address address;
    private final String handle;
    private final Outbox outbox;
    private final Repetitions repetitions = new Repetitions();
    private final LineChannels channels;
    private final ClientCalls calls;
    private final ClientMessages messages;
    private final ClientPresence presence;
    private final DeviceQuestions devices;
    private final Map<LegKey, DescriptionView> views = new RareMap<>();
    /** The channel whose frame is being worked in. */
    private @Nullable LineChannel speaking;
    /** A call that ends before the device has heard of it. */
    private String unheard = "";

    private long ringMs;
    private boolean reached = true;

    DeviceLine(
            LineServices services,
            LineTally tally,
            ClientEndpointVerticle endpoint,
            Address address,
            LineLimits limits) {
        byte[] random = new byte[12];
        RANDOM.nextBytes(random);
        this.endpoint = endpoint;
        this.tally = tally;
        this.address = address;
        this.handle = HexFormat.of().formatHex(random);
        this.outbox = new Outbox(endpoint.nowMs());
        this.channels = new LineChannels(address, services.registrar(), tally, endpoint::nowMs);
        this.calls = new ClientCalls(this, new FrameTranslator(services.domains()), services.bus(), limits.calls());
        this.messages =
                new ClientMessages(this, new MessageTranslator(services.domains()), services.messages(), this::deliver);
        this.presence = new ClientPresence(
                this, new PresenceTranslator(services.domains()), services.presence(), limits.watched());
        this.devices = new DeviceQuestions(this, services.domains(), services.presence());
    }

    /** Where it lives, and where its channels' signals are to arrive. */
    public ClientEndpointVerticle endpoint() {
        return endpoint;
    }

    /** The handle of all of its channels. */
    public String handle() {
        return handle;
    }

    /** The device's calls. */
    public ClientCalls calls() {
        return calls;
    }

    /** A channel can carry frames from now on, or at least keep them. */
    public void attach(LineChannel channel) {
        if (channels.isEmpty()) endpoint.add(handle, this);
        channels.add(channel);
        chooseAgain();
    }

    /** A channel stands otherwise than before: its liveness or its round trip. */
    public void changed(LineChannel channel) {
        if (!channels.note(channel)) return;
        chooseAgain();
        if (channels.allOverdue()) loseWhatWasHeard();
    }

    /** A channel's round trip was measured once more. Where it is the only channel, what changes nothing is told to nobody. */
    public void measured(LineChannel channel) {
        if (channels.areSeveral() || channels.isOtherwise(channel)) changed(channel);
    }

    /** A channel is gone. Nothing happens where it was not attached. */
    public void detach(LineChannel channel, String why) {
        if (!channels.has(channel)) return;
        if (channels.isLast(channel)) {
            calls.endAll(EndReason.TRANSPORT_LOST, why);
            presence.endAll();
            channels.remove(channel);
            endpoint.remove(handle, this);
            outbox.takeAll().forEach(frame -> frame.settle(MessageLine.Outcome.LOST));
            chooseAgain();
            return;
        }
        channels.remove(channel);
        chooseAgain();
        // What it owed though it was not the one chosen: messages that no other could take.
        outbox.take(idOf(channel)).forEach(this::send);
        if (channels.allOverdue()) loseWhatWasHeard();
    }

    /** A channel knows what became of a frame that it had taken. */
    public void settled(LineChannel channel, LineFrame frame, MessageLine.Outcome outcome) {
        if (!outbox.settle(idOf(channel), frame)) return;
        frame.settle(outcome);
        if (channels.areSeveral() && outbox.isQuiet(idOf(channel))) chooseAgain();
    }

    /** Takes a frame that the device has sent by one of its channels. */
    public void receive(LineChannel from, Frame frame) {
        if (!frame.getCallId().isEmpty() && !hasCall(frame.getCallId())) repetitions.forget(frame.getCallId());
        if (repetitions.repeats(idOf(from), frame)) {
            tally.count(LineTally.REPEATED);
            from.ignored();
            return;
        }
        LineChannel before = speaking;
        speaking = from;
        try {
            dispatch(frame);
        } finally {
            speaking = before;
        }
    }

    /** Whether a call of that id, as the device knows it, is one of its own. */
    public boolean hasCall(String callId) {
        return calls.has(callId);
    }

    /** Whether it has no calls. */
    public boolean isIdle() {
        return calls.isEmpty();
    }

    /** What was taken can't be delivered after all: the device takes nothing of that size. */
    public void undeliverable(LineChannel channel, LineFrame frame) {
        if (!outbox.settle(idOf(channel), frame)) return;
        frame.settle(MessageLine.Outcome.LOST);
        giveUp(frame.frame(), EndReason.NOT_ACCEPTABLE, "the device takes no packet of that size");
    }

    private void dispatch(Frame frame) {
        switch (frame.getBodyCase()) {
            case INVITE, RINGING, ANSWER, CANDIDATES, UPDATE, UPDATE_ANSWER, UPDATE_REJECT, INFO, DTMF, TRANSFER, END ->
                calls.receive(frame);
            case DEVICES -> devices.answer(frame);
            case MESSAGE -> messages.receive(frame);
            case PRESENCE -> presence.publish(frame);
            case SUBSCRIBE -> presence.subscribe(frame);
            case UNSUBSCRIBE -> presence.unsubscribe(frame);
            case HELLO, PING, PONG -> refuse(frame, Error.Code.BAD_FRAME, "not on this channel");
            case WELCOME, GO_AWAY, ERROR, PROGRESS, TRANSFER_PROGRESS, RECEIPT, BODY_NOT_SET ->
                refuse(frame, Error.Code.BAD_FRAME, "a frame that only the gateway sends");
        }
    }

    // Signals

    @Override
    public void ring(LegKey leg, Signal invite) {
        LineChannel best = channels.best();
        if (best == null) {
            endpoint.turnBack(leg, invite, SignalTranslator.end(EndReason.UNAVAILABLE, "the device has gone"));
            return;
        }
        DescriptionView view = best.view();
        DescriptionView.Fitted fitted = view.toDevice(leg, invite);
        if (fitted instanceof DescriptionView.Told told) {
            ringMs = Math.max(0, invite.getInvite().getRingTimeoutMs());
            calls.ring(leg, told.signal());
            if (!calls.has(leg)) view.forget(leg);
        } else if (fitted instanceof DescriptionView.TooMuch tooMuch) {
            endpoint.turnBack(leg, invite, SignalTranslator.end(EndReason.NOT_ACCEPTABLE, tooMuch.why()));
        }
    }

    @Override
    public void signal(LegKey leg, Signal signal) {
        DescriptionView.Fitted fitted = viewOf(leg).toDevice(leg, signal);
        if (fitted instanceof DescriptionView.Told told) {
            calls.signal(leg, told.signal());
        } else if (fitted instanceof DescriptionView.NotItsOwn) {
            ignored();
        } else if (fitted instanceof DescriptionView.TooMuch tooMuch && signal.hasUpdate()) {
            calls.sendFor(
                    leg,
                    Signal.newBuilder()
                            .setUpdateReject(UpdateReject.newBuilder()
                                    .setId(signal.getUpdate().getId())
                                    .setCause(UpdateReject.Cause.NOT_ACCEPTABLE)
                                    .setText(tooMuch.why()))
                            .build());
        } else if (fitted instanceof DescriptionView.TooMuch tooMuch) {
            calls.end(leg, EndReason.NOT_ACCEPTABLE, tooMuch.why());
        }
    }

    @Override
    public boolean told(Signal signal) {
        if (signal.hasMessage()) messages.deliver(signal);
        else if (signal.hasReceipt()) messages.receipt(signal);
        else presence.tell(signal);
        return true;
    }

    // Frames

    @Override
    public void tell(Frame.Builder frame) {
        if (frame.hasEnd() && frame.getCallId().equals(unheard)) return;
        long use = frame.hasInvite() ? ringMs : 0;
        send(outbox.number(frame, use, null));
    }

    private void send(LineFrame frame) {
        if (frame.isMessage()) {
            carry(frame);
            return;
        }
        LineChannel.Taken taken = LineChannel.Taken.UNWANTED;
        for (LineChannel channel : channels.inOrder()) {
            taken = offer(channel, frame);
            if (taken == LineChannel.Taken.TAKEN || taken == LineChannel.Taken.NOT_NEEDED) return;
        }
        switch (taken) {
            case TAKEN, NOT_NEEDED -> {
                // Returned above.
            }
            case UNWANTED -> {
                if (frame.frame().hasInvite())
                    giveUp(frame.frame(), EndReason.UNAVAILABLE, "the device has not subscribed to its calls");
            }
            case FULL -> giveUp(frame.frame(), EndReason.CONGESTION, "too much waits for the device");
            case TOO_LARGE ->
                giveUp(frame.frame(), EndReason.NOT_ACCEPTABLE, "the device takes no packet of that size");
        }
    }

    private LineChannel.Taken offer(LineChannel channel, LineFrame frame) {
        // It is owed before it is taken: a channel may have written it, and know what became of it, by then.
        outbox.owes(idOf(channel), frame);
        LineChannel.Taken taken = channel.take(frame);
        if (taken == LineChannel.Taken.TAKEN) {
            if (channels.areSeveral()) channel.probe();
            return taken;
        }
        // A channel that ends because it can take no more has given back what it owed, and this with it.
        return outbox.settle(idOf(channel), frame) ? taken : LineChannel.Taken.TAKEN;
    }

    /** A device that misses one signal of a call has lost that call. */
    private void giveUp(Frame frame, EndReason reason, String text) {
        String callId = frame.getCallId();
        if (frame.hasEnd() || callId.isEmpty()) return;
        String before = unheard;
        if (frame.hasInvite() || channels.inOrder().stream().anyMatch(one -> one.inviteWaits(callId))) unheard = callId;
        channels.inOrder().forEach(one -> one.forget(callId));
        calls.end(callId, reason, text);
        unheard = before;
    }

    private void deliver(Frame.Builder frame, Consumer<MessageLine.Outcome> outcome) {
        carry(outbox.number(frame, 0, outcome));
    }

    /** A message goes by the best channel that takes any. */
    private void carry(LineFrame message) {
        MessageLine.Outcome otherwise = MessageLine.Outcome.LOST;
        for (LineChannel channel : channels.forMessages()) {
            LineChannel.Taken taken = offer(channel, message);
            if (taken == LineChannel.Taken.TAKEN) return;
            if (taken == LineChannel.Taken.FULL) otherwise = MessageLine.Outcome.FULL;
        }
        message.settle(otherwise);
    }

    // Channels

    private void chooseAgain() {
        String before = channels.chosen();
        channels.choose(outbox.isQuiet(before));
        if (!before.isEmpty() && !before.equals(channels.chosen())) {
            Deque<LineFrame> owed = outbox.take(before);
            channels.withdraw(before);
            for (LineFrame frame : owed) {
                tally.count(LineTally.MOVED);
                send(frame);
            }
        }
        boolean there = channels.anyPresent();
        if (there == reached) return;
        reached = there;
        if (there) presence.release();
        else presence.hold();
    }

    private void loseWhatWasHeard() {
        for (String id : calls.ids()) {
            boolean waits = channels.inOrder().stream().anyMatch(channel -> channel.inviteWaits(id));
            if (!waits) calls.end(id, EndReason.TRANSPORT_LOST, "the device has lost its connection");
        }
    }

    private static String idOf(LineChannel channel) {
        return channel.binding().getChannel().getId();
    }

    // What is the same with every device

    @Override
    public Address address() {
        return address;
    }

    /** The binding of the channel whose frame is worked in; where there is none, that of the channel that the device is told by. */
    @Override
    public Binding binding() {
        LineChannel channel = nearest();
        if (channel == null) throw new IllegalStateException("a line without a channel");
        return channel.binding();
    }

    /** It is said on the channel that the frame came by, as long as that is known. */
    @Override
    public void refuse(Frame frame, Error.Code code, String text) {
        LineChannel channel = nearest();
        if (channel != null) channel.refuse(frame, code, text);
    }

    private @Nullable LineChannel nearest() {
        return speaking != null ? speaking : channels.best();
    }

    @Override
    public void send(Signal signal) {
        LegKey leg = LegKey.of(signal);
        endpoint.send(viewOf(leg).fromDevice(leg, signal));
    }

    @Override
    public void addLeg(LegKey leg) {
        LineChannel channel = nearest();
        if (channel != null) views.put(leg, channel.view());
        endpoint.addLeg(leg, this);
    }

    @Override
    public void removeLeg(LegKey leg) {
        endpoint.removeLeg(leg);
        DescriptionView view = views.remove(leg);
        if (view != null) view.forget(leg);
    }

    private DescriptionView viewOf(LegKey leg) {
        return views.getOrDefault(leg, DescriptionView.WHOLE);
    }

    @Override
    public void ignored() {
        LineChannel channel = nearest();
        if (channel != null) channel.ignored();
    }

    @Override
    public void stray() {
        LineChannel channel = nearest();
        if (channel != null) channel.stray();
        else tally.count(LineTally.STRAY);
    }

    @Override
    public boolean draining() {
        return channels.draining();
    }

    @Override
    public void callEndedInDrain() {
        if (calls.isEmpty()) channels.inOrder().forEach(LineChannel::idleInDrain);
    }

    @Override
    public long nowMicros() {
        return endpoint.nowMicros();
    }

    @Override
    public void run(Runnable task) {
        endpoint.run(task);
    }
}
