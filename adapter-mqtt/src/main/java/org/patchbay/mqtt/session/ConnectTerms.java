package org.patchbay.mqtt.session;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.patchbay.mqtt.envelope.Payload;

/**
 * What a CONNECT asks of the session.
 *
 * @param cleanStart whether what was is to be forgotten (MQTT 5 3.1.2.4)
 * @param expiry how long the session outlives the connection, within what the configuration allows; zero ends it with the connection
 * @param will what the device leaves behind, if anything
 * @param userAgent what is known of the device's software; may be empty
 */
public record ConnectTerms(
        boolean cleanStart, Duration expiry, @Nullable Will will, String userAgent) {
    /**
     * What is said of the device when it is lost (MQTT 5 3.1.2.5).
     *
     * @param presence the body that the device left for its presence topic; without bytes for a plain OFFLINE
     * @param delay how long it waits for the device to come back (MQTT 5 3.1.3.2.2)
     */
    public record Will(Payload presence, Duration delay) {}
}
