package org.patchbay.server.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.patchbay.server.TestGateway;
import org.patchbay.server.peers.ScriptedPhone;
import org.patchbay.server.peers.ScriptedPhone.Library;
import org.patchbay.server.peers.XmppServer;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.PresenceState;

/**
 * Somebody with a phone. Who is at home at the gateway is {@code user@localhost} to others there, whatever the protocol; to users of an XMPP
 * server that the gateway is a component of, it is a user of the component.
 */
final class Party implements AutoCloseable {
    private static final String GATEWAY = "localhost";

    private final Protocol protocol;
    private final Library library;
    private final String user;
    private final String domain;
    private final String url;
    private ScriptedPhone phone;

    private Party(Protocol protocol, Library library, String user, String domain, String url) {
        this.protocol = protocol;
        this.library = library;
        this.user = user;
        this.domain = domain;
        this.url = url;
        this.phone = ScriptedPhone.start(library, user);
    }

    /** A phone that is switched on and logged in at the gateway. */
    static Party over(Protocol protocol, String user, TestGateway gateway) {
        Party party = new Party(protocol, protocol.library(), user, GATEWAY, protocol.url(gateway));
        party.logsIn();
        return party;
    }

    /** A phone made of another library than is usual for XMPP here, switched on and logged in at the gateway. */
    static Party overXmppWith(Library library, String user, String url) {
        Party party = new Party(Protocol.XMPP, library, user, GATEWAY, url);
        party.logsIn();
        return party;
    }

    /** A phone that is switched on and logged in at an XMPP server. */
    static Party at(XmppServer server, String user) {
        Party party = new Party(Protocol.XMPP, Protocol.XMPP.library(), user, XmppServer.DOMAIN, server.socketUrl());
        party.logsIn();
        return party;
    }

    /** What it is called by somebody. */
    private String addressTo(Party other) {
        if (domain.equals(other.domain) || domain.equals(XmppServer.DOMAIN)) {
            return user + "@" + domain;
        }
        return user + "@" + XmppServer.COMPONENT;
    }

    void logsIn() {
        phone.ask(
                "login",
                new JsonObject()
                        .put("url", url)
                        .put("domain", domain)
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
        assertThat(phone.await("incoming").getString("from")).isEqualTo(other.addressTo(this));
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
        assertThat(phone.await("ended").getString("reason")).isIn(protocol.wordsOfUnansweredCallee());
    }

    void writes(Party other, String text) {
        phone.ask("message", to(other).put("text", text));
    }

    void reads(Party other, String text) {
        JsonObject message = phone.await("message");
        assertThat(message.getString("from")).isEqualTo(other.addressTo(this));
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
                presence -> other.addressTo(this).equals(presence.getString("of"))
                        && protocol.word(state).equals(presence.getString("state")));
    }

    /** What happened until now is no part of what follows. */
    void forgets() {
        phone.forget();
    }

    /** Gets a new phone: what the old one was at when a play broke off is nobody's business. */
    void startsAnew() {
        phone.close();
        phone = ScriptedPhone.start(library, user);
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

    private JsonObject to(Party other) {
        return new JsonObject().put("to", other.addressTo(this));
    }

    /** How long a call rings in this matrix before it is given up: long enough for a slow machine to do something else first. */
    static final Duration RING = Duration.ofSeconds(4);
}
