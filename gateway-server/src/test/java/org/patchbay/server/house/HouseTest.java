package org.patchbay.server.house;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.jspecify.annotations.NullMarked;
import org.patchbay.core.bus.BusAddresses;
import org.patchbay.core.call.EndReasonTable;

/** The plan of the house, as ARCHITECTURE.md draws it: arrows point one way, and pure rooms stay pure. */
@AnalyzeClasses(packages = "org.patchbay", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseTest {
    private static final String[] ADAPTERS = {
        "org.patchbay.websocket..", "org.patchbay.sip..", "org.patchbay.xmpp..", "org.patchbay.mqtt.."
    };

    @ArchTest
    static void every_module_is_looked_at(JavaClasses house) {
        for (String room : new String[] {"session", "client", "core", "websocket", "sip", "mqtt", "server"}) {
            assertThat(house.stream().anyMatch(it -> it.getPackageName().startsWith("org.patchbay." + room)))
                    .as(room)
                    .isTrue();
        }
    }

    @ArchTest
    static final ArchRule core_knows_no_adapter_and_no_server = noClasses()
            .that()
            .resideInAPackage("org.patchbay.core..")
            .should()
            .dependOnClassesThat(resideInAnyPackage(ADAPTERS).or(resideInAPackage("org.patchbay.server..")));

    @ArchTest
    static final ArchRule adapters_know_no_server = noClasses()
            .that()
            .resideInAnyPackage(ADAPTERS)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.patchbay.server..");

    @ArchTest
    static final ArchRule adapters_never_see_each_other = slices().matching("org.patchbay.(websocket|sip|xmpp|mqtt)..")
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule the_model_knows_nobody = noClasses()
            .that()
            .resideInAnyPackage("org.patchbay.session..", "org.patchbay.client..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("org.patchbay.core..", "org.patchbay.server..")
                    .or(resideInAnyPackage(ADAPTERS)));

    @ArchTest
    static final ArchRule core_speaks_no_protocol = noClasses()
            .that()
            .resideInAPackage("org.patchbay.core..")
            // The one table of end reasons names each protocol's word for each of them.
            .and(not(belongToAnyOf(EndReasonTable.class)))
            // Two adapters carry the native clients' frames; what a frame means is one room of the core's.
            .and()
            .resideOutsideOfPackage("org.patchbay.core.client..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "javax.sip..", "gov.nist..", "org.jivesoftware..", "io.vertx.mqtt..", "org.patchbay.client..");

    @ArchTest
    static final ArchRule reducers_and_translators_do_no_io = noClasses()
            .that(simpleNameEndingWith("Translator").or(simpleNameEndingWith("Reducer")))
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                            "io.vertx..",
                            "io.netty..",
                            "java.net..",
                            "java.nio.channels..",
                            "java.nio.file..",
                            "java.util.concurrent..")
                    .or(assignableTo(java.time.Clock.class))
                    .or(assignableTo(Thread.class)));

    @ArchTest
    static final ArchRule only_one_class_spells_bus_addresses = noClasses()
            .that(not(resideInAPackage("org.patchbay.core.bus..")))
            .should()
            .callMethod(io.vertx.core.Vertx.class, "eventBus")
            .because("whoever has the bus itself would spell an address; " + BusAddresses.class.getSimpleName()
                    + " does that, and SignalBus sends");

    @ArchTest
    static final ArchRule the_server_alone_reads_the_environment = noClasses()
            .that(not(resideInAPackage("org.patchbay.server..")))
            .should()
            .callMethod(System.class, "getenv")
            .orShould()
            .callMethod(System.class, "getenv", String.class);

    @ArchTest
    static final ArchRule nobody_prints_but_the_command_line = noClasses()
            .that(not(JavaClass.Predicates.simpleNameEndingWith("Command"))
                    .and(not(JavaClass.Predicates.simpleName("Main"))))
            .and()
            .resideOutsideOfPackage("org.patchbay.benchmarks..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");

    @ArchTest
    static final ArchRule every_package_is_null_marked = classes()
            .that()
            .haveSimpleName("package-info")
            .and()
            .resideOutsideOfPackages("org.patchbay.session..", "org.patchbay.client..")
            .should()
            .beAnnotatedWith(NullMarked.class);

    @ArchTest
    static void every_package_says_what_it_is_for(JavaClasses house) {
        for (JavaClass it : house) {
            String name = it.getPackageName();
            if (name.startsWith("org.patchbay.session") || name.startsWith("org.patchbay.client")) continue;
            assertThat(it.getPackage().tryGetPackageInfo())
                    .as("package-info of " + name)
                    .isPresent();
        }
    }
}
