package org.patchbay.server.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.patchbay.server.TestGateway;
import org.patchbay.server.peers.ScriptedPhone;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.PresenceState;

/** Somebody with a phone. What it is called by others is {@code user@localhost}, whatever the protocol. */
final class Party implements AutoCloseable {
    private static final String DOMAIN = "localhost";

    private final Protocol protocol;
    private final String user;
    private final TestGateway gateway;
    private ScriptedPhone phone;

    private Party(Protocol protocol, String user, TestGateway gateway) {
        this.protocol = protocol;
        this.user = user;
        this.gateway = gateway;
        this.phone = ScriptedPhone.start(protocol.library(), user);
    }

    /** A phone that is switched on and logged in. */
    static Party over(Protocol protocol, String user, TestGateway gateway) {
        Party party = new Party(protocol, user, gateway);
        party.logsIn();
        return party;
    }

    String address() {
        return user + "@" + DOMAIN;
    }

    void logsIn() {
        phone.ask(
                "login",
                new JsonObject()
                        .put("url", protocol.url(gateway))
                        .put("domain", DOMAIN)
                        .put("user", user)
                        .put("password", TestGateway.PASSWORD)
                        .put("device", user + "-phone"));
    }

    void logsOut() {
        phone.ask("logout");
    }

    void calls(Party other) {
        phone.ask("call", to(other));
    }

    void isCalledBy(Party other) {
        assertThat(phone.await("incoming").getString("from")).isEqualTo(other.address());
    }

    void hearsRinging() {
        phone.await("ringing");
    }

    void answers() {
        phone.ask("answer");
    }

    void hearsAnswer() {
        phone.await("answered");
    }

    /** ICE and DTLS have come to their end, so both descriptions arrived with what they said. */
    void isConnected() {
        phone.await("connected");
    }

    void talksAndHears() {
        phone.awaitAudioBothWays(30);
    }

    /** The other side's candidates have come: one by one if both sides trickle, else in the description. */
    void hasCandidatesOf(Party other) {
        if (protocol.trickles() && other.protocol.trickles()) {
            phone.awaitMedia("candidates apart", media -> media.candidatesApart() > 0);
        } else {
            phone.awaitMedia("candidates", media -> media.candidatesApart() + media.candidatesInDescription() > 0);
        }
    }

    void hangsUp() {
        phone.ask("hangUp");
        phone.await("ended");
    }

    void declines() {
        phone.ask("decline");
        phone.await("ended");
    }

    void hearsEnd(EndReason reason) {
        assertThat(phone.await("ended").getString("reason")).isEqualTo(protocol.word(reason));
    }

    void hearsThatRingingWasInVain() {
        assertThat(phone.await("ended").getString("reason")).isEqualTo(protocol.wordOfUnansweredCallee());
    }

    void writes(Party other, String text) {
        phone.ask("message", to(other).put("text", text));
    }

    void reads(Party other, String text) {
        JsonObject message = phone.await("message");
        assertThat(message.getString("from")).isEqualTo(other.address());
        assertThat(message.getString("text")).isEqualTo(text);
    }

    void learnsThatItArrived() {
        phone.await("receipt", receipt -> protocol.delivered().equals(receipt.getString("status")));
    }

    void watches(Party other) {
        phone.ask("watch", to(other));
    }

    void stopsWatching(Party other) {
        phone.ask("unwatch", to(other));
    }

    void sees(Party other, PresenceState.State state) {
        phone.await(
                "presence",
                presence -> other.address().equals(presence.getString("of"))
                        && protocol.word(state).equals(presence.getString("state")));
    }

    /** What happened until now is no part of what follows. */
    void forgets() {
        phone.forget();
    }

    /** Gets a new phone: what the old one was at when a play broke off is nobody's business. */
    void startsAnew() {
        phone.close();
        phone = ScriptedPhone.start(protocol.library(), user);
        logsIn();
    }

    /** A failure that shows what the phone told. */
    AssertionError account() {
        return phone.failure("says");
    }

    @Override
    public void close() {
        phone.close();
    }

    @Override
    public String toString() {
        return user + " over " + protocol;
    }

    private static JsonObject to(Party other) {
        return new JsonObject().put("to", other.address());
    }

    /** How long a call rings in this matrix before it is given up: long enough for a slow machine to do something else first. */
    static final Duration RING = Duration.ofSeconds(4);
}
