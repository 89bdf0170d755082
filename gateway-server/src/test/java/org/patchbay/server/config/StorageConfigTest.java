package org.patchbay.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.patchbay.server.config.StorageConfig.InFile;
import org.patchbay.server.config.StorageConfig.InMemory;
import org.patchbay.server.config.StorageConfig.InPostgresql;
import org.patchbay.server.config.StorageConfig.Place;

class StorageConfigTest {
    private static final Path FOLDER = Path.of("/etc/patchbay");

    private static Place place(String storage) {
        ConfigFile.Reading reading = ConfigFile.read(
                "domain: {name: example.org}\n" + storage, FOLDER, Map.of("DATABASE_PASSWORD", "s3cret"));
        assertThat(reading).isInstanceOf(ConfigFile.Valid.class);
        return ((ConfigFile.Valid) reading).config().core().storage().place();
    }

    private static List<String> faults(String storage) {
        ConfigFile.Reading reading = ConfigFile.read("domain: {name: example.org}\n" + storage, FOLDER, Map.of());
        assertThat(reading).isInstanceOf(ConfigFile.Faulty.class);
        return ((ConfigFile.Faulty) reading)
                .faults().stream().map(Fault::toString).toList();
    }

    private static Place devPlace(Map<String, String> environment) {
        return ((ConfigFile.Valid) ConfigFile.readDev(environment))
                .config()
                .core()
                .storage()
                .place();
    }

    @Test
    void it_is_in_a_file_beside_the_configuration_unless_something_else_is_said() {
        assertThat(place("")).isEqualTo(new InFile(FOLDER.resolve("data/patchbay")));
        assertThat(place("storage: {path: /var/lib/patchbay/db}"))
                .isEqualTo(new InFile(Path.of("/var/lib/patchbay/db")));
        assertThat(place("storage: {memory: true}")).isEqualTo(new InMemory());
    }

    @Test
    void dev_mode_keeps_in_memory_unless_a_path_or_a_url_is_given() {
        assertThat(devPlace(Map.of())).isEqualTo(new InMemory());
        assertThat(devPlace(Map.of("PATCHBAY_STORAGE_PATH", "/tmp/x"))).isEqualTo(new InFile(Path.of("/tmp/x")));
        assertThat(devPlace(Map.of("PATCHBAY_STORAGE_URL", "jdbc:postgresql://db/patchbay")))
                .isEqualTo(new InPostgresql("jdbc:postgresql://db/patchbay", "patchbay", ""));
    }

    @Test
    void a_server_is_named_by_url_user_and_a_password_by_reference() {
        Place place = place("storage: {url: 'jdbc:postgresql://db:5432/patchbay', user: gateway,"
                + " password: {env: DATABASE_PASSWORD}}");
        assertThat(place).isEqualTo(new InPostgresql("jdbc:postgresql://db:5432/patchbay", "gateway", "s3cret"));
        assertThat(place.toString()).doesNotContain("s3cret");
    }

    @Test
    void a_password_is_never_taken_from_the_file() {
        assertThat(faults("storage: {url: 'jdbc:postgresql://db/patchbay', password: s3cret}"))
                .containsExactly("line 2: storage.password: a secret must not stand in the file: expected {env: NAME}"
                        + " or {file: PATH}");
        for (String url : List.of("//db/patchbay?user=a&password=s3cret", "//a:s3cret@db/patchbay")) {
            assertThat(faults("storage: {url: 'jdbc:postgresql:" + url + "'}"))
                    .singleElement()
                    .asString()
                    .contains("storage.url")
                    .contains("expected no password in it")
                    .doesNotContain("s3cret");
        }
    }

    @Test
    void what_does_not_fit_together_is_told() {
        assertThat(faults("storage: {url: 'jdbc:mysql://db/patchbay'}"))
                .singleElement()
                .asString()
                .contains("line 2: storage.url", "jdbc:postgresql://HOST:PORT/DATABASE");
        assertThat(faults("storage: {url: 'jdbc:postgresql://db/patchbay', path: x}"))
                .containsExactly("line 2: storage.url: expected either url or path, not both");
        assertThat(faults("storage: {user: gateway}")).containsExactly("line 2: storage.user: expected url beside it");
        assertThat(faults("storage: {path: 'x;INIT=RUNSCRIPT FROM 1'}"))
                .singleElement()
                .asString()
                .contains("storage.path");
    }

    @Test
    void numbers_out_of_bounds_are_told_with_their_keys() {
        assertThat(faults("storage:\n  connections: 0\n"))
                .singleElement()
                .asString()
                .contains("storage.connections");
        assertThat(faults("storage:\n  timeout: 1ms\n"))
                .singleElement()
                .asString()
                .contains("storage.timeout");
        assertThat(faults("storage:\n  limits:\n    contacts-per-user: 0\n"))
                .singleElement()
                .asString()
                .contains("line 4: storage.limits.contacts-per-user");
        assertThat(faults("storage:\n  account-cache:\n    stale: 1s\n"))
                .singleElement()
                .asString()
                .contains("storage.account-cache.stale");
    }
}
