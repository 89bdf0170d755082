package org.patchbay.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patchbay.client.v1.Frame;
import org.patchbay.server.TestGateway;
import org.patchbay.server.peers.NeedsPeer;
import org.patchbay.server.peers.Peer;
import org.patchbay.server.peers.ScriptedPhone;
import org.patchbay.server.peers.ScriptedPhone.Library;
import org.patchbay.session.v1.EndReason;

/** A SIP phone of somebody else's that transfers, blind and with Replaces: JsSIP, by REFER, native clients to one another. */
@NeedsPeer(Peer.NPM_PACKAGES)
class JsSipTransferTest {
    private final List<AutoCloseable> opened = new ArrayList<>();
    private TestGateway gateway;

    @BeforeEach
    void open() {
        gateway = opens(TestGateway.start());
    }

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) opened.get(i).close();
    }

    private <T extends AutoCloseable> T opens(T one) {
        opened.add(one);
        return one;
    }

    @Test
    void jssip_transfers_a_native_client_to_another() {
        ScriptedPhone alice = jsSip("alice");
        WebSocketActor bob = nativeClient("bob");
        WebSocketActor carol = nativeClient("carol");
        talk(alice, bob, "bob");

        alice.ask("transfer", to("carol"));
        Frame invite = carol.expect("invite", Frame::hasInvite);
        assertThat(invite.getInvite().getFrom()).isEqualTo("bob@localhost");
        assertThat(invite.getInvite().getTransferredBy()).isEqualTo("alice@localhost");
        carol.isIn(invite.getCallId());
        carol.rings();
        assertThat(told(alice, "progress")).isEqualTo("180");
        carol.answers();
        assertThat(told(alice, "accepted")).isEqualTo("200");
        alice.await("ended");
        bob.hangsUp();
        carol.hearsEnd(EndReason.NORMAL);
        gateway.assertNothingLeft();
    }

    @Test
    void jssip_brings_two_native_clients_together_that_it_has_called() {
        ScriptedPhone alice = jsSip("alice");
        WebSocketActor bob = nativeClient("bob");
        WebSocketActor carol = nativeClient("carol");
        talk(alice, bob, "bob");
        talk(alice, carol, "carol");

        alice.ask("transfer", to("carol").put("of", 0).put("with", 1));
        assertThat(told(alice, "accepted")).isEqualTo("200");
        alice.await("ended");
        alice.await("ended");
        carol.hangsUp();
        bob.hearsEnd(EndReason.NORMAL);
        gateway.assertNothingLeft();
    }

    @Test
    void a_transfer_of_jssips_that_nobody_takes_leaves_it_its_call() {
        ScriptedPhone alice = jsSip("alice");
        WebSocketActor bob = nativeClient("bob");
        WebSocketActor carol = nativeClient("carol");
        talk(alice, bob, "bob");

        alice.ask("transfer", to("carol"));
        carol.isIn(carol.expect("invite", Frame::hasInvite).getCallId());
        carol.declines();
        assertThat(told(alice, "failed")).isEqualTo("603");
        alice.ask("hangUp");
        bob.hearsEnd(EndReason.NORMAL);
        gateway.assertNothingLeft();
    }

    private static void talk(ScriptedPhone alice, WebSocketActor other, String name) {
        alice.ask("call", to(name));
        other.isCalledBy("alice@localhost");
        other.answers();
        alice.await("answered");
    }

    /** Waits until the phone is told that of its transfer, and returns the status of the target's answer (RFC 3420). */
    private static String told(ScriptedPhone phone, String state) {
        return phone.await("transfer", event -> event.getString("state").equals(state))
                .getString("status");
    }

    private ScriptedPhone jsSip(String user) {
        ScriptedPhone phone = opens(ScriptedPhone.start(Library.JSSIP, user));
        phone.ask(
                "login",
                new JsonObject()
                        .put("url", "ws://127.0.0.1:" + gateway.httpPort() + "/sip")
                        .put("domain", "localhost")
                        .put("user", user)
                        .put("password", TestGateway.PASSWORD));
        return phone;
    }

    private WebSocketActor nativeClient(String user) {
        WebSocketActor actor = opens(new WebSocketActor(user, "laptop", gateway.httpPort()));
        actor.logsIn();
        actor.takesUpdates();
        return actor;
    }

    private static JsonObject to(String user) {
        return new JsonObject().put("to", user + "@localhost");
    }
}
