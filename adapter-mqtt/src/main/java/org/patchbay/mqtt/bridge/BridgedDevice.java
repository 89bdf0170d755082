package org.patchbay.mqtt.bridge;

import org.patchbay.core.Address;
import org.patchbay.core.client.ClientEndpointVerticle;
import org.patchbay.core.client.DeviceLine;
import org.patchbay.core.client.LineFrame;
import org.patchbay.mqtt.device.DeviceContext;
import org.patchbay.mqtt.device.MqttDevice;
import org.patchbay.mqtt.device.Outlet;
import org.patchbay.mqtt.envelope.Destination;
import org.patchbay.mqtt.envelope.Publication;
import org.patchbay.mqtt.envelope.SignalTopic;
import org.patchbay.session.v1.Liveness;

/**
 * One device behind a broker. Whether it has subscribed, and what waits for it, is between it and the broker; the gateway hands over
 * what it has, or says that it can't.
 */
final class BridgedDevice implements Outlet {
    private final BrokerConnection connection;
    // As the device spells them in its topics: bob, or bob@localhost.
    private final String user;
    private final String device;
    private final MqttDevice model;
    private boolean online;
    private long goneTimer = -1;

    BridgedDevice(
            DeviceContext adapter,
            ClientEndpointVerticle endpoint,
            BrokerConnection connection,
            Address address,
            String user,
            String broker) {
        this.connection = connection;
        this.user = user;
        this.device = address.device();
        // It lives at the broker's endpoint, so it can't share the line that the same device may have elsewhere.
        DeviceLine line = adapter.gateway().lines().apart(address, endpoint, adapter.limits());
        this.model = new MqttDevice(adapter, line, "mqtt broker " + broker, this);
        model.stands(Liveness.PRESENT);
    }

    MqttDevice model() {
        return model;
    }

    boolean isOnline() {
        return online;
    }

    void online(boolean now) {
        online = now;
    }

    /** The timer that ends it where it does not come back; -1 for none. */
    long goneTimer() {
        return goneTimer;
    }

    void goneTimer(long timer) {
        goneTimer = timer;
    }

    /** That the broker has it is all that its acknowledgement says (MQTT 3.1.1 4.3.2), so no message is ever told as delivered. */
    @Override
    public Outcome publish(Publication publication) {
        String topic = topic(publication.destination());
        LineFrame line = publication.line();
        boolean taken = line == null
                ? connection.publish(topic, publication.payload().bytes())
                : connection.publish(
                        topic, publication.payload().bytes(), outcome -> model.settled(publication, outcome));
        return taken ? Outcome.TAKEN : Outcome.FULL;
    }

    @Override
    public Outcome publishLast(Publication publication) {
        return publish(publication);
    }

    /** Its line has no other channel. */
    @Override
    public void withdraw() {}

    /** That is between it and the broker. */
    @Override
    public boolean hearsCalls() {
        return true;
    }

    private String topic(Destination destination) {
        if (destination instanceof Destination.InCall call) {
            return new SignalTopic.CallIn(user, device, call.callId(), call.verb()).toString();
        }
        Destination.Presence presence = (Destination.Presence) destination;
        return new SignalTopic.PresenceOf(presence.user(), presence.device()).toString();
    }

    /** Nothing waits here: it is with the broker, or nowhere. */
    @Override
    public boolean inviteWaits(String callId) {
        return false;
    }

    @Override
    public void idleInDrain() {
        // A broker's devices have nowhere else to go: the next gateway finds them where they are.
    }

    @Override
    public void forget(String callId) {
        // Nothing waits here.
    }
}
