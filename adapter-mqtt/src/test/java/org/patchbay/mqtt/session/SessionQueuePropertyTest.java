package org.patchbay.mqtt.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.patchbay.mqtt.envelope.Destination;
import org.patchbay.mqtt.envelope.Payload;
import org.patchbay.mqtt.envelope.Publication;

/** A device that comes and goes and acknowledges as it pleases gets everything that was taken for it, in order, none twice but marked so. */
class SessionQueuePropertyTest {
    private static final int ALLOWED = 20;
    private static final int WINDOW = 3;

    /** What the device knows on its side of the wire. */
    private static final class Device {
        final List<Integer> got = new ArrayList<>();
        final Map<Integer, Integer> unacknowledged = new HashMap<>();
        final Map<Integer, Integer> releasable = new HashMap<>();
    }

    @Property
    void everything_arrives_in_order_and_once(
            @ForAll @Size(max = 200) List<@IntRange(min = 0, max = 5) Integer> events,
            @ForAll @IntRange(min = 1, max = 2) int qos) {
        SessionQueue queue = new SessionQueue(ALLOWED, 1 << 20);
        Device device = new Device();
        List<Integer> taken = new ArrayList<>();
        int next = 0;
        queue.connected(WINDOW);
        for (int event : events) {
            switch (event) {
                case 0, 1, 2 -> {
                    if (queue.offer(outgoing(next, qos))) taken.add(next);
                    next++;
                }
                case 3 -> pump(queue, device);
                case 4 -> acknowledgeOne(queue, device, qos);
                default -> {
                    // The connection is lost: what the device has acknowledged it may not have said.
                    device.unacknowledged.clear();
                    queue.connected(WINDOW);
                }
            }
            assertThat(queue.size()).isLessThanOrEqualTo(ALLOWED);
            assertThat(queue.flights().size()).isLessThanOrEqualTo(WINDOW);
        }
        queue.connected(WINDOW);
        while (queue.size() > 0) {
            pump(queue, device);
            acknowledgeOne(queue, device, qos);
        }
        assertThat(device.got).isEqualTo(taken);
        assertThat(queue.bytes()).isZero();
    }

    private static void pump(SessionQueue queue, Device device) {
        while (true) {
            SessionQueue.Step step = queue.next(0, 1 << 20);
            if (step instanceof SessionQueue.Nothing) return;
            if (step instanceof SessionQueue.Publish publish) {
                int number = number(publish.outgoing());
                boolean known = device.got.contains(number);
                // MQTT 5 3.3.1.1: what may have been there before says so.
                assertThat(!known || publish.again()).isTrue();
                if (!known) device.got.add(number);
                device.unacknowledged.put(publish.packetId(), number);
            } else if (step instanceof SessionQueue.Release release) {
                device.releasable.put(release.packetId(), 0);
            }
        }
    }

    private static void acknowledgeOne(SessionQueue queue, Device device, int qos) {
        if (!device.releasable.isEmpty()) {
            int id = device.releasable.keySet().iterator().next();
            device.releasable.remove(id);
            assertThat(queue.completed(id)).isTrue();
        } else if (!device.unacknowledged.isEmpty()) {
            int id = device.unacknowledged.keySet().iterator().next();
            device.unacknowledged.remove(id);
            if (qos == 1) assertThat(queue.done(id)).isTrue();
            else if (queue.received(id)) device.releasable.put(id, 0);
        }
    }

    private static int number(Outgoing outgoing) {
        return Integer.parseInt(outgoing.publication().payload().bytes().toString());
    }

    private static Outgoing outgoing(int number, int qos) {
        Destination destination = new Destination.InCall("c", "info");
        Payload payload = Payload.of(Buffer.buffer(Integer.toString(number)));
        return new Outgoing("t", qos, List.of(), false, new Publication(destination, payload, 1_000, false));
    }
}
