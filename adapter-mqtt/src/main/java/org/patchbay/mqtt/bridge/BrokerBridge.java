package org.patchbay.mqtt.bridge;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.patchbay.client.v1.Presence;
import org.patchbay.core.Address;
import org.patchbay.core.client.ClientEndpointVerticle;
import org.patchbay.core.client.Decoded;
import org.patchbay.core.registrar.Registrar;
import org.patchbay.core.spi.Link;
import org.patchbay.mqtt.device.DeviceContext;
import org.patchbay.mqtt.device.Tally;
import org.patchbay.mqtt.envelope.Payload;
import org.patchbay.mqtt.envelope.PayloadCodec;
import org.patchbay.mqtt.envelope.SignalTopic;
import org.patchbay.mqtt.libpeer.LibpeerDevice;
import org.patchbay.mqtt.libpeer.LibpeerTopic;
import org.patchbay.session.v1.PresenceState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One broker and the devices behind it. A device is there when its retained presence says so; its will says that it is not. Confined to one endpoint's
 * event loop.
 */
public final class BrokerBridge {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerBridge.class);
    private static final Duration PROBE = Duration.ofSeconds(15);
    /** So many unanswered questions in a row, and a libpeer device is not there. */
    private static final int PATIENCE = 2;

    private final BrokerConfig config;
    private final DeviceContext adapter;
    private final ClientEndpointVerticle endpoint;
    private final BrokerConnection connection;
    private final Map<Address, BridgedDevice> devices = new HashMap<>();
    private final Map<String, Libpeer> libpeers = new HashMap<>();
    private long probeTimer = -1;
    private long awayTimer = -1;
    private boolean closed;

    /** A libpeer device, and whether it is bound. */
    private static final class Libpeer {
        private final LibpeerDevice device;
        private boolean bound;

        Libpeer(LibpeerDevice device) {
            this.device = device;
        }
    }

    /**
     * A bridge that is not connected yet.
     *
     * @param endpoint where its devices live
     */
    public BrokerBridge(BrokerConfig config, DeviceContext adapter, ClientEndpointVerticle endpoint) {
        this.config = config;
        this.adapter = adapter;
        this.endpoint = endpoint;
        this.connection = new BrokerConnection(
                config,
                adapter.gateway().vertx(),
                endpoint,
                adapter.gateway().counters(),
                this::onPublication,
                new BrokerConnection.Listener() {
                    @Override
                    public void connected() {
                        BrokerBridge.this.connected();
                    }

                    @Override
                    public void disconnected() {
                        BrokerBridge.this.disconnected();
                    }
                });
    }

    /** Begins to connect, and goes on trying. From any thread. */
    public void open() {
        endpoint.run(connection::open);
    }

    /** How the connection is, for the operator. From any thread. */
    public Link standing() {
        return new Link("mqtt broker " + config.name(), connection.isUp(), config.host() + ":" + config.port());
    }

    /** Ends the connection and the calls of its devices. From any thread. */
    public Future<Void> close() {
        return endpoint.call(() -> {
            closed = true;
            stop(probeTimer);
            stop(awayTimer);
            for (BridgedDevice device : List.copyOf(devices.values())) remove(device, "the gateway is going away");
            for (Libpeer one : libpeers.values()) one.device.close();
            libpeers.clear();
            return connection.close();
        });
    }

    private void connected() {
        stop(awayTimer);
        awayTimer = -1;
        for (BrokerConfig.LibpeerEntry entry : config.libpeer()) {
            Libpeer known = libpeers.get(entry.id());
            if (known == null && adapter.gateway().domains().read(entry.user()) instanceof Address.Read read) {
                known = new Libpeer(new LibpeerDevice(
                        adapter,
                        endpoint,
                        read.address().withDevice(entry.id()),
                        request -> connection.publish(LibpeerTopic.request(entry.id()), request)));
                known.device.open();
                libpeers.put(entry.id(), known);
            }
        }
        probe();
    }

    /** Nobody behind the broker can be reached; those who come back in time have lost nothing that did not happen meanwhile. */
    private void disconnected() {
        stop(probeTimer);
        awayTimer = endpoint.startTimer(config.away(), () -> {
            awayTimer = -1;
            for (BridgedDevice device : List.copyOf(devices.values())) {
                remove(device, "the broker can't be reached");
            }
            for (Libpeer one : libpeers.values()) one.device.close();
            libpeers.clear();
        });
    }

    private void onPublication(String topic, Buffer payload) {
        if (closed) return;
        adapter.tally().count(Tally.PUBLISH_IN);
        @Nullable String libpeer = LibpeerTopic.deviceOfReply(topic);
        if (libpeer != null) {
            replied(libpeer, payload);
            return;
        }
        SignalTopic parsed = SignalTopic.parse(topic);
        if (parsed instanceof SignalTopic.CallOut out) callOut(out, payload);
        else if (parsed instanceof SignalTopic.PresenceOf presence) presence(presence, payload);
        else adapter.tally().count(Tally.UNAUTHORIZED);
    }

    private void callOut(SignalTopic.CallOut topic, Buffer payload) {
        BridgedDevice device = find(topic.user(), topic.device());
        if (device == null) return;
        boolean ofNoCall = topic.callId().equals(SignalTopic.NO_CALL);
        boolean shared = !config.shareGroup().isEmpty();
        if (shared
                && !ofNoCall
                && !topic.verb().equals("invite")
                && !device.model().hasCall(topic.callId())) {
            // Another gateway of the group has that call.
            adapter.tally().count(Tally.IGNORED);
            return;
        }
        device.model().receive(topic, Payload.of(payload));
    }

    /** An empty retained payload takes the presence back (MQTT 3.1.1 3.3.1.3). */
    private void presence(SignalTopic.PresenceOf topic, Buffer payload) {
        BridgedDevice device = find(topic.user(), topic.device());
        if (device == null) return;
        Presence said = Presence.newBuilder().setState(Presence.State.OFFLINE).build();
        if (payload.length() > 0) {
            Decoded decoded = PayloadCodec.decode(SignalTopic.NO_CALL, "presence", Payload.of(payload))
                    .decoded();
            if (!(decoded instanceof Decoded.Good good)) {
                adapter.tally().count(Tally.BAD_PRESENCE);
                return;
            }
            said = good.frame().getPresence();
        }
        boolean there = said.getState() != Presence.State.OFFLINE;
        device.online(there);
        stop(device.goneTimer());
        device.goneTimer(-1);
        if (there) bind(device, said);
        else goes(device);
    }

    private void bind(BridgedDevice device, Presence said) {
        endpoint.whenDone(device.model().bind(), bound -> {
            if (bound.failed() || bound.result() instanceof Registrar.TooMany) {
                adapter.tally().count(Tally.NOT_BOUND);
                LOG.atWarn()
                        .addKeyValue("broker", config.name())
                        .addKeyValue("device", device.model().address())
                        .addKeyValue("why", bound.failed() ? bound.cause().getMessage() : bound.result())
                        .log("a device can't be bound");
            } else if (!device.isOnline()) {
                // It went while it was being bound.
                device.model().unbind();
            } else {
                publish(device, said);
            }
        });
    }

    private void publish(BridgedDevice device, Presence said) {
        adapter.gateway()
                .presence()
                .publish(
                        device.model().address(),
                        device.model().binding().getChannel().getId(),
                        PresenceState.newBuilder()
                                // The two enums have the same words by the same numbers.
                                .setStateValue(said.getStateValue())
                                .setNote(said.getNote())
                                .build());
    }

    private void goes(BridgedDevice device) {
        device.model().unbind();
        if (device.model().isIdle()) {
            remove(device, "the device is offline");
        } else {
            device.goneTimer(
                    endpoint.startTimer(config.away(), () -> remove(device, "the device has lost its connection")));
        }
    }

    /** The device of a topic, known or new; null where it is none of ours, or there are as many as may be. */
    private @Nullable BridgedDevice find(String user, String name) {
        if (!(adapter.gateway().domains().read(user) instanceof Address.Read read)
                || read.address().hasDevice()
                || !adapter.gateway().domains().isOwn(read.address().domain())) {
            adapter.tally().count(Tally.UNAUTHORIZED);
            return null;
        }
        Address address =
                new Address(read.address().user(), adapter.gateway().domains().own(), name);
        BridgedDevice known = devices.get(address);
        if (known != null) return known;
        if (devices.size() >= config.devices()) {
            adapter.tally().count(Tally.NOT_BOUND);
            return null;
        }
        BridgedDevice added = new BridgedDevice(adapter, endpoint, connection, address, user, config.name());
        devices.put(address, added);
        added.model().open();
        return added;
    }

    private void remove(BridgedDevice device, String why) {
        stop(device.goneTimer());
        devices.remove(device.model().address());
        device.model().close(why);
        device.model().unbind();
    }

    private void probe() {
        libpeers.forEach((id, one) -> {
            if (one.device.probe() >= PATIENCE && one.bound) {
                one.bound = false;
                LOG.atInfo().addKeyValue("device", id).log("a libpeer device does not answer");
                one.device.unreachable();
            }
        });
        // Who only published, and never said that it is there, is forgotten; what it says next finds it again.
        for (BridgedDevice device : List.copyOf(devices.values())) {
            if (!device.isOnline() && device.goneTimer() < 0 && device.model().isIdle()) {
                remove(device, "the device is silent");
            }
        }
        probeTimer = endpoint.startTimer(PROBE, this::probe);
    }

    private void replied(String id, Buffer payload) {
        Libpeer one = libpeers.get(id);
        if (one == null) {
            adapter.tally().count(Tally.UNAUTHORIZED);
            return;
        }
        one.device.receive(payload);
        if (one.bound || !one.device.answers()) return;
        one.bound = true;
        endpoint.whenDone(one.device.bind(), bound -> {
            if (bound.failed() || bound.result() instanceof Registrar.TooMany) {
                one.bound = false;
                adapter.tally().count(Tally.NOT_BOUND);
            }
        });
    }

    private void stop(long timer) {
        if (timer >= 0) endpoint.stopTimer(timer);
    }
}
