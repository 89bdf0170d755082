package org.patchbay.core;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.patchbay.core.call.EndReasonTable;

/** Which way the arrows point in the core. The rules between modules are the server's. */
@AnalyzeClasses(packages = "org.patchbay.core", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    /** What performs the effects of calls; everything else in {@code core.call} is the machine. */
    private static final Set<String> SHELL_OF_CALLS = Set.of("CallVerticle", "CallRun", "CallShards");

    /** The pure parts of rooms that have a shell too. */
    private static final Set<String> PURE_ELSEWHERE = Set.of(
            "org.patchbay.core.client.FrameTranslator",
            "org.patchbay.core.client.SignalTranslator",
            "org.patchbay.core.client.ModelTerms",
            "org.patchbay.core.client.ClientCall",
            "org.patchbay.core.registrar.UserDevices",
            "org.patchbay.core.routing.RouteTable",
            "org.patchbay.core.routing.RoutePattern",
            "org.patchbay.core.routing.RouteVia",
            "org.patchbay.core.routing.RingOrder",
            "org.patchbay.core.message.DeliveryId",
            "org.patchbay.core.message.Dispatch",
            "org.patchbay.core.message.DispatchReducer",
            "org.patchbay.core.presence.PresenceMerge",
            "org.patchbay.core.presence.WatchTable",
            "org.patchbay.core.presence.UserState",
            "org.patchbay.core.admission.TokenBucket");

    private static final DescribedPredicate<JavaClass> PURE = describe("are pure", ArchitectureTest::isPure);

    @ArchTest
    static final ArchRule core_knows_no_protocol = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "javax.sip..",
                    "gov.nist..",
                    "org.jivesoftware..",
                    "org.jxmpp..",
                    "org.jitsi..",
                    "io.vertx.mqtt..",
                    "io.vertx.ext.web..",
                    "io.netty.handler.codec..");

    @ArchTest
    static final ArchRule core_knows_no_adapter_and_no_server = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.patchbay.websocket..",
                    "org.patchbay.sip..",
                    "org.patchbay.xmpp..",
                    "org.patchbay.mqtt..",
                    "org.patchbay.server..");

    @ArchTest
    static final ArchRule only_their_own_room_and_the_table_of_end_reasons_know_the_clients_words = noClasses()
            .that()
            .resideOutsideOfPackage("org.patchbay.core.client..")
            .and(describe(
                    "are not the table of end reasons", c -> !outermost(c).equals(EndReasonTable.class.getName())))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.patchbay.client..");

    @ArchTest
    static final ArchRule only_bus_relay_and_timers_touch_netty = noClasses()
            .that()
            .resideOutsideOfPackages("org.patchbay.core.bus..", "org.patchbay.core.media..", "org.patchbay.core.time..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.netty..");

    @ArchTest
    static final ArchRule pure_code_does_no_input_or_output = noClasses()
            .that(PURE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.vertx..",
                    "io.netty..",
                    "java.io..",
                    "java.net..",
                    "java.nio.channels..",
                    "java.nio.file..",
                    "java.util.concurrent..",
                    "java.security..",
                    "org.slf4j..");

    @ArchTest
    static final ArchRule pure_code_has_no_clock_no_chance_and_no_thread = noClasses()
            .that(PURE)
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(Clock.class, Instant.class, Thread.class, java.util.Random.class, java.util.UUID.class)
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(Math.class, "random");

    @ArchTest
    static final ArchRule nothing_but_the_call_knows_the_call = noClasses()
            .that()
            .resideOutsideOfPackage("org.patchbay.core.call..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.patchbay.core.call..");

    @ArchTest
    static final ArchRule only_adapters_need_the_native_clients_room = noClasses()
            .that()
            .resideOutsideOfPackages("org.patchbay.core.client..", "org.patchbay.core.spi")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.patchbay.core.client..");

    @ArchTest
    static final ArchRule rooms_do_not_go_round_in_circles =
            slices().matching("org.patchbay.core.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule every_package_is_null_marked = classes()
            .should(new ArchCondition<>("be in a @NullMarked package") {
                @Override
                public void check(JavaClass item, ConditionEvents events) {
                    boolean marked = item.getPackage().isAnnotatedWith(NullMarked.class);
                    events.add(new SimpleConditionEvent(
                            item, marked, item.getName() + " in a package without @NullMarked"));
                }
            });

    @ArchTest
    static final ArchRule names_say_what_a_class_is = noClasses()
            .should()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Manager")
            .orShould()
            .haveSimpleNameEndingWith("Impl")
            .orShould()
            .haveSimpleNameEndingWith("Helper");

    @ArchTest
    static final ArchRule nothing_is_printed = GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

    @ArchTest
    static final ArchRule one_logging_door = GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;

    @ArchTest
    static void every_name_listed_here_is_a_class(JavaClasses core) {
        assertThat(core.stream().map(JavaClass::getName)).containsAll(PURE_ELSEWHERE);
        assertThat(core.that(resideInAPackage("org.patchbay.core.call")).stream()
                        .map(JavaClass::getSimpleName))
                .containsAll(SHELL_OF_CALLS);
    }

    private static boolean isPure(JavaClass item) {
        String outermost = outermost(item);
        if (item.getPackageName().startsWith("org.patchbay.core.description")) return true;
        if (item.getPackageName().startsWith("org.patchbay.core.call")) {
            return !SHELL_OF_CALLS.contains(outermost.substring(outermost.lastIndexOf('.') + 1));
        }
        return PURE_ELSEWHERE.contains(outermost);
    }

    private static String outermost(JavaClass item) {
        JavaClass outermost = item;
        while (outermost.getEnclosingClass().isPresent()) {
            outermost = outermost.getEnclosingClass().get();
        }
        return outermost.getName();
    }
}
