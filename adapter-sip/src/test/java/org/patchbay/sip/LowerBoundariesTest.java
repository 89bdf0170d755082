package org.patchbay.sip;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Which room of the lower half may know which. */
class LowerBoundariesTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.patchbay.sip");

    @Test
    void messages_know_neither_transport_nor_transaction_nor_any_io() {
        noClasses()
                .that()
                .resideInAPackage("org.patchbay.sip.message")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.patchbay.sip.transport", "org.patchbay.sip.transaction", "io.vertx..", "io.netty..")
                .check(CLASSES);
    }

    @Test
    void transports_know_no_transaction() {
        noClasses()
                .that()
                .resideInAPackage("org.patchbay.sip.transport")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.patchbay.sip.transaction")
                .check(CLASSES);
    }

    @Test
    void transactions_touch_no_socket() {
        noClasses()
                .that()
                .resideInAPackage("org.patchbay.sip.transaction")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx..", "io.netty..", "java.net..")
                .check(CLASSES);
    }

    @Test
    void machines_know_no_message_and_no_clock() {
        noClasses()
                .that()
                .haveSimpleName("InviteClient")
                .or()
                .haveSimpleName("NonInviteClient")
                .or()
                .haveSimpleName("InviteServer")
                .or()
                .haveSimpleName("NonInviteServer")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "gov.nist..", "javax.sip..", "org.patchbay.core..", "org.patchbay.sip.transport", "org.slf4j..")
                .check(CLASSES);
    }

    @Test
    void nobody_below_knows_who_stands_above() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "org.patchbay.sip.message", "org.patchbay.sip.transport", "org.patchbay.sip.transaction")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.patchbay.sip.dialog..",
                        "org.patchbay.sip.registration..",
                        "org.patchbay.sip.authentication..",
                        "org.patchbay.core.call..")
                .check(CLASSES);
    }
}
