package org.patchbay.mqtt.server;

import java.util.Map;
import org.patchbay.core.collect.RareMap;
import org.patchbay.mqtt.session.CloseReason;

/** The topic aliases that a device has set on its connection (MQTT 5 3.3.2.3.4), a bounded number of them. Pure. */
final class TopicAliases {
    private final int allowed;
    private final Map<Integer, String> topics = new RareMap<>();

    TopicAliases(int allowed) {
        this.allowed = allowed;
    }

    /** What a topic turns out to be. */
    sealed interface Resolution {}

    /** The topic in full. */
    record Resolved(String topic) implements Resolution {}

    /** The rules are broken; the connection ends with this. */
    record Broken(CloseReason reason) implements Resolution {}

    /** @param alias -1 where none was sent */
    Resolution resolve(String topic, int alias) {
        if (alias < 0) return topic.isEmpty() ? new Broken(CloseReason.PROTOCOL_ERROR) : new Resolved(topic);
        if (alias == 0 || alias > allowed) return new Broken(CloseReason.TOPIC_ALIAS);
        if (!topic.isEmpty()) {
            topics.put(alias, topic);
            return new Resolved(topic);
        }
        String known = topics.get(alias);
        return known == null ? new Broken(CloseReason.PROTOCOL_ERROR) : new Resolved(known);
    }
}
