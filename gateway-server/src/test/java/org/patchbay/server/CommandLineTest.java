package org.patchbay.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CommandLineTest {
    static Stream<String> names() {
        return Main.commandLine().getSubcommands().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void every_command_tells_its_options(String name) {
        StringWriter out = new StringWriter();

        assertThat(Main.commandLine().setOut(new PrintWriter(out)).execute(name, "--help"))
                .isZero();
        assertThat(out.toString()).contains("Usage: patchbay " + name);
    }
}
