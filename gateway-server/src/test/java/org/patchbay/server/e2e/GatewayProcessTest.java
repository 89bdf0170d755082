package org.patchbay.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What an operator sees of a gateway that starts and ends. */
@Tag("e2e")
class GatewayProcessTest {
    @Test
    void it_names_its_doors_and_ends_with_status_0_at_sigterm() {
        try (GatewayProcess gateway = GatewayProcess.start(Map.of())) {
            assertThat(gateway.doors())
                    .extracting(Object::toString)
                    .contains(
                            "sip:127.0.0.1:" + gateway.sipPort() + ";transport=udp",
                            "sip:127.0.0.1:" + gateway.sipPort() + ";transport=tcp",
                            "mqtt://127.0.0.1:" + gateway.mqttPort(),
                            gateway.page().replace("localhost", "127.0.0.1"),
                            gateway.sipSocket().replace("localhost", "127.0.0.1"));

            assertThat(gateway.terminate()).isZero();
        }
    }
}
