package org.patchbay.benchmarks.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/**
 * That what is measured of state can be measured; nothing is said about time. {@code start} is not in it: an archive of classes wants jars, which
 * are there after {@code package} only.
 */
@Tag("load")
class ShortStateTest {
    @Test
    void an_idle_device_of_a_protocol_has_a_cost() throws Exception {
        IdleCommand command = new IdleCommand();
        new CommandLine(command).parseArgs("sip", "--devices", "20", "--watch", "0", "--heap", "256m");
        List<IdleCommand.Cost> costs = command.run();
        assertThat(costs).hasSize(1);
        assertThat(costs.get(0).failures()).isEmpty();
        assertThat(costs.get(0).row()).startsWith("| SIP | 20 |");
    }

    @Test
    void devices_come_back_from_a_storm() throws Exception {
        StormCommand command = new StormCommand();
        new CommandLine(command).parseArgs("--devices", "20", "--storms", "1", "--heap", "256m");
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        assertThat(command.run(new PrintStream(told, true, StandardCharsets.UTF_8)))
                .isEmpty();
        assertThat(told.toString(StandardCharsets.UTF_8)).startsWith("20 devices back");
    }

    @Test
    void established_calls_hold_heap_and_leave_no_gauge_behind() throws Exception {
        EstablishedCommand command = new EstablishedCommand();
        new CommandLine(command)
                .parseArgs("--pair", "ws-mqtt", "--calls", "10", "--rate", "10", "--phones", "2", "--heap", "256m");
        EstablishedCommand.Found found = command.run();
        assertThat(found.answered()).isPositive();
        assertThat(found.held()).isEmpty();
    }

    @Test
    void a_soak_ends_with_a_slope_and_nothing_held() throws Exception {
        SoakCommand command = new SoakCommand();
        new CommandLine(command)
                .parseArgs("--pairs", "mqtt-ws", "--minutes", "0.001", "--round", "1", "--rate", "4", "--hold", "50");
        List<String> told = new ArrayList<>();
        SoakCommand.Found found = command.run(told::add);
        assertThat(found.calls()).isPositive();
        assertThat(found.held()).isEmpty();
        assertThat(told).hasSize(1);
    }
}
