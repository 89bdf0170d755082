package org.patchbay.mqtt.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.patchbay.client.v1.Frame;
import org.patchbay.client.v1.Pong;
import org.patchbay.core.client.LineFrame;
import org.patchbay.mqtt.envelope.Destination;
import org.patchbay.mqtt.envelope.Payload;
import org.patchbay.mqtt.envelope.Publication;

/** What goes by another channel of the device. */
class SessionQueueTest {
    private static final long NOW = 1_000;
    private static final long ANY_SIZE = 1 << 20;

    private final SessionQueue queue = new SessionQueue(10, 100_000);

    @Test
    void what_waits_is_forgotten_and_what_is_the_sessions_own_stays() {
        queue.offer(ofLine(1));
        queue.offer(own(1));
        queue.withdraw();
        queue.connected(10);

        assertThat(next())
                .isInstanceOfSatisfying(
                        SessionQueue.Publish.class,
                        publish -> assertThat(publish.outgoing().publication().line())
                                .isNull());
        assertThat(next()).isInstanceOf(SessionQueue.Nothing.class);
    }

    @Test
    void what_is_in_flight_with_qos_1_is_not_sent_again_and_keeps_its_id_for_this_connection() {
        queue.connected(10);
        queue.offer(ofLine(1));
        int id = ((SessionQueue.Publish) next()).packetId();
        queue.withdraw();
        queue.offer(own(1));
        assertThat(((SessionQueue.Publish) next()).packetId()).isNotEqualTo(id);
        queue.connected(10);

        assertThat(next())
                .isInstanceOfSatisfying(
                        SessionQueue.Publish.class,
                        publish -> assertThat(publish.outgoing().publication().line())
                                .isNull());
        assertThat(next()).isInstanceOf(SessionQueue.Nothing.class);
        assertThat(queue.done(id)).isFalse();
    }

    @Test
    void what_is_in_flight_with_qos_2_is_released_on_the_next_connection() {
        queue.connected(10);
        queue.offer(ofLine(2));
        int id = ((SessionQueue.Publish) next()).packetId();
        queue.withdraw();
        queue.connected(10);

        assertThat(next()).isEqualTo(new SessionQueue.Release(id));
        assertThat(queue.completed(id)).isTrue();
        assertThat(queue.size()).isZero();
        assertThat(queue.bytes()).isZero();
    }

    private SessionQueue.Step next() {
        return queue.next(NOW, ANY_SIZE);
    }

    private static Outgoing ofLine(int qos) {
        Frame frame = Frame.newBuilder().setPong(Pong.getDefaultInstance()).build();
        return outgoing(qos, new LineFrame(frame, 0, null));
    }

    private static Outgoing own(int qos) {
        return outgoing(qos, null);
    }

    private static Outgoing outgoing(int qos, @org.jspecify.annotations.Nullable LineFrame line) {
        return new Outgoing(
                "call/in/bob/d/c/info",
                qos,
                List.of(),
                false,
                new Publication(
                        new Destination.InCall("c", "info"),
                        Payload.of(Buffer.buffer("{}")),
                        NOW + 60_000,
                        false,
                        line));
    }
}
