package org.patchbay.server.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

@NeedsPeer({Peer.MOSQUITTO, Peer.MOSQUITTO_CLIENTS})
class MosquittoTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void what_is_published_is_printed_by_who_subscribed() {
        try (Mosquitto broker = Mosquitto.start()) {
            String port = Integer.toString(broker.port());
            try (PeerProcess subscriber = Mosquitto.subscriber("-p", port, "-t", "greetings/#", "-v");
                    PeerProcess publisher = publisherOnceSubscribed(broker, port)) {
                assertThat(publisher.awaitExit(PATIENCE)).isZero();
                subscriber.awaitLine(Pattern.compile("^greetings/one hello$"), PATIENCE);
            }
        }
    }

    private static PeerProcess publisherOnceSubscribed(Mosquitto broker, String port) {
        broker.awaitSubscription("greetings/#");
        return Mosquitto.publisher("-p", port, "-t", "greetings/one", "-m", "hello");
    }
}
