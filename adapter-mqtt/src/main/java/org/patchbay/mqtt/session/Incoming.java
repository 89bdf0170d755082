package org.patchbay.mqtt.session;

import org.patchbay.mqtt.envelope.Payload;

/**
 * A publication of the device.
 *
 * @param packetId 0 with QoS 0
 * @param topic in full, whatever alias it came under
 * @param withinRate whether the device keeps to its rate
 */
public record Incoming(int packetId, int qos, boolean again, String topic, Payload payload, boolean withinRate) {}
