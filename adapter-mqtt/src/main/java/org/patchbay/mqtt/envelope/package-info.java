/**
 * The envelope of MQTT: a topic and a payload, each as a frame of {@code patchbay.client.v1} and back. Pure. It refuses to know who publishes, who
 * may, and over which connection: that is the same for a device of the gateway's own port and for one behind a broker.
 */
@NullMarked
package org.patchbay.mqtt.envelope;

import org.jspecify.annotations.NullMarked;
