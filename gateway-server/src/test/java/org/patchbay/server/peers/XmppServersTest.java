package org.patchbay.server.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

/** Users of one XMPP server among themselves, so that what fails through the gateway is the gateway's. */
class XmppServersTest {
    @Test
    @NeedsPeer({Peer.PROSODY, Peer.NPM_PACKAGES})
    void users_of_prosody_call_and_write_to_each_other() {
        try (XmppServer server = Prosody.start("erin", "frank")) {
            callAndWrite(server);
        }
    }

    @Test
    @NeedsPeer({Peer.EJABBERD, Peer.NPM_PACKAGES})
    void users_of_ejabberd_call_and_write_to_each_other() {
        try (XmppServer server = Ejabberd.start("erin", "frank")) {
            callAndWrite(server);
        }
    }

    @Test
    @NeedsPeer({Peer.PROSODY, Peer.NPM_PACKAGES})
    void the_wrong_password_does_not_log_in() {
        try (XmppServer server = Prosody.start("erin");
                ScriptedPhone erin = ScriptedPhone.start(ScriptedPhone.Library.STANZA, "erin")) {
            assertThatThrownBy(() -> erin.ask("login", login(server, "erin").put("password", "wrong")))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("authentication failed");
        }
    }

    private static void callAndWrite(XmppServer server) {
        try (ScriptedPhone erin = ScriptedPhone.start(ScriptedPhone.Library.STANZA, "erin");
                ScriptedPhone frank = ScriptedPhone.start(ScriptedPhone.Library.STANZA, "frank")) {
            erin.ask("login", login(server, "erin"));
            frank.ask("login", login(server, "frank"));

            erin.ask("call", new JsonObject().put("to", "frank@" + XmppServer.DOMAIN + "/phone"));
            assertThat(frank.await("incoming").getString("from")).isEqualTo("erin@" + XmppServer.DOMAIN);
            erin.await("ringing");
            frank.ask("answer");
            erin.await("connected");
            frank.await("connected");
            assertThat(erin.media().candidatesApart()).isPositive();
            erin.awaitAudioBothWays(30);
            erin.ask("hangUp");
            assertThat(frank.await("ended").getString("reason")).isEqualTo("success");

            frank.ask(
                    "message",
                    new JsonObject().put("to", "erin@" + XmppServer.DOMAIN).put("text", "<&> ü 😀"));
            assertThat(erin.await("message").getString("text")).isEqualTo("<&> ü 😀");
            frank.await("receipt", receipt -> "received".equals(receipt.getString("status")));
        }
    }

    private static JsonObject login(XmppServer server, String user) {
        return new JsonObject()
                .put("url", server.socketUrl())
                .put("domain", XmppServer.DOMAIN)
                .put("user", user)
                .put("password", XmppServer.PASSWORD)
                .put("device", "phone");
    }
}
