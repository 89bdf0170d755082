package org.patchbay.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.patchbay.server.TestCertificate;
import org.patchbay.server.TestGateway;
import org.patchbay.server.peers.AudioCounters;
import org.patchbay.server.peers.Baresip;
import org.patchbay.server.peers.NeedsPeer;
import org.patchbay.server.peers.Peer;

/** A phone of somebody else's that registers over TLS: it calls a phone over UDP, and is called by it over its own connection. */
@Tag("e2e")
@NeedsPeer(Peer.BARESIP)
class BaresipOverTlsTest {
    @TempDir
    private Path folder;

    private TestGateway gateway;
    private TestCertificate certificate;

    @BeforeEach
    void open() throws IOException {
        Files.writeString(folder.resolve("password"), TestGateway.PASSWORD);
        certificate = TestCertificate.in(folder);
        gateway = TestGateway.of("""
                domain: {name: localhost}
                sip:
                  udp: {hosts: 127.0.0.1, port: 0}
                  tls: {hosts: 127.0.0.1, port: 0, certificate: cert.pem, key: key.pem}
                accounts:
                  - {user: bob, password: {file: password}}
                  - {user: dave, password: {file: password}}
                media: {relay: never}
                auth: {iterations: 4096}
                """, folder);
    }

    @AfterEach
    void close() {
        gateway.assertNothingLeft();
        gateway.close();
    }

    private Baresip overTls(String user) {
        Baresip phone =
                Baresip.start(user, Baresip.Profile.PLAIN, "", "sip_cafile " + certificate.certificate() + "\n");
        phone.register(user, TestGateway.PASSWORD, gateway.port("sip-tls"), "tls");
        return phone;
    }

    private Baresip overUdp(String user) {
        Baresip phone = Baresip.start(user, Baresip.Profile.PLAIN);
        phone.register(user, TestGateway.PASSWORD, gateway.port("sip-udp"), "udp");
        return phone;
    }

    @Test
    void it_calls_a_phone_over_udp() {
        try (Baresip bob = overTls("bob");
                Baresip dave = overUdp("dave")) {
            assertThat(gateway.counters().value("patchbay_sip_connections")).isPositive();
            callAndTalk(bob, "bob", dave, "dave");
            bob.hangUp();
            dave.awaitClosed();
        }
    }

    @Test
    void it_is_called_over_the_connection_that_it_registered_by() {
        try (Baresip bob = overTls("bob");
                Baresip dave = overUdp("dave")) {
            callAndTalk(dave, "dave", bob, "bob");
            bob.hangUp();
            dave.awaitClosed();
        }
    }

    private static void callAndTalk(Baresip caller, String callerName, Baresip callee, String calleeName) {
        caller.dial("sip:" + calleeName + "@localhost");
        assertThat(callee.awaitIncomingCall()).contains(callerName + "@localhost");
        caller.awaitRinging();
        callee.answer();
        callee.awaitEstablished();
        caller.awaitEstablished();
        caller.awaitAudioBothWays(AudioCounters.SPEECH);
        callee.awaitAudioBothWays(AudioCounters.SPEECH);
    }
}
