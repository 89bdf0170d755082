package org.patchbay.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patchbay.client.v1.Dtmf;
import org.patchbay.client.v1.Frame;
import org.patchbay.client.v1.Info;
import org.patchbay.client.v1.Update;
import org.patchbay.client.v1.UpdateAnswer;
import org.patchbay.server.TestGateway;
import org.patchbay.server.peers.NeedsPeer;
import org.patchbay.server.peers.Peer;
import org.patchbay.server.peers.ScriptedPhone;
import org.patchbay.server.peers.ScriptedPhone.Library;

/** Hold, mute and tones between stanza, which knows hold by {@code session-info} alone, and a native client. */
@NeedsPeer(Peer.NPM_PACKAGES)
class StanzaCallControlTest {
    private TestGateway gateway;
    private ScriptedPhone alice;
    private WebSocketActor bob;

    @BeforeEach
    void talk() {
        gateway = TestGateway.start();
        alice = ScriptedPhone.start(Library.STANZA, "alice");
        alice.ask(
                "login",
                new JsonObject()
                        .put("url", "ws://127.0.0.1:" + gateway.httpPort() + "/xmpp")
                        .put("domain", "localhost")
                        .put("user", "alice")
                        .put("password", TestGateway.PASSWORD)
                        .put("device", "phone"));
        bob = new WebSocketActor("bob", "laptop", gateway.httpPort());
        bob.logsIn();
        alice.ask("call", new JsonObject().put("to", "bob@localhost"));
        bob.isCalledBy("alice@localhost");
        bob.rings();
        bob.answers();
        alice.await("answered");
    }

    @AfterEach
    void hangUp() {
        try (TestGateway closing = gateway;
                ScriptedPhone phone = alice;
                WebSocketActor actor = bob) {
            actor.hangsUp();
            phone.await("ended");
            closing.assertNothingLeft();
        }
    }

    @Test
    void stanza_holds_and_resumes() {
        alice.ask("hold");
        Update hold = hears(Update.Reason.HOLD, "a=sendonly");
        answers(hold, "a=recvonly");
        alice.ask("resume");
        answers(hears(Update.Reason.RESUME, "a=sendrecv"), "a=sendrecv");
    }

    @Test
    void stanza_is_held_and_resumed() {
        offers("h1", Update.Reason.HOLD, "a=sendonly");
        alice.await("hold");
        assertThat(answerTo("h1")).contains("a=recvonly");
        offers("r1", Update.Reason.RESUME, "a=sendrecv");
        alice.await("resumed");
        assertThat(answerTo("r1")).contains("a=sendrecv");
    }

    @Test
    void both_hold_and_each_resumes_for_itself() {
        alice.ask("hold");
        answers(hears(Update.Reason.HOLD, "a=sendonly"), "a=recvonly");
        offers("h1", Update.Reason.HOLD, "a=inactive");
        alice.await("hold");
        assertThat(answerTo("h1")).contains("a=inactive");
        // Alice goes on; bob still holds.
        alice.ask("resume");
        answers(bob.expect("update", Frame::hasUpdate).getUpdate(), "a=sendonly");
        offers("r1", Update.Reason.RESUME, "a=sendrecv");
        alice.await("resumed");
        assertThat(answerTo("r1")).contains("a=sendrecv");
    }

    @Test
    void mute_is_told_and_renegotiates_nothing() {
        alice.ask("mute", new JsonObject().put("creator", "initiator").put("name", "0"));
        assertThat(bob.expect("info", Frame::hasInfo).getInfo())
                .isEqualTo(Info.newBuilder()
                        .setMuted(true)
                        .setMedia(Info.Media.AUDIO)
                        .build());
        alice.ask("unmute", new JsonObject().put("creator", "initiator").put("name", "0"));
        assertThat(bob.expect("info", Frame::hasInfo).getInfo().getMuted()).isFalse();
        bob.say(bob.inCall().setInfo(Info.newBuilder().setMuted(true).setMedia(Info.Media.AUDIO)));
        assertThat(alice.await("mute"))
                .isEqualTo(new JsonObject()
                        .put("event", "mute")
                        .put("creator", "initiator")
                        .put("name", "0"));
        bob.say(bob.inCall().setInfo(Info.newBuilder().setMedia(Info.Media.AUDIO)));
        alice.await("unmute");
    }

    @Test
    void tones_go_both_ways() {
        alice.ask("tone", new JsonObject().put("code", "5").put("duration", "160"));
        assertThat(bob.expect("dtmf", Frame::hasDtmf).getDtmf())
                .isEqualTo(Dtmf.newBuilder().setTones("5").setDurationMs(160).build());
        bob.say(bob.inCall().setDtmf(Dtmf.newBuilder().setTones("1#").setDurationMs(120)));
        assertThat(alice.await("tone").getString("code")).isEqualTo("1");
        JsonObject second = alice.await("tone");
        assertThat(second.getString("code")).isEqualTo("#");
        assertThat(second.getString("duration")).isEqualTo("120");
    }

    private Update hears(Update.Reason reason, String direction) {
        Update update = bob.expect("update", Frame::hasUpdate).getUpdate();
        assertThat(update.getReason()).isEqualTo(reason);
        assertThat(update.getSdp()).contains(direction);
        return update;
    }

    private void answers(Update update, String direction) {
        bob.say(bob.inCall()
                .setUpdateAnswer(UpdateAnswer.newBuilder()
                        .setId(update.getId())
                        .setSdp(Sdp.webrtc("active").replace("a=sendrecv", direction))));
    }

    private void offers(String id, Update.Reason reason, String direction) {
        bob.say(bob.inCall()
                .setUpdate(Update.newBuilder()
                        .setId(id)
                        .setReason(reason)
                        .setSdp(Sdp.webrtc("actpass").replace("a=sendrecv", direction))));
    }

    private String answerTo(String id) {
        Frame frame = bob.expect("updateAnswer " + id, Frame::hasUpdateAnswer);
        assertThat(frame.getUpdateAnswer().getId()).isEqualTo(id);
        return frame.getUpdateAnswer().getSdp();
    }
}
