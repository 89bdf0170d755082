package org.patchbay.websocket;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "org.patchbay.websocket", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule MACHINES_DO_NO_IO = noClasses()
            .that()
            .haveSimpleName("FrameLedger")
            .or()
            .haveSimpleName("RateLimit")
            .or()
            .haveSimpleName("OriginPolicy")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx..", "io.netty..", "java.net.http..", "java.nio.channels..");

    @ArchTest
    static final ArchRule ONLY_THE_ADAPTER_AND_ITS_CONFIGURATION_ARE_PUBLIC = classes()
            .that()
            .arePublic()
            .and()
            .areTopLevelClasses()
            .should()
            .haveSimpleName("WebSocketAdapter")
            .orShould()
            .haveSimpleName("WebSocketConfig");

    @ArchTest
    static final ArchRule OTHER_ADAPTERS_ARE_UNKNOWN_HERE = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.patchbay.sip..", "org.patchbay.xmpp..", "org.patchbay.mqtt..", "org.patchbay.server..");
}
