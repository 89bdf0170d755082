package org.patchbay.mqtt.envelope;

import org.jspecify.annotations.Nullable;
import org.patchbay.core.client.LineFrame;

/**
 * One publication for a device.
 *
 * @param expiresAtMs when it is of no use any more, milliseconds since 1970
 * @param retained it tells how things stand rather than what just happened (MQTT 5 3.3.1.3)
 * @param line the frame of the device's line that it carries; null where it is this channel's own affair
 */
public record Publication(
        Destination destination,
        Payload payload,
        long expiresAtMs,
        boolean retained,
        @Nullable LineFrame line) {
    /** One that is this channel's own affair. */
    public Publication(Destination destination, Payload payload, long expiresAtMs, boolean retained) {
        this(destination, payload, expiresAtMs, retained, null);
    }

    /** The call that it belongs to; {@link SignalTopic#NO_CALL} for none. */
    public String callId() {
        return destination instanceof Destination.InCall call ? call.callId() : SignalTopic.NO_CALL;
    }

    /** The verb of its topic; empty for presence. */
    public String verb() {
        return destination instanceof Destination.InCall call ? call.verb() : "";
    }
}
