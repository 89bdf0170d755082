package org.patchbay.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {
    private static final String SMALLEST = """
            domain:
              name: example.org
            """;

    @TempDir
    private Path folder;

    @Test
    void the_smallest_file_opens_no_door() {
        GatewayConfig config = valid(SMALLEST);
        assertThat(config.http()).isEmpty();
        assertThat(config.domain().domains().own()).isEqualTo("example.org");
    }

    @Test
    void dev_mode_listens_on_loopback_alone() {
        GatewayConfig config = ((ConfigFile.Valid) ConfigFile.readDev(Map.of())).config();
        assertThat(config.http().orElseThrow().plain().orElseThrow()).isEqualTo(new Listen(List.of("loopback"), 8080));
        assertThat(config.domain().domains().isOwn("[::1]")).isTrue();
        assertThat(config.domain().domains().isOwn("127.0.0.1")).isTrue();
    }

    @Test
    void every_fault_is_told_at_once_with_line_key_value_and_what_was_expected() {
        assertThat(faults("""
                domain:
                  name: not a domain
                log:
                  level: loud
                http:
                  plain: {hosts: [localhost], port: 70000}
                drain:
                  timeout: 5
                """))
                .containsExactly(
                        "line 2: domain.name: \"not a domain\": expected a domain, as example.org",
                        "line 4: log.level: \"loud\": expected one of trace, debug, info, warn, error, off",
                        "line 6: http.plain.hosts: \"localhost\": expected an IP address, or loopback",
                        "line 6: http.plain.port: \"70000\": expected a port from 1 to 65535, or 0 for any free one",
                        "line 8: drain.timeout: \"5\": expected a duration from 1s to 600s with its unit (ms, s, m, h or d)");
    }

    @Test
    void an_unknown_key_is_told_with_the_nearest_known_one() {
        assertThat(faults(SMALLEST + "drian:\n  timeout: 5s\n"))
                .containsExactly("line 4: drian: unknown key; did you mean drain?");
        assertThat(faults(SMALLEST + "drain:\n  timeuot: 5s\n"))
                .containsExactly("line 4: drain.timeuot: unknown key; did you mean drain.timeout?");
    }

    @Test
    void an_unknown_key_that_is_near_to_none_is_told_with_all_of_them() {
        assertThat(faults(SMALLEST + "log:\n  frobnicate: yes\n"))
                .containsExactly("line 4: log.frobnicate: unknown key; expected one of format, level");
    }

    @Test
    void a_missing_key_is_told() {
        assertThat(faults("log: {level: info}\n"))
                .containsExactly("domain.name: is missing: expected a domain, as example.org");
    }

    @Test
    void a_door_that_names_no_host_is_a_fault_because_nothing_listens_unasked() {
        assertThat(faults(SMALLEST + "http:\n  plain: {port: 8080}\n"))
                .containsExactly(
                        "line 4: http.plain.hosts: is missing: expected at least one, each an IP address, or loopback");
    }

    @Test
    void a_key_that_stands_twice_is_a_fault() {
        assertThat(faults(SMALLEST + "domain:\n  name: other.example\n"))
                .containsExactly("line 3: domain: the key stands here twice");
    }

    @Test
    void the_environment_overrides_a_value() {
        Map<String, String> environment = Map.of(
                "PATCHBAY_DOMAIN_NAME", "other.example",
                "PATCHBAY_DOMAIN_ALIASES", "192.0.2.1, 192.0.2.2",
                "PATCHBAY_DRAIN_WAIT_FOR_CALLS", "30s");
        GatewayConfig config = ((ConfigFile.Valid) ConfigFile.read(SMALLEST, folder, environment)).config();
        assertThat(config.domain()).isEqualTo(new DomainConfig("other.example", List.of("192.0.2.1", "192.0.2.2")));
        assertThat(config.drain().waitForCalls()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void a_fault_in_the_environment_is_told_by_the_variable() {
        assertThat(faults(SMALLEST, Map.of("PATCHBAY_LOG_FORMAT", "xml")))
                .containsExactly("PATCHBAY_LOG_FORMAT: log.format: \"xml\": expected one of plain, json");
    }

    @Test
    void the_environment_opens_no_door_that_the_file_does_not_name() {
        Map<String, String> environment =
                Map.of("PATCHBAY_HTTP_PLAIN_PORT", "8080", "PATCHBAY_HTTP_PLAIN_HOSTS", "0.0.0.0");
        assertThat(((ConfigFile.Valid) ConfigFile.read(SMALLEST, folder, environment))
                        .config()
                        .http())
                .isEmpty();
    }

    @Test
    void tls_files_are_looked_for_from_the_files_own_folder() throws IOException {
        Files.writeString(folder.resolve("cert.pem"), "certificate");
        String text = SMALLEST + """
                http:
                  secure:
                    hosts: 127.0.0.1
                    certificate: cert.pem
                    key: key.pem
                """;
        assertThat(faults(text))
                .containsExactly("line 7: http.secure.key: \"key.pem\": expected a file that can be read");
        Files.writeString(folder.resolve("key.pem"), "key");
        assertThat(valid(text).http().orElseThrow().secure().orElseThrow().tls().key())
                .isEqualTo(folder.resolve("key.pem"));
    }

    @Test
    void ports_are_shifted_and_a_free_one_stays_free() {
        GatewayConfig config = valid(SMALLEST + "http:\n  plain: {hosts: loopback, port: 8080}\n");
        assertThat(config.shifted(100)
                        .http()
                        .orElseThrow()
                        .plain()
                        .orElseThrow()
                        .port())
                .isEqualTo(8180);
        assertThat(new Listen(List.of("loopback"), 0).shifted(100).port()).isZero();
    }

    @Test
    void what_is_not_yaml_is_one_fault_with_its_line() {
        assertThat(faults("domain:\n  name: [unclosed\n"))
                .singleElement()
                .asString()
                .startsWith("line 3: this is not YAML");
    }

    @Test
    void a_file_of_another_shape_is_a_fault() {
        assertThat(faults("- a\n- b\n")).contains("line 1: a list: expected keys with values under it");
        assertThat(faults("")).containsExactly("domain.name: is missing: expected a domain, as example.org");
    }

    @Test
    void deep_nesting_and_aliases_are_refused() {
        assertThat(faults("a: " + "[".repeat(10_000)))
                .singleElement()
                .asString()
                .contains("not YAML");
        assertThat(faults("a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n"))
                .singleElement()
                .asString()
                .contains("not YAML");
    }

    @Test
    void a_tag_makes_no_object() {
        assertThat(faults("domain: !!java.net.URL [\"http://127.0.0.1\"]\n"))
                .contains("line 1: this is not YAML: Global tag is not allowed: tag:yaml.org,2002:java.net.URL");
    }

    @Test
    void a_file_that_is_not_there_not_text_or_too_long_is_told() throws IOException {
        Path file = folder.resolve("patchbay.yaml");
        assertThat(faultsOf(ConfigFile.read(file, Map.of()))).containsExactly("no such file: " + file);
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe});
        assertThat(faultsOf(ConfigFile.read(file, Map.of()))).containsExactly(file + " is not UTF-8");
        Files.write(file, new byte[1024 * 1024 + 1]);
        assertThat(faultsOf(ConfigFile.read(file, Map.of()))).containsExactly(file + " is longer than 1048576 bytes");
    }

    private GatewayConfig valid(String text) {
        ConfigFile.Reading reading = ConfigFile.read(text, folder, Map.of());
        assertThat(reading).isInstanceOf(ConfigFile.Valid.class);
        return ((ConfigFile.Valid) reading).config();
    }

    private List<String> faults(String text) {
        return faults(text, Map.of());
    }

    private List<String> faults(String text, Map<String, String> environment) {
        return faultsOf(ConfigFile.read(text, folder, environment));
    }

    private static List<String> faultsOf(ConfigFile.Reading reading) {
        assertThat(reading).isInstanceOf(ConfigFile.Faulty.class);
        return ((ConfigFile.Faulty) reading)
                .faults().stream().map(Fault::toString).toList();
    }
}
