package org.patchbay.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.patchbay.core.account.AuthConfig;
import org.patchbay.core.admission.AdmissionConfig;
import org.patchbay.core.admission.HeapShare;
import org.patchbay.core.call.CallPolicy;
import org.patchbay.core.message.MessagesConfig;
import org.patchbay.core.presence.PresenceConfig;
import org.patchbay.core.registrar.RegistrarConfig;
import org.patchbay.sip.SipConfig;
import org.patchbay.websocket.WebSocketConfig;
import org.yaml.snakeyaml.Yaml;

/** The example in the documentation: it is valid, it has every key, and the defaults that it tells are those of the code. */
class ExampleFileTest {
    private static final Path EXAMPLE = Path.of("../docs/patchbay.example.yaml");

    private static final Map<String, String> ENVIRONMENT = Map.of(
            "TURN_SECRET", "turn", "JWT_SECRET", "a secret of at least thirty-two bytes", "BROKER_PASSWORD", "broker");

    @TempDir
    private Path folder;

    private String text = "";

    @BeforeEach
    void supply_what_it_refers_to() throws IOException {
        text = Files.readString(EXAMPLE);
        for (String name : new String[] {
            "tls/fullchain.pem",
            "tls/privkey.pem",
            "tls/authorities.pem",
            "secrets/turn",
            "secrets/bob",
            "secrets/database",
            "secrets/component"
        }) {
            Files.createDirectories(folder.resolve(name).getParent());
            Files.writeString(folder.resolve(name), "something");
        }
    }

    @Test
    void it_is_valid() {
        ConfigFile.Reading reading = ConfigFile.read(text, folder, ENVIRONMENT);
        assertThat(reading).isInstanceOf(ConfigFile.Valid.class);
    }

    @Test
    void it_has_every_key_that_there_is() {
        Section root = new Section(
                "", new Yaml().compose(new StringReader(text)), true, new Source(ENVIRONMENT, folder, new Faults()));
        GatewayConfig.read(root);
        assertThat(root.present().collect(Collectors.toSet()))
                .containsAll(root.askedFor()
                        // A secret is either of the two.
                        .filter(key -> !key.endsWith(".env") && !key.endsWith(".file"))
                        // The other place of the storage.
                        .filter(key -> !key.equals("storage.path"))
                        .collect(Collectors.toSet()));
    }

    @Test
    void the_defaults_that_it_tells_are_those_of_the_code() {
        GatewayConfig config = ((ConfigFile.Valid) ConfigFile.read(text, folder, ENVIRONMENT)).config();
        CoreConfig core = config.core();
        assertThat(core.calls()).isEqualTo(CallPolicy.standard());
        assertThat(core.messages()).isEqualTo(MessagesConfig.defaults());
        assertThat(core.presence()).isEqualTo(PresenceConfig.defaults());
        assertThat(core.admission()).isEqualTo(AdmissionConfig.defaults(HeapShare.large()));
        assertThat(core.registrar()).isEqualTo(RegistrarConfig.defaults());
        assertThat(core.auth())
                .isEqualTo(AuthConfig.defaults().withJwt(core.auth().jwt().orElseThrow()));
        StorageConfig storage = core.storage();
        assertThat(storage).isEqualTo(StorageConfig.at(storage.place()));
        WebSocketConfig websocket = config.websocket().orElseThrow();
        assertThat(websocket.timing()).isEqualTo(WebSocketConfig.Timing.defaults());
        assertThat(websocket.limits()).isEqualTo(WebSocketConfig.Limits.defaults());
        SipConfig sip = config.sip().orElseThrow();
        SipConfig standard = SipConfig.of(sip.doors(), HeapShare.large());
        assertThat(sip).isEqualTo(standard);
    }
}
