package org.patchbay.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process, as an operator has it. */
class MainTest {
    private static final Map<String, String> FREE_PORTS = Map.of(
            "PATCHBAY_HTTP_PLAIN_PORT", "0",
            "PATCHBAY_SIP_UDP_PORT", "0",
            "PATCHBAY_SIP_TCP_PORT", "0",
            "PATCHBAY_MQTT_TCP_PORT", "0",
            "PATCHBAY_MQTT_WEBSOCKET_PORT", "0");

    @TempDir
    private Path folder;

    @Test
    void it_says_ready_with_its_doors_and_goes_down_with_0_at_sigterm() throws Exception {
        Process process = start("run", "--dev");
        try (BufferedReader lines = process.inputReader()) {
            assertThat(lines.readLine())
                    .startsWith("patchbay ready ")
                    .contains(
                            ";transport=udp",
                            ";transport=tcp",
                            "/signal",
                            "/sip",
                            "http://127.0.0.1:",
                            "mqtt://127.0.0.1:",
                            "/mqtt");
            // Process.destroy would also close the streams.
            process.toHandle().destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
            assertThat(lines.readLine()).isNull();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void a_file_with_faults_is_not_run_and_they_are_told() throws Exception {
        Path file = folder.resolve("patchbay.yaml");
        Files.writeString(file, "domain: {name: example.org}\nlog: {level: loud}\nhtpp: {}\n");
        for (String command : List.of("run", "check")) {
            Process process = start(command, "--config", file.toString());
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(1);
            assertThat(Files.readString(folder.resolve("err")))
                    .contains("2 faults", "line 2: log.level", "line 3: htpp: unknown key; did you mean http?");
        }
    }

    @Test
    void a_good_file_is_said_to_be_one() throws Exception {
        Path file = folder.resolve("patchbay.yaml");
        Files.writeString(file, "domain: {name: example.org}\n");
        assertThat(output("check", "--config", file.toString())).contains("no fault");
    }

    @Test
    void an_accounts_keys_can_be_put_into_a_file() throws Exception {
        Process process = start("account", "alice@example.org");
        process.outputWriter(StandardCharsets.UTF_8).append("s3cret\n").flush();
        String account = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Path file = folder.resolve("patchbay.yaml");
        Files.writeString(file, "domain: {name: example.org}\naccounts:\n" + account.indent(2));
        assertThat(account).contains("user: alice@example.org").doesNotContain("s3cret");
        assertThat(output("check", "--config", file.toString())).contains("no fault");
    }

    @Test
    void a_port_that_is_none_after_the_offset_is_told() throws Exception {
        Process process = start("run", "--dev", "--port-offset", "65000");
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(Files.readString(folder.resolve("err")))
                .contains("--port-offset 65000")
                .contains("port");
    }

    private String output(String... arguments) throws Exception {
        Process process = start(arguments);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        return output;
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "org.patchbay.server.Main"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(folder.resolve("err").toFile());
        boolean shifted = List.of(arguments).contains("--port-offset");
        if (!shifted) builder.environment().putAll(FREE_PORTS);
        return builder.start();
    }
}
