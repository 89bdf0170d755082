package org.patchbay.mqtt.session;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.patchbay.core.Address;
import org.patchbay.mqtt.envelope.Destination;
import org.patchbay.mqtt.envelope.SignalTopic;

/** The subscriptions of one device, a bounded number of them. Pure. */
final class Subscriptions {
    private final String device;
    private final int allowed;
    private final Map<String, Subscription> byFilter = new LinkedHashMap<>(2);

    /** @param device the device's own level in topics */
    Subscriptions(String device, int allowed) {
        this.device = device;
        this.allowed = allowed;
    }

    /** How something that is published reaches the device. */
    sealed interface Match {}

    /**
     * By this topic: overlapping subscriptions deliver once (MQTT 5 3.3.4), with the highest quality of theirs.
     *
     * @param identifiers those of all subscriptions that cover it
     */
    record Matched(String topic, int qos, List<Integer> identifiers, boolean retainAsPublished) implements Match {}

    /** Not at all. */
    record Unmatched() implements Match {}

    /** Adds a subscription, or takes the place of the one with the same filter; false where there are as many as allowed. */
    boolean add(Subscription subscription) {
        String key = subscription.filter().text();
        if (byFilter.size() >= allowed && !byFilter.containsKey(key)) return false;
        byFilter.put(key, subscription);
        return true;
    }

    /** Whether there was one. */
    boolean remove(String filter) {
        return byFilter.remove(filter) != null;
    }

    boolean has(String filter) {
        return byFilter.containsKey(filter);
    }

    boolean isEmpty() {
        return byFilter.isEmpty();
    }

    List<Subscription> all() {
        return List.copyOf(byFilter.values());
    }

    /** The users whose presence is subscribed. */
    Set<Address> watched() {
        return byFilter.values().stream()
                .map(Subscription::filter)
                .filter(filter -> filter.kind() == TopicFilter.Kind.PRESENCE)
                .map(TopicFilter::address)
                .collect(Collectors.toSet());
    }

    /** Whether the device would hear of a call or a message. */
    boolean reachable() {
        return match(new Destination.InCall("any", "invite")) instanceof Matched
                || match(new Destination.InCall(SignalTopic.NO_CALL, "message")) instanceof Matched;
    }

    /** Whether the device would hear of anything that is for it alone. */
    boolean hearsCalls() {
        return byFilter.values().stream().anyMatch(one -> one.filter().kind() == TopicFilter.Kind.CALLS);
    }

    /** How a publication reaches the device: named as the first subscription that covers it names the user. */
    Match match(Destination destination) {
        List<Subscription> covering = new ArrayList<>();
        String user = "";
        for (Subscription subscription : byFilter.values()) {
            if (!covers(subscription.filter(), destination)) continue;
            // Two subscriptions by two names of one user are two topics, of which one is enough.
            if (covering.isEmpty()) user = subscription.filter().user();
            if (subscription.filter().user().equals(user)) covering.add(subscription);
        }
        if (covering.isEmpty()) return new Unmatched();
        int qos = 0;
        boolean retainAsPublished = false;
        Set<Integer> identifiers = new TreeSet<>();
        for (Subscription subscription : covering) {
            qos = Math.max(qos, subscription.qos());
            retainAsPublished |= subscription.retainAsPublished();
            if (subscription.identifier() > 0) identifiers.add(subscription.identifier());
        }
        return new Matched(topic(destination, user), qos, List.copyOf(identifiers), retainAsPublished);
    }

    private static boolean covers(TopicFilter filter, Destination destination) {
        if (destination instanceof Destination.InCall call) {
            return filter.kind() == TopicFilter.Kind.CALLS && filter.coversTail(List.of(call.callId(), call.verb()));
        }
        Destination.Presence presence = (Destination.Presence) destination;
        return filter.kind() == TopicFilter.Kind.PRESENCE
                && filter.address().toString().equals(presence.user())
                && filter.coversTail(List.of(presence.device()));
    }

    private String topic(Destination destination, String user) {
        return destination instanceof Destination.InCall call
                ? new SignalTopic.CallIn(user, device, call.callId(), call.verb()).toString()
                : new SignalTopic.PresenceOf(user, ((Destination.Presence) destination).device()).toString();
    }
}
