package org.patchbay.mqtt.envelope;

import io.vertx.core.buffer.Buffer;
import java.util.Map;

/**
 * What a publication carries, on either way.
 *
 * @param contentType of MQTT 5 (3.3.2.3.9); empty where it is not said
 * @param userProperties of MQTT 5 (3.3.2.3.7); of several with one name the first
 */
public record Payload(Buffer bytes, String contentType, Map<String, String> userProperties) {
    public Payload {
        userProperties = Map.copyOf(userProperties);
    }

    /** A payload and nothing beside it, as MQTT 3.1.1 has it. */
    public static Payload of(Buffer bytes) {
        return new Payload(bytes, "", Map.of());
    }
}
