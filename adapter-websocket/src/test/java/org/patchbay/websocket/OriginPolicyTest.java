package org.patchbay.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginPolicyTest {
    @ParameterizedTest
    @CsvSource({
        // allowed, origin, host, let in
        "'', , localhost:8080, true",
        "'', http://localhost:8080, localhost:8080, true",
        "'', HTTP://LOCALHOST:8080, localhost:8080, true",
        "'', http://localhost:9090, localhost:8080, false",
        "'', https://evil.example, localhost:8080, false",
        "'', null, localhost:8080, false",
        "'', http://bad host, localhost:8080, false",
        "'', http://localhost:8080, , false",
        "*, https://any.example, localhost:8080, true",
        "https://phone.example, https://phone.example, gw.example, true",
        "https://phone.example, https://PHONE.example, gw.example, true",
        "https://phone.example, https://gw.example, gw.example, false",
    })
    void pages_of_other_sites_stay_out(String allowed, String origin, String host, boolean letIn) {
        OriginPolicy policy = new OriginPolicy(allowed.isEmpty() ? List.of() : List.of(allowed));
        assertThat(policy.allows(origin, host)).isEqualTo(letIn);
    }
}
