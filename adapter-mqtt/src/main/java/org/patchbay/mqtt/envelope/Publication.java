package org.patchbay.mqtt.envelope;

/**
 * One publication for a device.
 *
 * @param expiresAtMs when it is of no use any more, milliseconds since 1970
 * @param retained it tells how things stand rather than what just happened (MQTT 5 3.3.1.3)
 */
public record Publication(Destination destination, Payload payload, long expiresAtMs, boolean retained) {
    /** The call that it belongs to; {@link SignalTopic#NO_CALL} for none. */
    public String callId() {
        return destination instanceof Destination.InCall call ? call.callId() : SignalTopic.NO_CALL;
    }

    /** The verb of its topic; empty for presence. */
    public String verb() {
        return destination instanceof Destination.InCall call ? call.verb() : "";
    }
}
