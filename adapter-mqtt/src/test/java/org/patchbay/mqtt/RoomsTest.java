package org.patchbay.mqtt;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The adapter's rooms, and which way the arrows between them point. */
class RoomsTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.patchbay.mqtt");

    @ParameterizedTest
    @CsvSource({
        "envelope, device",
        "envelope, session",
        "envelope, server",
        "envelope, bridge",
        "envelope, libpeer",
        "device, session",
        "device, server",
        "device, bridge",
        "device, libpeer",
        "session, server",
        "session, bridge",
        "session, libpeer",
        "server, bridge",
        "server, libpeer",
        "bridge, session",
        "bridge, server",
        "libpeer, session",
        "libpeer, server",
        "libpeer, bridge",
        "libpeer, envelope"
    })
    void a_room_does_not_know_the_one_above_it_or_beside_it(String room, String other) {
        noClasses()
                .that()
                .resideInAPackage("org.patchbay.mqtt." + room)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.patchbay.mqtt." + other)
                .check(CLASSES);
    }

    @Test
    void no_room_knows_the_shell() {
        noClasses()
                .that()
                .resideInAPackage("org.patchbay.mqtt.*")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.patchbay.mqtt")
                .check(CLASSES);
    }

    /** A buffer is no I/O. */
    @Test
    void envelopes_pruning_queues_and_machines_do_no_io() {
        noClasses()
                .that()
                .resideInAPackage("org.patchbay.mqtt.envelope")
                .or()
                .haveSimpleName("DescriptionPruning")
                .or()
                .haveSimpleName("DescriptionLayout")
                .or()
                .haveSimpleName("DescriptionFit")
                .or()
                .haveSimpleName("SessionQueue")
                .or()
                .haveSimpleName("Subscriptions")
                .or()
                .haveSimpleName("TopicFilter")
                .or()
                .haveSimpleName("SavedSession")
                .or()
                .haveSimpleName("TopicAliases")
                .or()
                .haveSimpleName("BridgeTopics")
                .or()
                .haveSimpleName("Reconnection")
                .or()
                .haveSimpleName("LibpeerCall")
                .or()
                .haveSimpleName("JsonRpc")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.vertx.core",
                        "io.vertx.core.net..",
                        "io.vertx.core.eventbus..",
                        "io.vertx.mqtt..",
                        "io.netty.channel..",
                        "java.net..",
                        "java.nio.channels..",
                        "org.slf4j..")
                .check(CLASSES);
    }

    @Test
    void only_doors_speak_to_devices_and_only_the_bridge_to_brokers() {
        noClasses()
                .that()
                .resideOutsideOfPackages("org.patchbay.mqtt.server", "org.patchbay.mqtt.bridge")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("io.vertx.mqtt.MqttEndpoint")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("io.vertx.mqtt.MqttServer")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("io.vertx.mqtt.MqttClient")
                .check(CLASSES);
    }

    @Test
    void other_adapters_are_unknown_here() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.patchbay.sip..",
                        "org.patchbay.xmpp..",
                        "org.patchbay.websocket..",
                        "org.patchbay.server..")
                .check(CLASSES);
    }

    @Test
    void the_shell_opens_to_the_server_with_two_names() {
        classes()
                .that()
                .resideInAPackage("org.patchbay.mqtt")
                .and()
                .arePublic()
                .and()
                .areTopLevelClasses()
                .should()
                .haveSimpleName("MqttAdapter")
                .orShould()
                .haveSimpleName("MqttConfig")
                .check(CLASSES);
    }
}
