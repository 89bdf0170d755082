package org.patchbay.mqtt.device;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.patchbay.client.v1.Error;
import org.patchbay.client.v1.Frame;
import org.patchbay.client.v1.GoAway;
import org.patchbay.client.v1.Presence;
import org.patchbay.core.Address;
import org.patchbay.core.client.ClientCalls;
import org.patchbay.core.client.ClientDevice;
import org.patchbay.core.client.ClientMessages;
import org.patchbay.core.client.ClientPresence;
import org.patchbay.core.client.Decoded;
import org.patchbay.core.client.DeviceQuestions;
import org.patchbay.core.client.LegKey;
import org.patchbay.core.client.MessageLine;
import org.patchbay.core.client.MessageTranslator;
import org.patchbay.core.client.PresenceTranslator;
import org.patchbay.core.client.SignalTranslator;
import org.patchbay.core.registrar.Registrar;
import org.patchbay.mqtt.envelope.Destination;
import org.patchbay.mqtt.envelope.Payload;
import org.patchbay.mqtt.envelope.PayloadCodec;
import org.patchbay.mqtt.envelope.PayloadForm;
import org.patchbay.mqtt.envelope.Publication;
import org.patchbay.mqtt.envelope.SignalTopic;
import org.patchbay.session.v1.Binding;
import org.patchbay.session.v1.Capabilities;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.MediaProfile;
import org.patchbay.session.v1.Protocol;
import org.patchbay.session.v1.Signal;
import org.patchbay.session.v1.UpdateReject;

/**
 * One device: what it publishes becomes frames and signals, what it is told becomes publications. Everything here happens on the event loop of its
 * endpoint.
 */
public final class MqttDevice implements ClientDevice, Reachable {
    /** How long what belongs to a call is of use to a device that is away. */
    private static final Duration IN_CALL = Duration.ofSeconds(60);

    /** How long anything else is. */
    private static final Duration ELSE = Duration.ofDays(1);

    /** How many users a device may watch at a time. */
    private static final int MOST_WATCHED = 100;

    private static final Payload OFFLINE = Payload.of(Buffer.buffer("{\"state\":\"OFFLINE\"}"));
    private static final Payload AVAILABLE = Payload.of(Buffer.buffer("{\"state\":\"AVAILABLE\"}"));

    private static final SecureRandom RANDOM = new SecureRandom();

    private final DeviceContext adapter;
    private final DeviceEndpointVerticle endpoint;
    private final Address address;
    private final Outlet outlet;
    private final Binding binding;
    private final ClientCalls calls;
    private final DeviceQuestions devices;
    private final ClientMessages messages;
    private final ClientPresence presence;
    private final TopicPresence topics;
    private final DescriptionFit fit;
    /** The update that each call's device was asked last: a bare session description does not say which it answers. */
    private final Map<String, String> askedUpdates = new HashMap<>();

    private PayloadForm form;
    private Payload said = AVAILABLE;
    private int ownUpdates;
    private Duration ringTime = IN_CALL;
    private String unheard = "";

    /**
     * @param address the user, as authenticated, and the device
     * @param userAgent what is known of its software; may be empty
     */
    public MqttDevice(
            DeviceContext adapter, DeviceEndpointVerticle endpoint, Address address, String userAgent, Outlet outlet) {
        DeviceClass kind = DeviceClass.of(adapter.classes(), address.device());
        this.adapter = adapter;
        this.endpoint = endpoint;
        this.address = address;
        this.outlet = outlet;
        this.form = kind.form();
        this.fit = new DescriptionFit(kind);
        this.binding = bindingOf(adapter, endpoint, address, userAgent, kind);
        this.calls =
                new ClientCalls(this, adapter.translator(), adapter.gateway().bus(), adapter.callsPerDevice());
        this.devices = new DeviceQuestions(
                this, adapter.gateway().domains(), adapter.gateway().presence());
        this.messages = new ClientMessages(
                this,
                new MessageTranslator(adapter.gateway().domains()),
                adapter.gateway().messages(),
                this::deliver);
        this.presence = new ClientPresence(
                this,
                new PresenceTranslator(adapter.gateway().domains()),
                adapter.gateway().presence(),
                MOST_WATCHED);
        this.topics = new TopicPresence(this, adapter, outlet);
    }

    private static Binding bindingOf(
            DeviceContext adapter,
            DeviceEndpointVerticle endpoint,
            Address address,
            String userAgent,
            DeviceClass kind) {
        byte[] random = new byte[12];
        RANDOM.nextBytes(random);
        String id = HexFormat.of().formatHex(random);
        return Binding.newBuilder()
                .setAddress(address.toString())
                .setChannel(Channel.newBuilder()
                        .setId(id)
                        .setProtocol(Protocol.MQTT)
                        .setNode(adapter.gateway().bus().node())
                        .setEndpoint(endpoint.address())
                        .setHandle(id)
                        .setConnectedAtMs(adapter.nowMs())
                        .setUserAgent(userAgent))
                .setCapabilities(Capabilities.newBuilder()
                        .setTrickle(kind.trickle())
                        .setVideo(!kind.audioOnly())
                        .setMessages(true)
                        .setMediaProfile(MediaProfile.WEBRTC))
                .build();
    }

    /** Takes its place at the endpoint, where signals find it. */
    public void open() {
        endpoint.add(this);
    }

    /** Makes it reachable, or says once more that it is. */
    public Future<Registrar.Outcome> bind() {
        return adapter.gateway().registrar().bind(binding);
    }

    /** It can't be reached any more. */
    public Future<Void> unbind() {
        return adapter.gateway()
                .registrar()
                .unbind(address, binding.getChannel().getId());
    }

    /** Leaves the endpoint; its calls end for the other sides. */
    public void close(String text) {
        calls.endAll(EndReason.TRANSPORT_LOST, text);
        presence.endAll();
        topics.endAll();
        endpoint.remove(this);
    }

    /** Ends the calls that the device knows of. One whose invite still waits for it goes on ringing. */
    public void lost(String text) {
        for (String id : calls.ids()) if (!outlet.inviteWaits(id)) calls.end(id, EndReason.TRANSPORT_LOST, text);
    }

    /** Whether a call of that id, as the device knows it, is one of its own. */
    public boolean hasCall(String callId) {
        return calls.ids().contains(callId);
    }

    /** Whether it has no calls. */
    public boolean isIdle() {
        return calls.isEmpty();
    }

    /** Takes what the device published to its own {@code call/out}. */
    public void receive(SignalTopic.CallOut topic, Payload payload) {
        PayloadCodec.Reading reading = PayloadCodec.decode(topic.callId(), topic.verb(), payload);
        if (reading.decoded() instanceof Decoded.Bad bad) {
            refuse(
                    Frame.newBuilder().setCallId(callId(topic.callId())).build(),
                    bad.code(),
                    topic.verb() + ": " + bad.text());
            return;
        }
        // A body that can't be a bare session description says nothing against those.
        boolean saysNothing =
                form == PayloadForm.SDP && reading.form() == PayloadForm.JSON && !PayloadCodec.mayBeBare(topic.verb());
        if (!saysNothing) form = reading.form();
        dispatch(withIds(((Decoded.Good) reading.decoded()).frame()));
    }

    /** Takes what the device published to its own presence topic. */
    public void receivePresence(Payload payload) {
        // A retained message without bytes is how MQTT takes one back (MQTT 5 3.3.1.3).
        said = payload.bytes().length() == 0 ? OFFLINE : payload;
        receive(ownPresence(), said);
    }

    private SignalTopic.CallOut ownPresence() {
        return new SignalTopic.CallOut(address.user(), address.device(), SignalTopic.NO_CALL, "presence");
    }

    /**
     * It is gone for a while, and still bound.
     *
     * @param left the body that it left for this, as its will; without one it is OFFLINE, and so with one that is no presence body
     */
    public void goesAway(@Nullable Payload left) {
        boolean speaks = left != null
                && PayloadCodec.decode(SignalTopic.NO_CALL, "presence", left).decoded() instanceof Decoded.Good good
                && good.frame().getPresence().getState() != Presence.State.STATE_UNSPECIFIED;
        publishPresence(speaks && left != null ? left : OFFLINE);
    }

    /** It is back, and as it said last. */
    public void comesBack() {
        publishPresence(said);
    }

    private void publishPresence(Payload payload) {
        PayloadCodec.Reading reading = PayloadCodec.decode(SignalTopic.NO_CALL, "presence", payload);
        if (reading.decoded() instanceof Decoded.Good good) presence.publish(good.frame());
    }

    /** It subscribes to the presence of a user, or does so once more. */
    public Future<org.patchbay.core.presence.Presence.Outcome> watch(Address user) {
        return topics.watch(user);
    }

    /** It has no subscription to the presence of a user any more. */
    public void unwatch(Address user) {
        topics.unwatch(user);
    }

    @Override
    public boolean told(Signal signal) {
        if (signal.hasMessage()) {
            messages.deliver(signal);
        } else if (signal.hasReceipt()) {
            messages.receipt(signal);
        } else if (!topics.tell(signal)) {
            // Not by the topic that it subscribed, so by the frame that it asked with.
            presence.tell(signal);
        }
        return true;
    }

    private void deliver(Frame.Builder builder, Consumer<MessageLine.Outcome> outcome) {
        switch (outlet.deliver(publication(builder.build(), SignalTopic.NO_CALL), outcome)) {
            case TAKEN -> adapter.tally().count(Tally.PUBLISH_OUT);
            case NOT_SUBSCRIBED -> {
                adapter.tally().count(Tally.UNSUBSCRIBED);
                outcome.accept(MessageLine.Outcome.LOST);
            }
            case FULL -> {
                adapter.tally().count(Tally.FULL);
                outcome.accept(MessageLine.Outcome.FULL);
            }
            case TOO_LARGE -> {
                adapter.tally().count(Tally.TOO_LARGE);
                outcome.accept(MessageLine.Outcome.LOST);
            }
        }
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
            case HELLO, PING, PONG -> refuse(frame, Error.Code.BAD_FRAME, "MQTT itself does that");
            case WELCOME, GO_AWAY, ERROR, PROGRESS, TRANSFER_PROGRESS, RECEIPT, BODY_NOT_SET ->
                refuse(frame, Error.Code.BAD_FRAME, "a body that only the gateway sends");
        }
    }

    /** A bare session description may come without an id: it is the next of its own, or answers the last that was asked. */
    private Frame withIds(Frame frame) {
        if (frame.hasUpdate() && frame.getUpdate().getId().isEmpty() && form == PayloadForm.SDP) {
            return frame.toBuilder()
                    .setUpdate(frame.getUpdate().toBuilder().setId("sdp-" + ++ownUpdates))
                    .build();
        }
        if (frame.hasUpdateAnswer() && frame.getUpdateAnswer().getId().isEmpty() && form == PayloadForm.SDP) {
            String asked = askedUpdates.getOrDefault(frame.getCallId(), "");
            return frame.toBuilder()
                    .setUpdateAnswer(frame.getUpdateAnswer().toBuilder().setId(asked))
                    .build();
        }
        return frame;
    }

    @Override
    public void ring(LegKey leg, Signal invite) {
        DescriptionFit.Fitted fitted = fit.toDevice(leg, invite);
        if (fitted instanceof DescriptionFit.Told told) {
            int milliseconds = invite.getInvite().getRingTimeoutMs();
            ringTime = milliseconds > 0 ? Duration.ofMillis(milliseconds) : IN_CALL;
            calls.ring(leg, told.signal());
            if (!calls.has(leg)) fit.forget(leg);
        } else if (fitted instanceof DescriptionFit.TooMuch tooMuch) {
            endpoint.send(SignalTranslator.end(EndReason.NOT_ACCEPTABLE, tooMuch.why()).toBuilder()
                    .setCallId(leg.callId())
                    .setLegId(leg.legId())
                    .setFrom(address.toString())
                    .setTo(invite.getFrom())
                    .setSeq(1)
                    .setTimeMicros(nowMicros())
                    .build());
        }
    }

    @Override
    public void signal(LegKey leg, Signal signal) {
        DescriptionFit.Fitted fitted = fit.toDevice(leg, signal);
        if (fitted instanceof DescriptionFit.Told told) {
            calls.signal(leg, told.signal());
        } else if (fitted instanceof DescriptionFit.NotItsOwn) {
            ignored();
        } else if (fitted instanceof DescriptionFit.TooMuch tooMuch && signal.hasUpdate()) {
            calls.sendFor(
                    leg,
                    Signal.newBuilder()
                            .setUpdateReject(UpdateReject.newBuilder()
                                    .setId(signal.getUpdate().getId())
                                    .setCause(UpdateReject.Cause.NOT_ACCEPTABLE)
                                    .setText(tooMuch.why()))
                            .build());
        } else if (fitted instanceof DescriptionFit.TooMuch tooMuch) {
            calls.end(leg, EndReason.NOT_ACCEPTABLE, tooMuch.why());
        }
    }

    @Override
    public Address address() {
        return address;
    }

    @Override
    public Binding binding() {
        return binding;
    }

    @Override
    public void tell(Frame.Builder builder) {
        Frame frame = builder.build();
        String callId = frame.getCallId().isEmpty() ? SignalTopic.NO_CALL : frame.getCallId();
        if (frame.hasUpdate()) askedUpdates.put(callId, frame.getUpdate().getId());
        if (frame.hasEnd()) tellEnd(frame, callId);
        else perform(frame, callId, outlet.publish(publication(frame, callId)));
    }

    /** An end of a call that the device has not heard of, and need not. */
    private void tellEnd(Frame frame, String callId) {
        askedUpdates.remove(callId);
        if (callId.equals(unheard)) return;
        if (outlet.inviteWaits(callId)) {
            outlet.forget(callId);
            adapter.tally().count(Tally.COLLAPSED);
            return;
        }
        perform(frame, callId, outlet.publishLast(publication(frame, callId)));
    }

    private void perform(Frame frame, String callId, Outlet.Outcome outcome) {
        switch (outcome) {
            case TAKEN -> adapter.tally().count(Tally.PUBLISH_OUT);
            case NOT_SUBSCRIBED -> {
                adapter.tally().count(Tally.UNSUBSCRIBED);
                if (frame.hasInvite())
                    giveUp(frame, callId, EndReason.UNAVAILABLE, "the device has not subscribed to its calls");
            }
            case FULL -> {
                adapter.tally().count(Tally.FULL);
                giveUp(frame, callId, EndReason.CONGESTION, "too much waits for the device");
            }
            case TOO_LARGE -> {
                adapter.tally().count(Tally.TOO_LARGE);
                giveUp(frame, callId, EndReason.NOT_ACCEPTABLE, "the device takes no packet of that size");
            }
        }
    }

    /** What was taken can't be delivered after all: the device has come back and takes no packet of that size. */
    public void undeliverable(Publication publication) {
        adapter.tally().count(Tally.TOO_LARGE);
        if (publication.verb().equals("invite")) unheard = publication.callId();
        calls.end(publication.callId(), EndReason.NOT_ACCEPTABLE, "the device takes no packet of that size");
        unheard = "";
    }

    /** Tells the device to go elsewhere. */
    public void sendAway(Duration reconnect) {
        tell(Frame.newBuilder().setGoAway(GoAway.newBuilder().setReconnectMs((int) reconnect.toMillis())));
    }

    /** A device that misses one signal of a call has lost that call. */
    private void giveUp(Frame frame, String callId, EndReason reason, String text) {
        if (frame.hasEnd() || callId.equals(SignalTopic.NO_CALL)) return;
        if (frame.hasInvite() || outlet.inviteWaits(callId)) unheard = callId;
        outlet.forget(callId);
        calls.end(callId, reason, text);
        unheard = "";
    }

    private Publication publication(Frame frame, String callId) {
        Payload payload = PayloadCodec.encode(frame, form);
        Duration use = frame.hasInvite() ? ringTime : callId.equals(SignalTopic.NO_CALL) ? ELSE : IN_CALL;
        Destination destination = new Destination.InCall(callId, PayloadCodec.verb(frame));
        return new Publication(destination, payload, adapter.nowMs() + use.toMillis(), false);
    }

    @Override
    public void refuse(Frame frame, Error.Code code, String text) {
        adapter.tally().refused(code);
        tell(Frame.newBuilder()
                .setCallId(callId(frame.getCallId()))
                .setError(Error.newBuilder().setCode(code).setText(text)));
    }

    /** Only what can be a level of a topic can be said back to the device. */
    private static String callId(String text) {
        return SignalTopic.isLevel(text) && !text.equals(SignalTopic.NO_CALL) ? text : "";
    }

    @Override
    public void send(Signal signal) {
        endpoint.send(fit.fromDevice(LegKey.of(signal), signal));
    }

    @Override
    public void addLeg(LegKey leg) {
        endpoint.addLeg(leg, this);
    }

    @Override
    public void removeLeg(LegKey leg) {
        endpoint.removeLeg(leg);
        fit.forget(leg);
    }

    @Override
    public void ignored() {
        adapter.tally().count(Tally.IGNORED);
    }

    @Override
    public void stray() {
        adapter.tally().count(Tally.STRAY_SIGNALS);
    }

    @Override
    public boolean draining() {
        return adapter.draining().get();
    }

    @Override
    public void callEndedInDrain() {
        if (calls.isEmpty()) outlet.idleInDrain();
    }

    @Override
    public long nowMicros() {
        return adapter.nowMicros();
    }

    @Override
    public void run(Runnable task) {
        endpoint.run(task);
    }
}
