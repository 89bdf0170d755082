package org.patchbay.core.admission;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeapShareTest {
    @ParameterizedTest
    @CsvSource({"64, 671, 50", "256, 2684, 201", "512, 5368, 402", "2048, 21474, 1610", "65536, 50000, 2000"})
    void a_node_takes_what_its_heap_holds(long mib, int calls, int newCallsPerSecond) {
        AdmissionConfig config = AdmissionConfig.defaults(new HeapShare(mib << 20));
        assertThat(config.calls()).isEqualTo(calls);
        assertThat(config.callsPerUser()).isEqualTo(calls);
        assertThat(config.newCallsPerSecond()).isEqualTo(newCallsPerSecond);
        assertThat(config.burst()).isEqualTo(2 * newCallsPerSecond);
    }
}
