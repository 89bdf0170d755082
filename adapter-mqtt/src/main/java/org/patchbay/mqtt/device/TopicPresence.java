package org.patchbay.mqtt.device;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.patchbay.client.v1.Frame;
import org.patchbay.client.v1.Presence;
import org.patchbay.core.Address;
import org.patchbay.core.collect.RareMap;
import org.patchbay.core.presence.Watch;
import org.patchbay.mqtt.envelope.Destination;
import org.patchbay.mqtt.envelope.Payload;
import org.patchbay.mqtt.envelope.PayloadCodec;
import org.patchbay.mqtt.envelope.PayloadForm;
import org.patchbay.mqtt.envelope.Publication;
import org.patchbay.session.v1.DevicePresence;
import org.patchbay.session.v1.PresenceState;
import org.patchbay.session.v1.Signal;

/**
 * The presence topics that one device subscribes, {@code presence/{user}/{device}}: how each device of a user is, retained when the subscription
 * begins and then whenever it changes. Belongs to the device's event loop.
 */
final class TopicPresence {
    private static final long USE_MS = 86_400_000;

    private final MqttDevice device;
    private final DeviceContext adapter;
    private final Outlet outlet;
    private final Map<Address, Map<String, Payload>> told = new RareMap<>();

    TopicPresence(MqttDevice device, DeviceContext adapter, Outlet outlet) {
        this.device = device;
        this.adapter = adapter;
        this.outlet = outlet;
    }

    /** Begins to watch, or tells once more how things are. */
    Future<org.patchbay.core.presence.Presence.Outcome> watch(Address user) {
        told.put(user, new HashMap<>());
        return adapter.gateway()
                .presence()
                .watch(new Watch(idOf(user), device.address(), user, device.topicsChannel(), 0));
    }

    void unwatch(Address user) {
        if (told.remove(user) != null) adapter.gateway().presence().unwatch(idOf(user));
    }

    void endAll() {
        Set.copyOf(told.keySet()).forEach(this::unwatch);
    }

    /** Takes how a user is; true where the device has subscribed to it. */
    boolean tell(Signal signal) {
        Address user = Address.parse(signal.getFrom()).bare();
        Map<String, Payload> before = told.get(user);
        if (before == null) return false;
        boolean first = before.isEmpty();
        Set<String> gone = new HashSet<>(before.keySet());
        for (DevicePresence one : signal.getPresence().getDevicesList()) {
            String name = Address.parse(one.getAddress()).device();
            gone.remove(name);
            publish(user, name, payload(one.getState(), one.getNote()), before, first);
        }
        for (String name : gone) {
            publish(user, name, payload(PresenceState.State.OFFLINE, ""), before, false);
            before.remove(name);
        }
        return true;
    }

    private void publish(Address user, String name, Payload payload, Map<String, Payload> before, boolean first) {
        if (payload.equals(before.put(name, payload))) return;
        Outlet.Outcome outcome = outlet.publish(new Publication(
                new Destination.Presence(user.toString(), name), payload, adapter.nowMs() + USE_MS, first));
        switch (outcome) {
            case TAKEN -> adapter.tally().count(Tally.PUBLISH_OUT);
            // A narrower filter than the user's devices.
            case NOT_SUBSCRIBED -> adapter.tally().count(Tally.UNSUBSCRIBED);
            case FULL -> adapter.tally().count(Tally.FULL);
            case TOO_LARGE -> adapter.tally().count(Tally.TOO_LARGE);
        }
    }

    private static Payload payload(PresenceState.State state, String note) {
        Presence.State word = switch (state) {
            case AVAILABLE -> Presence.State.AVAILABLE;
            case AWAY -> Presence.State.AWAY;
            case BUSY -> Presence.State.BUSY;
            case DO_NOT_DISTURB -> Presence.State.DO_NOT_DISTURB;
            case OFFLINE -> Presence.State.OFFLINE;
            case ON_CALL -> Presence.State.ON_CALL;
            case STATE_UNSPECIFIED, UNRECOGNIZED -> Presence.State.STATE_UNSPECIFIED;
        };
        Frame frame = Frame.newBuilder()
                .setPresence(Presence.newBuilder().setState(word).setNote(note))
                .build();
        return PayloadCodec.encode(frame, PayloadForm.JSON);
    }

    private String idOf(Address user) {
        return device.binding().getChannel().getId() + " topic " + user;
    }
}
