package org.patchbay.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.patchbay.core.spi.Door;
import org.patchbay.server.GatewayServer;
import org.patchbay.server.config.ConfigFile;
import org.patchbay.server.peers.Ejabberd;
import org.patchbay.server.peers.NeedsPeer;
import org.patchbay.server.peers.Peer;
import org.patchbay.server.peers.Prosody;
import org.patchbay.server.peers.XmppServer;

/** The gateway as a component of real XMPP servers: users of either side see each other and write to each other. */
class XmppComponentTest {
    private static final String CONFIGURATION = """
        node: c1
        domain: {name: localhost}
        xmpp:
          client-port: {hosts: 127.0.0.1, port: 0, require-tls: false}
          components:
            - {name: office, host: 127.0.0.1, port: %d, domain: %s, secret: {file: secret}, serves: [%s]}
        accounts:
          - {user: bob, password: {file: password}}
        routes:
          - {name: office, to: %s, xmpp: office, allow: ["*"]}
        storage: {memory: true}
        log: {level: warn}
        """;

    @TempDir
    private Path folder;

    @Test
    @NeedsPeer(Peer.PROSODY)
    void users_of_prosody_and_of_the_gateway_see_each_other_and_write_to_each_other() throws Exception {
        try (XmppServer server = Prosody.start("juliet")) {
            play(server);
        }
    }

    @Test
    @NeedsPeer(Peer.EJABBERD)
    void users_of_ejabberd_and_of_the_gateway_see_each_other_and_write_to_each_other() throws Exception {
        try (XmppServer server = Ejabberd.start("juliet")) {
            play(server);
        }
    }

    private void play(XmppServer server) throws Exception {
        GatewayServer gateway = start(server.componentPort());
        try (XmppLine juliet = XmppLine.online(
                        server.clientPort(), "juliet", XmppServer.DOMAIN, XmppServer.PASSWORD, "balcony");
                XmppLine bob = XmppLine.online(port(gateway), "bob", "localhost", "patchbay", "phone")) {
            String bobThere = "bob@" + XmppServer.COMPONENT;
            await(gateway, "patchbay_xmpp_component_up{name=\"office\"}", value -> value == 1);
            juliet.says("<iq type='get' id='d1' to='" + XmppServer.COMPONENT
                            + "'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>")
                    .hears("gateway");
            juliet.says("<presence type='subscribe' to='" + bobThere + "'/>").hears("subscribed", bobThere + "/phone");
            juliet.says("<message type='chat' id='m1' to='" + bobThere + "'><body>hello bob</body></message>");
            bob.hears("juliet@" + XmppServer.DOMAIN + "/balcony", "hello bob");
            bob.says("<message type='chat' id='m2' to='juliet@" + XmppServer.DOMAIN
                    + "'><body>hello juliet</body></message>");
            juliet.hears(bobThere + "/phone", "hello juliet");
            juliet.says("<message type='chat' id='m3' to='zed@" + XmppServer.COMPONENT
                            + "'><body>hello?</body></message>")
                    .hears("item-not-found");
            bob.says("<presence type='subscribe' to='juliet@" + XmppServer.DOMAIN + "'/>");
            juliet.hears("subscribe").says("<presence type='subscribed' to='" + bobThere + "'/>");
            bob.hears("juliet@" + XmppServer.DOMAIN + "/balcony");
            call(juliet, bob, bobThere + "/phone", "juliet@" + XmppServer.DOMAIN + "/balcony");
            bob.says("<presence type='unavailable'/>");
            juliet.hears("unavailable");
        } finally {
            gateway.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        }
    }

    /** Juliet calls bob, who rings, answers and hangs up. */
    private static void call(XmppLine juliet, XmppLine bob, String bobThere, String julietThere) throws Exception {
        juliet.says("<iq type='set' id='call' to='" + bobThere + "'>" + XmppCallTest.initiate("s1", julietThere)
                        + "</iq>")
                .hears("id='call'");
        XmppCallTest.answer(bob);
        juliet.hears("ringing", "session-accept");
        XmppCallTest.hangUp(bob);
        juliet.hears("session-terminate", "success");
    }

    @Test
    @NeedsPeer(Peer.PROSODY)
    void a_component_whose_server_goes_is_told_as_down() throws Exception {
        GatewayServer gateway;
        try (XmppServer server = Prosody.start("juliet")) {
            gateway = start(server.componentPort());
            await(gateway, "patchbay_xmpp_component_up{name=\"office\"}", value -> value == 1);
        }
        try {
            await(gateway, "patchbay_xmpp_component_up{name=\"office\"}", value -> value == 0);
        } finally {
            gateway.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        }
    }

    private GatewayServer start(int componentPort) throws Exception {
        Files.writeString(folder.resolve("secret"), XmppServer.SECRET);
        Files.writeString(folder.resolve("password"), "patchbay");
        String text =
                CONFIGURATION.formatted(componentPort, XmppServer.COMPONENT, XmppServer.DOMAIN, XmppServer.DOMAIN);
        ConfigFile.Reading reading = ConfigFile.read(text, folder, Map.of());
        assertThat(reading).isInstanceOf(ConfigFile.Valid.class);
        return GatewayServer.start(((ConfigFile.Valid) reading).config())
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    private static int port(GatewayServer gateway) {
        String uri = gateway.doors().stream()
                .filter(door -> door.name().equals("xmpp-tcp"))
                .map(Door::uri)
                .findFirst()
                .orElseThrow();
        return Integer.parseInt(uri.substring(uri.lastIndexOf(':') + 1));
    }

    private static void await(GatewayServer gateway, String gauge, Function<Long, Boolean> condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.apply(gateway.counters().value(gauge)) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(2_000_000);
        }
        assertThat(condition.apply(gateway.counters().value(gauge))).as(gauge).isTrue();
    }
}
