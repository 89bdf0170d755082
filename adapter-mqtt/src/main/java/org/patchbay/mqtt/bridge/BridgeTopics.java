package org.patchbay.mqtt.bridge;

import io.netty.handler.codec.mqtt.MqttQoS;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.patchbay.mqtt.envelope.SignalTopic;
import org.patchbay.mqtt.libpeer.LibpeerTopic;

/** What a gateway subscribes to at a broker. Pure. */
final class BridgeTopics {
    /** What a device says in a call that it, or the gateway, has begun: only the gateway that has the call knows it. */
    private static final List<String> IN_CALL = List.of(
            "ringing",
            "answer",
            "candidates",
            "update",
            "updateAnswer",
            "updateReject",
            "info",
            "dtmf",
            "transfer",
            "end");

    private BridgeTopics() {}

    /**
     * The filters with the highest quality of service of each.
     *
     * <p>Of several gateways one gets a call's invite and has the call; what is said in it later goes to all, and those who don't have it pass it
     * over. A broker's choice among the members of a group is for each publication anew (MQTT 5 4.8.2), so nothing else would keep a
     * call together.
     *
     * @param shareGroup empty for one gateway alone
     */
    static Map<String, Integer> filters(String shareGroup, boolean libpeer) {
        Map<String, Integer> filters = new LinkedHashMap<>();
        int atLeastOnce = MqttQoS.AT_LEAST_ONCE.value();
        if (shareGroup.isEmpty()) {
            filters.put("call/out/+/+/+/+", atLeastOnce);
        } else {
            String shared = "$share/" + shareGroup + "/";
            filters.put(shared + "call/out/+/+/+/invite", atLeastOnce);
            filters.put(shared + "call/out/+/+/" + SignalTopic.NO_CALL + "/+", atLeastOnce);
            for (String verb : IN_CALL) filters.put("call/out/+/+/+/" + verb, atLeastOnce);
        }
        filters.put("presence/+/+", atLeastOnce);
        // Replies are matched by their ids, so that each gateway knows its own.
        if (libpeer) filters.put(LibpeerTopic.reply("+"), MqttQoS.AT_MOST_ONCE.value());
        return filters;
    }
}
