package org.patchbay.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** That the load test itself works; nothing is said about time. */
class WsSipTest {
    @Test
    void a_short_run_has_no_failed_call() throws Exception {
        WsSip bench = new WsSip();
        new CommandLine(bench)
                .parseArgs("--rate", "20", "--seconds", "2", "--warmup", "1", "--callers", "3", "--hold", "100");
        Result result = bench.run();
        assertThat(result.failures()).isEmpty();
        assertThat(result.answered()).isEqualTo(40);
        assertThat(result.gatewayCpuMillis()).isPositive();
        assertThat(result.residentBytes()).isPositive();
    }
}
