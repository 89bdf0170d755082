package org.patchbay.mqtt.device;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.patchbay.client.v1.Error;
import org.patchbay.client.v1.Frame;
import org.patchbay.client.v1.GoAway;
import org.patchbay.client.v1.Presence;
import org.patchbay.core.Address;
import org.patchbay.core.client.Decoded;
import org.patchbay.core.client.DescriptionView;
import org.patchbay.core.client.DeviceLine;
import org.patchbay.core.client.LegKey;
import org.patchbay.core.client.LineChannel;
import org.patchbay.core.client.LineFrame;
import org.patchbay.core.client.MessageLine;
import org.patchbay.core.client.Reachable;
import org.patchbay.core.registrar.Registrar;
import org.patchbay.mqtt.envelope.Destination;
import org.patchbay.mqtt.envelope.Payload;
import org.patchbay.mqtt.envelope.PayloadCodec;
import org.patchbay.mqtt.envelope.PayloadForm;
import org.patchbay.mqtt.envelope.Publication;
import org.patchbay.mqtt.envelope.SignalTopic;
import org.patchbay.session.v1.Binding;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.Liveness;
import org.patchbay.session.v1.Signal;

/**
 * One device as it is reached over MQTT: what it publishes becomes frames for its line, what the line tells it becomes publications. Everything here
 * happens on the event loop of the line.
 */
public final class MqttDevice implements LineChannel, Reachable {
    /** How long what belongs to a call is of use to a device that is away. */
    private static final Duration IN_CALL = Duration.ofSeconds(60);

    /** How long anything else is. */
    private static final Duration ELSE = Duration.ofDays(1);

    /** Of a new measurement of the round trip, as much counts (RFC 6298 2.3). */
    private static final int SMOOTHING = 8;

    private static final Payload OFFLINE = Payload.of(Buffer.buffer("{\"state\":\"OFFLINE\"}"));
    private static final Payload AVAILABLE = Payload.of(Buffer.buffer("{\"state\":\"AVAILABLE\"}"));

    private final DeviceContext adapter;
    private final DeviceLine line;
    private final Outlet outlet;
    private final DeviceClass kind;
    private final TopicPresence topics;
    private final DescriptionFit fit;

    private Binding binding;
    private boolean bound;
    private PayloadForm form;
    private Payload said = AVAILABLE;
    private int ownUpdates;
    private Liveness liveness = Liveness.AWAY;
    private long roundTripMicros;

    /**
     * @param userAgent what is known of its software; may be empty
     */
    public MqttDevice(DeviceContext adapter, DeviceLine line, String userAgent, Outlet outlet) {
        this.kind = DeviceClass.of(adapter.classes(), line.address().device());
        this.adapter = adapter;
        this.line = line;
        this.outlet = outlet;
        this.form = kind.form();
        this.fit = new DescriptionFit(kind);
        this.binding = Introduction.ofUnknown(adapter, line, userAgent, kind);
        this.topics = new TopicPresence(this, adapter, outlet);
    }

    /** Joins the line, so that signals find it. */
    public void open() {
        line.endpoint().add(id(), this);
        line.attach(this);
    }

    /** Makes it reachable, or says once more that it is. */
    public Future<Registrar.Outcome> bind() {
        bound = true;
        return adapter.gateway()
                .registrar()
                .bind(binding)
                .onSuccess(bound -> line.endpoint().run(() -> line.changed(this)));
    }

    /** It can't be reached any more. */
    public Future<Void> unbind() {
        bound = false;
        return adapter.gateway().registrar().unbind(address(), id());
    }

    /** Leaves the line; where it has no other channel, its calls end for the other sides. */
    public void close(String text) {
        topics.endAll();
        line.detach(this, text);
        line.endpoint().remove(id(), this);
    }

    /** How its connection stands. */
    public void stands(Liveness now) {
        if (liveness == now) return;
        liveness = now;
        line.changed(this);
    }

    /** What it has subscribed to is another now. */
    public void subscribesOtherwise() {
        line.changed(this);
    }

    /** A publication was acknowledged after that time. */
    public void measured(long micros) {
        roundTripMicros = roundTripMicros == 0 ? micros : roundTripMicros + (micros - roundTripMicros) / SMOOTHING;
        line.measured(this);
    }

    /** What became of a publication. */
    public void settled(Publication publication, MessageLine.Outcome outcome) {
        LineFrame frame = publication.line();
        if (frame != null) line.settled(this, frame, outcome);
    }

    /** Whether a call of that id, as the device knows it, is one of its own. */
    public boolean hasCall(String callId) {
        return line.hasCall(callId);
    }

    /** Whether it has no calls. */
    public boolean isIdle() {
        return line.isIdle();
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
        Frame frame = withIds(((Decoded.Good) reading.decoded()).frame());
        if (frame.hasPing() || frame.hasPong()) {
            refuse(frame, Error.Code.BAD_FRAME, "MQTT itself does that");
        } else if (frame.hasHello()) {
            hello(frame);
        } else {
            int number = deviceSeq(payload);
            line.receive(
                    this,
                    number == frame.getDeviceSeq()
                            ? frame
                            : frame.toBuilder().setDeviceSeq(number).build());
        }
    }

    private void hello(Frame frame) {
        if (Introduction.isMisplaced(frame)) {
            refuse(
                    frame,
                    Error.Code.BAD_FRAME,
                    "hello: MQTT's CONNECT says who a device is; only its capabilities are told here");
            return;
        }
        binding = Introduction.as(binding, frame.getHello(), kind);
        Frame.Builder welcome = Introduction.welcome(adapter, line).toBuilder();
        if (!bound) {
            // Nobody can reach it yet, and this alone is no reason to.
            say(welcome);
            return;
        }
        // A profile that its descriptions have shown meanwhile stays.
        Binding told = binding.toBuilder()
                .setCapabilities(binding.getCapabilities().toBuilder().clearMediaProfile())
                .build();
        adapter.gateway()
                .registrar()
                .bind(told)
                .onSuccess(taken -> run(() -> {
                    line.changed(this);
                    say(welcome);
                }))
                .onFailure(e -> run(() -> refuse(frame, Error.Code.INTERNAL, "hello: the registrar does not answer")));
    }

    /** The number that the device gives the frame; 0 where it gives none that is one. */
    private static int deviceSeq(Payload payload) {
        String text = payload.userProperties().getOrDefault(PayloadCodec.SEQ, "");
        try {
            return text.isEmpty() ? 0 : Integer.parseUnsignedInt(text);
        } catch (NumberFormatException e) {
            // A property of the device's own that only has the same name.
            return 0;
        }
    }

    /** Takes what the device published to its own presence topic. */
    public void receivePresence(Payload payload) {
        // A retained message without bytes is how MQTT takes one back (MQTT 5 3.3.1.3).
        said = payload.bytes().length() == 0 ? OFFLINE : payload;
        receive(ownPresence(), said);
    }

    private SignalTopic.CallOut ownPresence() {
        return new SignalTopic.CallOut(address().user(), address().device(), SignalTopic.NO_CALL, "presence");
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
        if (reading.decoded() instanceof Decoded.Good good) line.receive(this, good.frame());
    }

    /** It subscribes to the presence of a user, or does so once more. */
    public Future<org.patchbay.core.presence.Presence.Outcome> watch(Address user) {
        return topics.watch(user);
    }

    /** It has no subscription to the presence of a user any more. */
    public void unwatch(Address user) {
        topics.unwatch(user);
    }

    /** Presence by the topics that it has subscribed; what is for the device comes by the line. */
    @Override
    public boolean told(Signal signal) {
        return signal.hasPresence() && topics.tell(signal);
    }

    @Override
    public void ring(LegKey leg, Signal invite) {
        stray();
    }

    @Override
    public void signal(LegKey leg, Signal signal) {
        stray();
    }

    /** A bare session description may come without an id: it is the next of its own, or answers the last that was asked. */
    private Frame withIds(Frame frame) {
        if (frame.hasUpdate() && frame.getUpdate().getId().isEmpty() && form == PayloadForm.SDP) {
            return frame.toBuilder()
                    .setUpdate(frame.getUpdate().toBuilder().setId("sdp-" + ++ownUpdates))
                    .build();
        }
        if (frame.hasUpdateAnswer() && frame.getUpdateAnswer().getId().isEmpty() && form == PayloadForm.SDP) {
            String asked = line.calls().askedUpdate(frame.getCallId());
            return frame.toBuilder()
                    .setUpdateAnswer(frame.getUpdateAnswer().toBuilder().setId(asked))
                    .build();
        }
        return frame;
    }

    /** The device that it is. */
    public Address address() {
        return line.address();
    }

    @Override
    public Binding binding() {
        return binding;
    }

    private String id() {
        return binding.getChannel().getId();
    }

    /** The channel that its presence topics are told by. */
    Channel topicsChannel() {
        return binding.getChannel().toBuilder().setHandle(id()).build();
    }

    @Override
    public Liveness liveness() {
        // One that hears of nothing is not to be preferred to one that does.
        return liveness == Liveness.PRESENT && !outlet.hearsCalls() ? Liveness.AWAY : liveness;
    }

    @Override
    public long roundTripMicros() {
        return roundTripMicros;
    }

    @Override
    public Taken take(LineFrame line) {
        Frame frame = line.frame();
        String callId = callIdOf(frame);
        if (frame.hasEnd() && outlet.inviteWaits(callId)) {
            // An end of a call that the device has not heard of, and need not.
            outlet.forget(callId);
            adapter.tally().count(Tally.COLLAPSED);
            return Taken.NOT_NEEDED;
        }
        Publication publication = publication(frame, line);
        return switch (frame.hasEnd() ? outlet.publishLast(publication) : outlet.publish(publication)) {
            case TAKEN -> {
                adapter.tally().count(Tally.PUBLISH_OUT);
                yield Taken.TAKEN;
            }
            case NOT_SUBSCRIBED -> {
                adapter.tally().count(Tally.UNSUBSCRIBED);
                yield Taken.UNWANTED;
            }
            case FULL -> {
                adapter.tally().count(Tally.FULL);
                yield Taken.FULL;
            }
            case TOO_LARGE -> {
                adapter.tally().count(Tally.TOO_LARGE);
                yield Taken.TOO_LARGE;
            }
        };
    }

    /** What was taken can't be delivered after all: the device has come back and takes no packet of that size. */
    public void undeliverable(Publication publication) {
        adapter.tally().count(Tally.TOO_LARGE);
        LineFrame frame = publication.line();
        if (frame != null) line.undeliverable(this, frame);
    }

    @Override
    public void withdraw() {
        outlet.withdraw();
    }

    @Override
    public boolean inviteWaits(String callId) {
        return outlet.inviteWaits(callId);
    }

    @Override
    public void forget(String callId) {
        outlet.forget(callId);
    }

    /** MQTT has no ping towards a device: what is published is what is answered. */
    @Override
    public void probe() {}

    @Override
    public DescriptionView view() {
        return fit;
    }

    /** Tells the device to go elsewhere. */
    public void sendAway(Duration reconnect) {
        say(Frame.newBuilder().setGoAway(GoAway.newBuilder().setReconnectMs((int) reconnect.toMillis())));
    }

    /** What concerns this channel alone. */
    private void say(Frame.Builder frame) {
        switch (outlet.publish(publication(frame.build(), null))) {
            case TAKEN -> adapter.tally().count(Tally.PUBLISH_OUT);
            case NOT_SUBSCRIBED -> adapter.tally().count(Tally.UNSUBSCRIBED);
            case FULL -> adapter.tally().count(Tally.FULL);
            case TOO_LARGE -> adapter.tally().count(Tally.TOO_LARGE);
        }
    }

    private Publication publication(Frame frame, @Nullable LineFrame line) {
        String callId = callIdOf(frame);
        Payload payload = PayloadCodec.encode(frame, form);
        Duration use = line != null && line.useMs() > 0
                ? Duration.ofMillis(line.useMs())
                : callId.equals(SignalTopic.NO_CALL) ? ELSE : IN_CALL;
        Destination destination = new Destination.InCall(callId, PayloadCodec.verb(frame));
        return new Publication(destination, payload, adapter.nowMs() + use.toMillis(), false, line);
    }

    private static String callIdOf(Frame frame) {
        return frame.getCallId().isEmpty() ? SignalTopic.NO_CALL : frame.getCallId();
    }

    @Override
    public void refuse(Frame frame, Error.Code code, String text) {
        adapter.tally().refused(code);
        say(Frame.newBuilder()
                .setCallId(callId(frame.getCallId()))
                .setError(Error.newBuilder().setCode(code).setText(text)));
    }

    /** Only what can be a level of a topic can be said back to the device. */
    private static String callId(String text) {
        return SignalTopic.isLevel(text) && !text.equals(SignalTopic.NO_CALL) ? text : "";
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
    public void idleInDrain() {
        outlet.idleInDrain();
    }

    /** Runs something on the device's event loop. */
    public void run(Runnable task) {
        line.endpoint().run(task);
    }
}
