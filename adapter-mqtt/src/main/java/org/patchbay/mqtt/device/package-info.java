/**
 * Devices that speak over MQTT: their calls, what they can take, and the bus address where their signals arrive. It refuses to know whether a
 * device is connected to the gateway itself or to a broker: a publication goes to an {@link org.patchbay.mqtt.device.Outlet}.
 */
@NullMarked
package org.patchbay.mqtt.device;

import org.jspecify.annotations.NullMarked;
