package org.patchbay.mqtt.session;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.mqtt.MqttTopicSubscription;
import io.vertx.mqtt.messages.MqttSubscribeMessage;
import io.vertx.mqtt.messages.MqttUnsubscribeMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.Address;
import org.patchbay.core.presence.Presence;
import org.patchbay.core.registrar.Registrar;
import org.patchbay.mqtt.device.DeviceContext;
import org.patchbay.mqtt.device.MqttDevice;
import org.patchbay.mqtt.device.Tally;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SUBSCRIBE and UNSUBSCRIBE of one device, and what follows: a device is bound at the registrar while its subscriptions let it hear of calls or
 * messages, and no longer. Belongs to the session's event loop.
 */
final class SubscriptionDesk {
    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionDesk.class);
    // MQTT 5 3.9.3.
    private static final int NOT_AUTHORIZED = 0x87;
    private static final int FILTER_INVALID = 0x8F;
    private static final int QUOTA = 0x97;
    private static final int NO_SHARED = 0x9E;
    private static final int UNSPECIFIED = 0x80;
    // MQTT 5 3.11.3.
    private static final int UNSUBSCRIBED = 0x00;
    private static final int NONE_EXISTED = 0x11;

    private final DeviceContext adapter;
    private final MqttDevice device;
    private final Subscriptions subscriptions;
    private final Runnable changed;
    private boolean bound;
    private boolean closed;

    /** @param changed what to do when subscriptions have changed */
    SubscriptionDesk(DeviceContext adapter, MqttDevice device, Subscriptions subscriptions, Runnable changed) {
        this.adapter = adapter;
        this.device = device;
        this.subscriptions = subscriptions;
        this.changed = changed;
    }

    void subscribe(ConnectionPort from, MqttSubscribeMessage packet) {
        int packetId = packet.messageId();
        int identifier = identifierOf(packet);
        List<Integer> codes = new ArrayList<>();
        List<String> fresh = new ArrayList<>();
        for (MqttTopicSubscription asked : packet.topicSubscriptions()) {
            boolean known = subscriptions.has(asked.topicName());
            int code = add(asked, identifier);
            codes.add(code);
            if (code <= 2 && !known) fresh.add(asked.topicName());
        }
        bind().onComplete(outcome -> device.run(() -> {
            if (!isBound(outcome)) {
                fresh.forEach(subscriptions::remove);
                codes.replaceAll(code -> code <= 2 ? QUOTA : code);
            }
            from.subscribed(packetId, from.isMqtt5() ? codes : plain(codes));
            changed.run();
            // Retained messages come after the SUBACK that they are owed to.
            packet.topicSubscriptions().forEach(this::watch);
        }));
    }

    /** Tells how the user is whose presence a filter names; a user who is not to be watched is silent. */
    private void watch(MqttTopicSubscription asked) {
        boolean subscribed = subscriptions.has(asked.topicName());
        TopicFilter.Reading reading = TopicFilter.read(
                asked.topicName(), device.address(), adapter.gateway().domains());
        if (!subscribed
                || closed
                || !(reading instanceof TopicFilter.Allowed allowed)
                || allowed.filter().kind() != TopicFilter.Kind.PRESENCE) return;
        watch(allowed.filter().address());
    }

    private void watch(Address user) {
        device.watch(user)
                .onComplete(outcome -> device.run(() -> {
                    if (outcome.succeeded() && outcome.result() instanceof Presence.Watching) return;
                    adapter.tally().count(Tally.UNAUTHORIZED);
                    device.unwatch(user);
                }));
    }

    /** Goes on with the presence subscriptions of an earlier process, which watched for them. */
    void watchAgain() {
        subscriptions.watched().forEach(this::watch);
    }

    /** What had to be turned away is tried again. */
    void bindAgain() {
        if (!bound || closed) return;
        device.bind()
                .onFailure(cause -> LOG.atError()
                        .setCause(cause)
                        .addKeyValue("device", device.address())
                        .log("a channel can't be bound again"));
    }

    void unsubscribe(ConnectionPort from, MqttUnsubscribeMessage packet) {
        Set<Address> watchedBefore = subscriptions.watched();
        List<Integer> codes = new ArrayList<>();
        for (String filter : packet.topics()) {
            codes.add(subscriptions.remove(filter) ? UNSUBSCRIBED : NONE_EXISTED);
        }
        int packetId = packet.messageId();
        Set<Address> left = subscriptions.watched();
        watchedBefore.stream().filter(user -> !left.contains(user)).forEach(device::unwatch);
        Future<Void> gone = bound && !subscriptions.reachable() ? unbind() : Future.succeededFuture();
        gone.onComplete(done -> device.run(() -> {
            from.unsubscribed(packetId, from.isMqtt5() ? codes : List.of());
            changed.run();
        }));
    }

    /** Binds the device where it wants to hear of calls or messages and is not bound yet. */
    Future<Registrar.Outcome> bind() {
        if (bound || closed || !subscriptions.reachable()) {
            return Future.succeededFuture(new Registrar.Bound(List.of()));
        }
        bound = true;
        return device.bind()
                .onComplete(outcome -> device.run(() -> {
                    if (!isBound(outcome)) bound = false;
                    // It ended while it was being bound, so its end could not undo this.
                    else if (closed) unbind();
                }));
    }

    Future<Void> close() {
        closed = true;
        return bound ? unbind() : Future.succeededFuture();
    }

    private Future<Void> unbind() {
        bound = false;
        return device.unbind().otherwise(cause -> {
            LOG.atError()
                    .setCause(cause)
                    .addKeyValue("device", device.address())
                    .log("a channel can't be unbound");
            return null;
        });
    }

    private boolean isBound(AsyncResult<Registrar.Outcome> outcome) {
        if (outcome.failed()) {
            LOG.atError()
                    .setCause(outcome.cause())
                    .addKeyValue("device", device.address())
                    .log("a channel can't be bound");
            return false;
        }
        return outcome.result() instanceof Registrar.Bound;
    }

    private int add(MqttTopicSubscription asked, int identifier) {
        TopicFilter.Reading reading = TopicFilter.read(
                asked.topicName(), device.address(), adapter.gateway().domains());
        if (reading instanceof TopicFilter.Allowed allowed) {
            int qos = asked.qualityOfService().value();
            Subscription subscription = new Subscription(
                    allowed.filter(),
                    qos,
                    identifier,
                    asked.subscriptionOption().isRetainAsPublished());
            return subscriptions.add(subscription) ? qos : QUOTA;
        }
        if (reading instanceof TopicFilter.Invalid) return FILTER_INVALID;
        if (reading instanceof TopicFilter.Shared) return NO_SHARED;
        adapter.tally().count(Tally.UNAUTHORIZED);
        return NOT_AUTHORIZED;
    }

    /** MQTT 3.1.1 3.9.3 has one code for every failure. */
    private static List<Integer> plain(List<Integer> codes) {
        return codes.stream().map(code -> code <= 2 ? code : UNSPECIFIED).toList();
    }

    private static int identifierOf(MqttSubscribeMessage packet) {
        MqttProperties.@Nullable MqttProperty<?> identifier =
                packet.properties().getProperty(MqttProperties.SUBSCRIPTION_IDENTIFIER);
        return identifier == null ? 0 : (Integer) identifier.value();
    }
}
