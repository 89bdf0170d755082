package org.patchbay.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;

class SectionTest {
    private static final Kind<Duration> ANY_DURATION = Kind.duration(Duration.ZERO, Duration.ofDays(30));

    private final Faults faults = new Faults();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"400ms, PT0.4S", "400 ms, PT0.4S", "60s, PT1M", "30m, PT30M", "1h, PT1H", "2d, PT48H"})
    void a_duration_has_a_unit(String text, Duration expected) {
        assertThat(section("key: " + text).optional("key", ANY_DURATION)).contains(expected);
    }

    @ParameterizedTest
    @CsvSource({"64 KiB, 65536", "1MiB, 1048576", "512 B, 512"})
    void a_size_has_a_unit(String text, int expected) {
        assertThat(section("key: " + text).optional("key", Kind.size(1, 10 * 1024 * 1024)))
                .contains(expected);
    }

    @Test
    void values_out_of_bounds_are_faults() {
        Section section = section("duration: 31d\nsize: 2 MiB\nnumber: 11\nflag: yes\n");
        assertThat(section.optional("duration", ANY_DURATION)).isEmpty();
        assertThat(section.optional("size", Kind.size(1, 1024 * 1024))).isEmpty();
        assertThat(section.optional("number", Kind.number(1, 10))).isEmpty();
        assertThat(section.optional("flag", Kind.flag())).isEmpty();
        assertThat(told())
                .containsExactly(
                        "line 1: duration: \"31d\": expected a duration from 0s to 720h with its unit (ms, s, m, h or d)",
                        "line 2: size: \"2 MiB\": expected a size from 1 B to 1 MiB with its unit (B, KiB or MiB)",
                        "line 3: number: \"11\": expected a number from 1 to 10",
                        "line 4: flag: \"yes\": expected true or false");
    }

    @Test
    void a_secret_comes_from_the_environment_or_from_a_file() throws IOException {
        Files.writeString(folder.resolve("secret"), "from the file\n");
        assertThat(section("key: {env: SECRET}").secret("key")).contains("from the environment");
        assertThat(section("key: {file: secret}").secret("key")).contains("from the file");
        assertThat(told()).isEmpty();
    }

    @Test
    void a_secret_in_the_file_itself_is_refused_and_not_repeated() {
        assertThat(section("key: hunter2").secret("key")).isEmpty();
        assertThat(told())
                .containsExactly(
                        "line 1: key: a secret must not stand in the file: expected {env: NAME} or {file: PATH}");
    }

    @Test
    void a_secret_that_is_nowhere_is_told() {
        assertThat(section("key: {env: NOWHERE}").secret("key")).isEmpty();
        assertThat(section("key: {file: nowhere}").secret("key")).isEmpty();
        assertThat(section("key: {}").secret("key")).isEmpty();
        assertThat(told())
                .containsExactly(
                        "line 1: key: the environment variable NOWHERE is not set, or empty",
                        "line 1: key.file: \"nowhere\": expected a file that can be read",
                        "line 1: key: expected either {env: NAME} or {file: PATH}");
    }

    @Test
    void what_a_record_objects_to_is_a_fault_of_its_section() {
        Optional<String> made = section("outer: {}").section("outer").make(() -> {
            throw new IllegalArgumentException("port: 0: expected more");
        });
        assertThat(made).isEmpty();
        assertThat(told()).containsExactly("line 1: outer: port: 0: expected more");
    }

    @Test
    void nothing_is_made_of_a_section_with_a_fault() {
        Section section = section("outer: {number: x}").section("outer");
        section.value("number", Kind.number(0, 1), 0);
        assertThat(section.make(() -> "made")).isEmpty();
    }

    @Test
    void the_sections_of_a_list_are_told_by_their_index() {
        List<Section> items = section("items: [{port: 1}, {port: x}]").sections("items");
        items.forEach(item -> item.value("port", Kind.port(), 0));
        assertThat(told())
                .containsExactly(
                        "line 1: items[1].port: \"x\": expected a port from 1 to 65535, or 0 for any free one");
    }

    @Test
    void a_network_contains_its_addresses_and_no_other() {
        assertThat(AddressRange.parse("10.1.0.0/16").contains("10.1.255.255")).isTrue();
        assertThat(AddressRange.parse("10.1.0.0/16").contains("::ffff:10.1.2.3"))
                .isTrue();
        assertThat(AddressRange.parse("10.1.0.0/16").contains("10.2.0.0")).isFalse();
        assertThat(AddressRange.parse("fd00::/9").contains("fd7f::1")).isTrue();
        assertThat(AddressRange.parse("fd00::/9").contains("fd80::1")).isFalse();
        assertThat(AddressRange.parse("127.0.0.1").contains("127.0.0.2")).isFalse();
        assertThat(AddressRange.parse("127.0.0.1").contains("::1")).isFalse();
    }

    private Section section(String yaml) {
        Map<String, String> environment = Map.of("SECRET", "from the environment");
        return new Section(
                "", new Yaml().compose(new StringReader(yaml)), true, new Source(environment, folder, faults));
    }

    private List<String> told() {
        return faults.inOrder().stream().map(Fault::toString).toList();
    }
}
