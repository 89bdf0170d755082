package org.patchbay.mqtt.session;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.patchbay.client.v1.Error;
import org.patchbay.client.v1.Frame;
import org.patchbay.core.Address;
import org.patchbay.core.collect.RareMap;
import org.patchbay.mqtt.device.DeviceContext;
import org.patchbay.mqtt.device.MqttDevice;
import org.patchbay.mqtt.device.Tally;
import org.patchbay.mqtt.envelope.SignalTopic;

/** What a device publishes: each once, where it may, and answered. Belongs to the session's event loop. */
final class IncomingDesk {
    /** How many packet ids of QoS 1 are remembered, so that what is sent again after a lost connection is not done again. */
    private static final int REMEMBERED = 64;

    private final DeviceContext adapter;
    private final MqttDevice device;
    private final Set<Integer> received;
    private final Map<Integer, Integer> recent = new RareMap<>();

    /** @param received the packet ids of QoS 2 that were taken and are not released yet */
    IncomingDesk(DeviceContext adapter, MqttDevice device, Set<Integer> received) {
        this.adapter = adapter;
        this.device = device;
        this.received = received;
    }

    void take(ConnectionPort from, Incoming publication) {
        adapter.tally().count(Tally.PUBLISH_IN);
        if (isRepeated(publication)) {
            adapter.tally().count(Tally.REPEATED);
            from.answer(publication, PublishVerdict.TAKEN, "");
            return;
        }
        if (!publication.withinRate()) {
            overRate(from, publication);
            return;
        }
        SignalTopic topic = SignalTopic.parse(publication.topic());
        if (topic instanceof SignalTopic.CallOut call && isOwn(call.user(), call.device())) {
            device.receive(call, publication.payload());
            remember(publication);
            from.answer(publication, PublishVerdict.TAKEN, "");
        } else if (topic instanceof SignalTopic.PresenceOf presence && isOwn(presence.user(), presence.device())) {
            device.receivePresence(publication.payload());
            remember(publication);
            from.answer(publication, PublishVerdict.TAKEN, "");
        } else {
            refuse(
                    from,
                    publication,
                    topic instanceof SignalTopic.Foreign foreign ? foreign.why() : "not this device's topic");
        }
    }

    private boolean isOwn(String user, String name) {
        return name.equals(device.address().device())
                && adapter.gateway().domains().read(user) instanceof Address.Read read
                && read.address().equals(device.address().bare());
    }

    /** MQTT 5 has a word for it; in 3.1.1 the one answer is to close (3.1.1 3.3.5). */
    private void refuse(ConnectionPort from, Incoming publication, String why) {
        adapter.tally().count(Tally.UNAUTHORIZED);
        if (!from.isMqtt5()) from.close(CloseReason.NOT_AUTHORIZED);
        else if (publication.qos() == 0) say(Error.Code.FORBIDDEN, publication.topic(), why);
        else from.answer(publication, PublishVerdict.NOT_AUTHORIZED, why);
    }

    private void overRate(ConnectionPort from, Incoming publication) {
        adapter.tally().count(Tally.OVER_RATE);
        if (from.isMqtt5() && publication.qos() > 0) {
            from.answer(publication, PublishVerdict.QUOTA_EXCEEDED, "too many publications a second");
        } else {
            say(Error.Code.RATE_LIMITED, publication.topic(), "too many publications a second");
            from.answer(publication, PublishVerdict.TAKEN, "");
        }
    }

    private void say(Error.Code code, String topic, String why) {
        String shown = topic.length() <= 100 ? topic : topic.substring(0, 100) + "…";
        device.refuse(Frame.getDefaultInstance(), code, shown + ": " + why);
    }

    private boolean isRepeated(Incoming publication) {
        return switch (publication.qos()) {
            case 2 -> received.contains(publication.packetId());
            case 1 -> publication.again() && Objects.equals(recent.get(publication.packetId()), print(publication));
            default -> false;
        };
    }

    private void remember(Incoming publication) {
        if (publication.qos() == 2) received.add(publication.packetId());
        if (publication.qos() != 1) return;
        recent.remove(publication.packetId());
        if (recent.size() == REMEMBERED)
            recent.remove(recent.keySet().iterator().next());
        recent.put(publication.packetId(), print(publication));
    }

    private static int print(Incoming publication) {
        return Objects.hash(publication.topic(), publication.payload().bytes());
    }
}
