/**
 * The gateway's own MQTT doors: TCP, TLS and WebSocket (MQTT 5 and 3.1.1), one socket after the other, until it is known whose device it is.
 * On Vert.x MQTT. It refuses to know what a publication means.
 */
@NullMarked
package org.patchbay.mqtt.server;

import org.jspecify.annotations.NullMarked;
