package org.patchbay.benchmarks.micro;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine;

/** That every micro benchmark runs and tells of its allocation; nothing is said about time. */
class MicroCommandTest {
    @Test
    void every_benchmark_runs_and_has_a_row() throws Exception {
        MicroCommand bench = new MicroCommand();
        new CommandLine(bench).parseArgs("--forks", "0", "--warmup", "1", "--iterations", "1", "--millis", "20");
        Collection<RunResult> results = bench.run(VerboseMode.SILENT);
        String table = MicroCommand.table(results);
        assertThat(table)
                .contains("| Description.sdpRead |", "| Description.jingleWrite |", "| SipMessage.parse |")
                .contains("| ClientFrame.jsonDecode |", "| ClientFrame.protoEncode |", "| MqttTopic.parse |")
                .contains("| Call.wholeCall |", "| Call.busHop |", "| Registrar.lookUp |");
        assertThat(results)
                .hasSize(17)
                .allSatisfy(result ->
                        assertThat(result.getPrimaryResult().getScore()).isPositive());
    }
}
