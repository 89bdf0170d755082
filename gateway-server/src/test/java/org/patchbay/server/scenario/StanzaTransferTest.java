package org.patchbay.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patchbay.client.v1.Frame;
import org.patchbay.client.v1.Transfer;
import org.patchbay.client.v1.TransferProgress;
import org.patchbay.server.TestGateway;
import org.patchbay.server.peers.NeedsPeer;
import org.patchbay.server.peers.Peer;
import org.patchbay.server.peers.ScriptedPhone;
import org.patchbay.server.peers.ScriptedPhone.Library;
import org.patchbay.session.v1.EndReason;

/** Transfers with stanza in each of the three parts, the others native clients: XEP-0251 on one side, {@code transfer} on the other. */
@NeedsPeer(Peer.NPM_PACKAGES)
class StanzaTransferTest {
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

    private ScriptedPhone stanza(String user) {
        ScriptedPhone phone = opens(ScriptedPhone.start(Library.STANZA, user));
        phone.ask(
                "login",
                new JsonObject()
                        .put("url", "ws://127.0.0.1:" + gateway.httpPort() + "/xmpp")
                        .put("domain", "localhost")
                        .put("user", user)
                        .put("password", TestGateway.PASSWORD)
                        .put("device", "phone"));
        return phone;
    }

    private WebSocketActor nativeClient(String user) {
        WebSocketActor actor = opens(new WebSocketActor(user, "laptop", gateway.httpPort()));
        actor.logsIn();
        actor.takesUpdates();
        return actor;
    }

    @Test
    void stanza_transfers_a_native_client_to_another() {
        ScriptedPhone alice = stanza("alice");
        WebSocketActor bob = nativeClient("bob");
        WebSocketActor carol = nativeClient("carol");
        alice.ask("call", to("bob"));
        bob.isCalledBy("alice@localhost");
        bob.answers();
        alice.await("answered");

        alice.ask("transfer", to("carol"));
        alice.await("hold");
        Frame invite = carol.expect("invite", Frame::hasInvite);
        assertThat(invite.getInvite().getFrom()).isEqualTo("bob@localhost");
        assertThat(invite.getInvite().getTransferredBy()).isEqualTo("alice@localhost");
        carol.isIn(invite.getCallId());
        carol.answers();
        assertThat(alice.await("ended").getString("reason")).isEqualTo("success");
        bob.hangsUp();
        carol.hearsEnd(EndReason.NORMAL);
        gateway.assertNothingLeft();
    }

    @Test
    void stanza_brings_two_native_clients_together_that_it_has_called() {
        ScriptedPhone alice = stanza("alice");
        WebSocketActor bob = nativeClient("bob");
        WebSocketActor carol = nativeClient("carol");
        alice.ask("call", to("bob"));
        bob.isCalledBy("alice@localhost");
        bob.answers();
        alice.await("answered");
        alice.ask("call", to("carol"));
        carol.isCalledBy("alice@localhost");
        carol.answers();
        alice.await("answered");

        alice.ask("transfer", to("carol").put("of", 0).put("with", 1));
        assertThat(alice.await("ended").getString("reason")).isEqualTo("success");
        assertThat(alice.await("ended").getString("reason")).isEqualTo("success");
        carol.hangsUp();
        bob.hearsEnd(EndReason.NORMAL);
        gateway.assertNothingLeft();
    }

    @Test
    void a_transfer_of_stanzas_that_nobody_takes_gives_it_its_call_back() {
        ScriptedPhone alice = stanza("alice");
        WebSocketActor bob = nativeClient("bob");
        WebSocketActor carol = nativeClient("carol");
        alice.ask("call", to("bob"));
        bob.isCalledBy("alice@localhost");
        bob.answers();
        alice.await("answered");

        alice.ask("transfer", to("carol"));
        alice.await("hold");
        carol.isIn(carol.expect("invite", Frame::hasInvite).getCallId());
        carol.declines();
        alice.await("resumed");
        alice.ask("hangUp");
        bob.hearsEnd(EndReason.NORMAL);
        gateway.assertNothingLeft();
    }

    @Test
    void a_native_client_is_transferred_to_stanza() {
        WebSocketActor alice = nativeClient("alice");
        WebSocketActor bob = nativeClient("bob");
        ScriptedPhone carol = stanza("carol");
        alice.calls("bob");
        bob.isCalledBy("alice@localhost");
        bob.answers();
        alice.hearsAnswer();

        alice.say(alice.inCall().setTransfer(Transfer.newBuilder().setTo("carol@localhost")));
        assertThat(carol.await("incoming"))
                .isEqualTo(new JsonObject()
                        .put("event", "incoming")
                        .put("from", "bob@localhost")
                        .put("transferor", "alice@localhost"));
        carol.ask("answer");
        Frame accepted = alice.expect(
                "transferProgress ACCEPTED",
                frame -> frame.getTransferProgress().getState() == TransferProgress.State.ACCEPTED);
        assertThat(accepted.getCallId()).isNotEmpty();
        alice.hearsEnd(EndReason.NORMAL);
        carol.ask("hangUp");
        bob.hearsEnd(EndReason.NORMAL);
        gateway.assertNothingLeft();
    }

    private static JsonObject to(String user) {
        return new JsonObject().put("to", user + "@localhost");
    }
}
