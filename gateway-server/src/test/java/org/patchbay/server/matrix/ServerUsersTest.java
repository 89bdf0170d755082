package org.patchbay.server.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.patchbay.session.v1.PresenceState.State.AVAILABLE;
import static org.patchbay.session.v1.PresenceState.State.OFFLINE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.patchbay.server.TestGateway;
import org.patchbay.server.peers.Ejabberd;
import org.patchbay.server.peers.NeedsPeer;
import org.patchbay.server.peers.Peer;
import org.patchbay.server.peers.Prosody;
import org.patchbay.server.peers.XmppServer;
import org.patchbay.session.v1.EndReason;

/** Users of XMPP servers that the gateway is a component of (XEP-0114), with stanza, and a user of the gateway, with the JavaScript client. */
class ServerUsersTest {
    private static final String CONFIGURATION = """
            node: matrix
            domain: {name: localhost}
            http: {plain: {hosts: 127.0.0.1, port: 0}}
            websocket: {}
            xmpp:
              components:
                - {name: server, host: 127.0.0.1, port: %d, domain: %s, secret: {file: secret}, serves: [%s]}
            routes:
              - {name: server, to: %s, xmpp: server, allow: ["*"]}
            auth: {iterations: 4096}
            storage: {memory: true}
            log: {level: warn}
            """;

    @TempDir
    private Path folder;

    @Test
    @NeedsPeer({Peer.PROSODY, Peer.NPM_PACKAGES})
    void users_of_prosody_and_of_the_gateway_call_write_and_watch() throws IOException {
        try (XmppServer server = Prosody.start("erin")) {
            play(server);
        }
    }

    @Test
    @NeedsPeer({Peer.EJABBERD, Peer.NPM_PACKAGES})
    void users_of_ejabberd_and_of_the_gateway_call_write_and_watch() throws IOException {
        try (XmppServer server = Ejabberd.start("erin")) {
            play(server);
        }
    }

    private void play(XmppServer server) throws IOException {
        Files.writeString(folder.resolve("secret"), XmppServer.SECRET);
        String configuration = CONFIGURATION.formatted(
                server.componentPort(), XmppServer.COMPONENT, XmppServer.DOMAIN, XmppServer.DOMAIN);
        try (TestGateway gateway = TestGateway.start(configuration, folder, List.of("wendy"))) {
            awaitComponent(gateway);
            try (Party wendy = Party.over(Protocol.WEBSOCKET, "wendy", gateway);
                    Party erin = Party.at(server, "erin")) {
                // Whoever is watched shows its presence, without which nobody outside its server knows the device to
                // call.
                watch(erin, wendy);
                watch(wendy, erin);
                talk(erin, wendy);
                talk(wendy, erin);
                write(erin, wendy);
                write(wendy, erin);
            }
        }
    }

    private static void talk(Party alice, Party bob) {
        alice.calls(bob);
        bob.isCalledBy(alice);
        alice.hearsRinging();
        bob.answers();
        alice.hearsAnswer();
        alice.isConnected();
        bob.isConnected();
        alice.hasCandidatesOf(bob);
        bob.hasCandidatesOf(alice);
        alice.talksAndHears();
        alice.hangsUp();
        bob.hearsEnd(EndReason.NORMAL);
    }

    private static void write(Party alice, Party bob) {
        alice.writes(bob, "Is the kettle < on > ?");
        bob.reads(alice, "Is the kettle < on > ?");
        alice.learnsThatItArrived();
    }

    private static void watch(Party alice, Party bob) {
        alice.watches(bob);
        alice.sees(bob, AVAILABLE);
        bob.logsOut();
        alice.sees(bob, OFFLINE);
        bob.startsAnew();
        alice.sees(bob, AVAILABLE);
    }

    private static void awaitComponent(TestGateway gateway) {
        String gauge = "patchbay_xmpp_component_up{name=\"server\"}";
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (gateway.counters().value(gauge) != 1 && System.nanoTime() < deadline) {
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
        assertThat(gateway.counters().value(gauge)).as(gauge).isEqualTo(1);
    }
}
