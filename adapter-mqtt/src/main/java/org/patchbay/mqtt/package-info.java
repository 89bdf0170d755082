/**
 * MQTT devices. The rooms, from what a payload means to the socket: {@code envelope} (topic and payload, each as a frame; pure), {@code device} (one device's
 * calls, and what it can take), {@code session} (MQTT's own session), {@code server} (doors and connections). What serves a device behind a broker needs
 * the first two alone. It refuses to know of any other adapter.
 */
@NullMarked
package org.patchbay.mqtt;

import org.jspecify.annotations.NullMarked;
