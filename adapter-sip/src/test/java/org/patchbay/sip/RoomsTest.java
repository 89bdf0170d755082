package org.patchbay.sip;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The adapter's rooms, and which way the arrows between them point. */
class RoomsTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.patchbay.sip");

    @Test
    void the_lower_half_does_not_know_the_upper() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "org.patchbay.sip.message", "org.patchbay.sip.transport", "org.patchbay.sip.transaction")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.patchbay.sip",
                        "org.patchbay.sip.dialog",
                        "org.patchbay.sip.presence",
                        "org.patchbay.sip.registration",
                        "org.patchbay.sip.authentication")
                .check(CLASSES);
    }

    @Test
    void the_rooms_of_the_upper_half_do_not_know_the_shells() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "org.patchbay.sip.dialog",
                        "org.patchbay.sip.presence",
                        "org.patchbay.sip.registration",
                        "org.patchbay.sip.authentication")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.patchbay.sip")
                .check(CLASSES);
    }

    @Test
    void sessions_contacts_and_the_translator_do_no_io() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "org.patchbay.sip.dialog", "org.patchbay.sip.presence", "org.patchbay.sip.registration")
                .or()
                .haveSimpleName("SipTranslator")
                .or()
                .haveSimpleName("PhoneMessages")
                .or()
                .haveSimpleName("MessageBody")
                .or()
                .haveSimpleName("MessageText")
                .or()
                .haveSimpleName("MessageTranslator")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx..", "io.netty..", "java.net..", "org.slf4j..")
                .check(CLASSES);
    }

    @Test
    void one_package_is_open_to_the_server() {
        classes()
                .that()
                .resideInAPackage("org.patchbay.sip")
                .and()
                .arePublic()
                .and()
                .areTopLevelClasses()
                .should()
                .haveSimpleName("SipAdapter")
                .orShould()
                .haveSimpleName("SipConfig")
                .check(CLASSES);
    }
}
