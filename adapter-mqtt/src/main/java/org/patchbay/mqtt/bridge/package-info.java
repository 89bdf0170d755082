/**
 * Devices behind a broker that is already there: the same topics, by a client's connection. It refuses to check who publishes: on such a broker that
 * is the affair of its access list.
 */
@NullMarked
package org.patchbay.mqtt.bridge;

import org.jspecify.annotations.NullMarked;
