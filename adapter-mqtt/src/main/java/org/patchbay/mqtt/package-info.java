/** MQTT devices (an endpoint of our own) and brokers that are already there. It refuses to know of any other adapter. */
@NullMarked
package org.patchbay.mqtt;

import org.jspecify.annotations.NullMarked;
