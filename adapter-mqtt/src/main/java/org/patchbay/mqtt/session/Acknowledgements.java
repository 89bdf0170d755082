package org.patchbay.mqtt.session;

import java.time.Duration;
import java.util.Map;
import org.patchbay.core.client.ClientEndpointVerticle;
import org.patchbay.core.collect.RareMap;
import org.patchbay.mqtt.device.MqttDevice;
import org.patchbay.session.v1.Liveness;

/**
 * How long a device takes to acknowledge what it is sent: MQTT's only measure of the way to a device, since PINGREQ goes the other way only. As
 * bounded as what may be in flight. Belongs to the session's event loop.
 */
final class Acknowledgements {
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final ClientEndpointVerticle endpoint;
    private final MqttDevice device;
    private final Duration patience;
    private final Map<Integer, Long> sentNanos = new RareMap<>();
    private long timer = -1;
    private long heardNanos = System.nanoTime();
    private boolean doubtful;

    /** @param resume how long calls wait for a device; one that acknowledges nothing for a twelfth of that, or for 5 s, is in doubt */
    Acknowledgements(ClientEndpointVerticle endpoint, MqttDevice device, Duration resume) {
        Duration twelfth = resume.dividedBy(12);
        this.endpoint = endpoint;
        this.device = device;
        this.patience = twelfth.compareTo(LONGEST) < 0 ? twelfth : LONGEST;
    }

    /** A publication that is to be acknowledged was sent. */
    void sent(int packetId) {
        sentNanos.put(packetId, System.nanoTime());
        watch();
    }

    /** A publication was acknowledged. */
    void received(int packetId) {
        Long sent = sentNanos.remove(packetId);
        heard();
        if (sent != null) device.measured(Math.max(1, (System.nanoTime() - sent) / 1_000));
    }

    /** The device was heard, so it is there. */
    void heard() {
        heardNanos = System.nanoTime();
        if (!doubtful) return;
        doubtful = false;
        device.stands(Liveness.PRESENT);
        watch();
    }

    /** Nothing is awaited any more. */
    void forget() {
        sentNanos.clear();
        doubtful = false;
        if (timer >= 0) endpoint.stopTimer(timer);
        timer = -1;
    }

    private void watch() {
        if (timer >= 0 || doubtful || sentNanos.isEmpty()) return;
        long left = Math.max(1_000_000, patience.toNanos() - silentNanos());
        timer = endpoint.startTimer(Duration.ofNanos(left), this::look);
    }

    private void look() {
        timer = -1;
        if (sentNanos.isEmpty()) return;
        if (silentNanos() < patience.toNanos()) {
            watch();
            return;
        }
        doubtful = true;
        device.stands(Liveness.DOUBTFUL);
    }

    /** How long it has been silent although it had something to say. */
    private long silentNanos() {
        long oldest = sentNanos.values().iterator().next();
        long now = System.nanoTime();
        return Math.min(now - oldest, now - heardNanos);
    }
}
