/**
 * The session of a device that is connected to the gateway itself (MQTT 5 4.1): subscriptions, what is in flight and what waits, over any number of
 * connections, one at a time. It refuses to know sockets: it writes packets to a {@link org.patchbay.mqtt.session.ConnectionPort}.
 */
@NullMarked
package org.patchbay.mqtt.session;

import org.jspecify.annotations.NullMarked;
