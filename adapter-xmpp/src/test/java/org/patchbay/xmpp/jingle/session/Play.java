package org.patchbay.xmpp.jingle.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.description.SdpReader;
import org.patchbay.core.description.SdpReading;
import org.patchbay.session.v1.Answer;
import org.patchbay.session.v1.Candidates;
import org.patchbay.session.v1.Direction;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.IceParameters;
import org.patchbay.session.v1.Invite;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.Progress;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Signal;
import org.patchbay.session.v1.TrickledCandidate;
import org.patchbay.session.v1.Update;
import org.patchbay.session.v1.UpdateAnswer;
import org.patchbay.session.v1.UpdateReject;
import org.patchbay.xmpp.jingle.Namespaces;
import org.patchbay.xmpp.jingle.Xml;
import org.patchbay.xmpp.jingle.description.Contents;
import org.patchbay.xmpp.jingle.description.JingleWriter;
import org.patchbay.xmpp.jingle.description.Role;
import org.patchbay.xmpp.jingle.description.Tag;

/** A session and its two sides: what they do, and what they see. */
final class Play implements EffectRunner {
    static final SessionPolicy POLICY = new SessionPolicy(
            Duration.ofSeconds(20),
            Duration.ofSeconds(10),
            Duration.ofSeconds(1),
            jid -> jid.contains("@") ? jid : "",
            address -> address,
            sid -> sid.equals("consultation") ? "call-2" : "");
    static final String OWN = "alice@call.example/gateway";
    static final String PEER = "juliet@capulet.example/balcony";

    final JingleSession session;
    /** What the call was told and has not looked at yet. */
    final Deque<Signal> toCall = new ArrayDeque<>();

    final List<Signal> allToCall = new ArrayList<>();
    /** What the peer was asked and has not looked at yet. */
    final Deque<Effect.Request> toPeer = new ArrayDeque<>();

    final List<String> allActions = new ArrayList<>();
    final Deque<StandardExtensionElement> said = new ArrayDeque<>();
    final List<String> saidForAccount = new ArrayList<>();
    final Map<Integer, String> replies = new HashMap<>();
    final Set<SessionTimer> timers = EnumSet.noneOf(SessionTimer.class);

    @Nullable
    String followed;

    boolean forgotten;
    private Effect.@Nullable Request last;

    private Play(JingleSession session) {
        this.session = session;
    }

    static Play calls() {
        return new Play(JingleSession.outgoing(POLICY, "s1", OWN, 7));
    }

    static Play isCalled() {
        return new Play(JingleSession.incoming(POLICY, "s1", OWN, 7));
    }

    /** A session that the peer has initiated and the call has answered. */
    static Play answeredByCall() {
        Play play = isCalled();
        play.peerInitiates(offer());
        play.call(answer(answerTo(offer())));
        play.peerDid("session-accept").acknowledges();
        play.toCall.clear();
        return play;
    }

    /** A session that the call has begun and the peer has accepted. */
    static Play answeredByPeer() {
        Play play = calls();
        play.callInvites(offer(), false);
        play.peerDid("session-initiate").acknowledges();
        play.peer("session-accept", contents(answerTo(offer()), Role.RESPONDER));
        play.toCall.clear();
        return play;
    }

    // --- descriptions

    static SessionDescription offer() {
        return sdp("actpass", "u1", "sendrecv", "audio");
    }

    static SessionDescription videoOffer() {
        return sdp("actpass", "u1", "sendrecv", "audio", "video");
    }

    static SessionDescription answerTo(SessionDescription offer) {
        SessionDescription.Builder answer = offer.toBuilder();
        for (MediaSection.Builder section : answer.getMediaBuilderList()) {
            section.getDtlsBuilder()
                    .setSetup(org.patchbay.session.v1.DtlsParameters.Setup.ACTIVE)
                    .setFingerprints(
                            0,
                            org.patchbay.session.v1.DtlsParameters.Fingerprint.newBuilder()
                                    .setHash("sha-256")
                                    .setValue("BB:BB"));
            section.getIceBuilder().setUsernameFragment("u2");
        }
        return answer.build();
    }

    static SessionDescription sdp(String setup, String ufrag, String direction, String... kinds) {
        StringBuilder sdp = new StringBuilder("v=0\no=- 1 1 IN IP4 0.0.0.0\ns=-\nt=0 0\n");
        sdp.append("a=group:BUNDLE");
        for (int i = 0; i < kinds.length; i++) sdp.append(' ').append(i);
        sdp.append('\n');
        for (int i = 0; i < kinds.length; i++) {
            String codec = kinds[i].equals("audio") ? "111 opus/48000/2" : "96 VP8/90000";
            sdp.append("m=" + kinds[i] + " 9 UDP/TLS/RTP/SAVPF " + codec.split(" ")[0] + "\n")
                    .append("c=IN IP4 0.0.0.0\na=mid:" + i + "\na=" + direction + "\na=rtcp-mux\n")
                    .append("a=ice-ufrag:" + ufrag + "\na=ice-pwd:p" + ufrag + "3456789012345678901\n")
                    .append("a=fingerprint:sha-256 AA:AA\na=setup:" + setup + "\na=rtpmap:" + codec + "\n");
        }
        return ((SdpReading.Read) SdpReader.read(sdp.toString())).description();
    }

    static SessionDescription directed(SessionDescription description, Direction direction) {
        SessionDescription.Builder directed = description.toBuilder();
        directed.getMediaBuilderList().forEach(section -> section.setDirection(direction));
        return directed.build();
    }

    static SessionDescription restarted(SessionDescription description, String ufrag) {
        SessionDescription.Builder restarted = description.toBuilder();
        restarted
                .getMediaBuilderList()
                .forEach(section -> section.setIce(IceParameters.newBuilder()
                        .setUsernameFragment(ufrag)
                        .setPassword("p" + ufrag + "3456789012345678901")));
        return restarted.build();
    }

    static List<StandardExtensionElement> contents(SessionDescription description, Role speaker) {
        return JingleWriter.write(description, Contents.NONE.following(description, Role.INITIATOR), speaker);
    }

    // --- the call does

    Play callInvites(SessionDescription offer, boolean propose) {
        perform(session.call(Invite.newBuilder().setDescription(offer).build(), propose));
        return this;
    }

    Play call(Signal.Builder signal) {
        perform(session.onSignal(signal.build()));
        return this;
    }

    static Signal.Builder answer(SessionDescription description) {
        return Signal.newBuilder().setAnswer(Answer.newBuilder().setDescription(description));
    }

    static Signal.Builder progress(Progress.State state) {
        return Signal.newBuilder().setProgress(Progress.newBuilder().setState(state));
    }

    static Signal.Builder update(String id, SessionDescription description) {
        return Signal.newBuilder().setUpdate(Update.newBuilder().setId(id).setDescription(description));
    }

    static Signal.Builder updateAnswer(String id, SessionDescription description) {
        return Signal.newBuilder()
                .setUpdateAnswer(UpdateAnswer.newBuilder().setId(id).setDescription(description));
    }

    static Signal.Builder updateReject(String id, UpdateReject.Cause cause) {
        return Signal.newBuilder()
                .setUpdateReject(UpdateReject.newBuilder().setId(id).setCause(cause));
    }

    static Signal.Builder end(EndReason reason) {
        return Signal.newBuilder().setEnd(End.newBuilder().setReason(reason));
    }

    static Signal.Builder candidate(String ufrag, boolean end) {
        Candidates.Builder candidates = Candidates.newBuilder().setEnd(end);
        if (!ufrag.isEmpty())
            candidates.addCandidates(TrickledCandidate.newBuilder()
                    .setMid("0")
                    .setUsernameFragment(ufrag)
                    .setCandidate(org.patchbay.session.v1.IceCandidate.newBuilder()
                            .setFoundation("1")
                            .setComponent(1)
                            .setTransport("udp")
                            .setPriority(1)
                            .setAddress("192.0.2.1")
                            .setPort(1000)
                            .setType("host")));
        return Signal.newBuilder().setCandidates(candidates);
    }

    // --- the peer does

    Play peerInitiates(SessionDescription offer) {
        JingleRequest request = request("session-initiate", contents(offer, Role.INITIATOR));
        perform(session.initiated(request, Invite.getDefaultInstance()));
        return this;
    }

    /** The peer's request; returns what it was answered: empty for a result, else the fault's name. */
    String peer(String action, List<StandardExtensionElement> children) {
        JingleRequest request = request(action, children);
        perform(session.onRequest(request));
        String reply = replies.get(request.exchange());
        assertThat(reply).as("every request gets a reply").isNotNull();
        return reply;
    }

    String peer(String action, String xml) {
        StandardExtensionElement parent = Xml.element("<jingle xmlns='urn:xmpp:jingle:1'>" + xml + "</jingle>");
        return peer(action, parent.getElements());
    }

    private JingleRequest request(String action, List<StandardExtensionElement> children) {
        StandardExtensionElement jingle = Tag.of("jingle", Namespaces.JINGLE)
                .with("action", action)
                .with("sid", "s1")
                .addAll(children)
                .build();
        return new JingleRequest(session.newExchange(), Action.of(action), jingle);
    }

    Play peerSays(String message) {
        return peerSays(message, "");
    }

    Play peerSays(String message, String children) {
        StandardExtensionElement element = Xml.element(
                "<" + message + " xmlns='urn:xmpp:jingle-message:0' id='s1'>" + children + "</" + message + ">");
        perform(session.onMessage(new PeerMessage(PeerMessage.Kind.of(message), PEER, element)));
        return this;
    }

    Play timer(SessionTimer timer) {
        assertThat(timers).contains(timer);
        timers.remove(timer);
        perform(session.onTimer(timer));
        return this;
    }

    Play acknowledges() {
        return replies(PeerReply.done(asked().exchange()));
    }

    Play refuses(String condition) {
        return replies(PeerReply.error(asked().exchange(), condition, false));
    }

    Play breaksTie() {
        return replies(PeerReply.error(asked().exchange(), "conflict", true));
    }

    private Play replies(PeerReply reply) {
        perform(session.onReply(reply));
        return this;
    }

    private Effect.Request asked() {
        if (last == null) throw new AssertionError("the peer was not asked");
        return last;
    }

    // --- what they see

    /** The next request to the peer is of this action. */
    Play peerDid(String action) {
        last = toPeer.poll();
        assertThat(last).as(action).isNotNull();
        assertThat(Tag.attribute(asked().jingle(), "action")).isEqualTo(action);
        return this;
    }

    boolean pending() {
        return !toPeer.isEmpty();
    }

    /** The next request to the peer, whatever it is. */
    Play peerDidAnything() {
        last = toPeer.poll();
        return this;
    }

    String askedText() {
        return Xml.text(asked().jingle());
    }

    Play peerGotNothing() {
        assertThat(toPeer).isEmpty();
        return this;
    }

    String saidNext() {
        StandardExtensionElement element = said.poll();
        assertThat(element).isNotNull();
        return Xml.text(element);
    }

    Signal callGot(Signal.BodyCase kind) {
        Signal signal = toCall.poll();
        assertThat(signal).as(kind.name()).isNotNull();
        assertThat(signal.getBodyCase()).isEqualTo(kind);
        return signal;
    }

    Play callGotNothing() {
        assertThat(toCall).isEmpty();
        return this;
    }

    // --- effects

    void perform(List<Effect> effects) {
        for (Effect effect : effects) {
            assertThat(forgotten).as("nothing comes after the end").isFalse();
            effect.performBy(this);
        }
    }

    @Override
    public void tell(Signal signal) {
        toCall.add(signal);
        allToCall.add(signal);
    }

    @Override
    public void request(int exchange, StandardExtensionElement jingle) {
        toPeer.add(new Effect.Request(exchange, jingle));
        allActions.add(Tag.attribute(jingle, "action"));
    }

    @Override
    public void reply(int exchange, @Nullable Fault fault) {
        assertThat(replies).as("one reply").doesNotContainKey(exchange);
        replies.put(exchange, fault == null ? "" : fault.name());
    }

    @Override
    public void say(StandardExtensionElement element) {
        said.add(element);
    }

    @Override
    public void sayForAccount(StandardExtensionElement element) {
        saidForAccount.add(Xml.text(element));
    }

    @Override
    public void follow(String jid) {
        followed = jid;
    }

    @Override
    public void startTimer(SessionTimer timer, Duration after) {
        assertThat(timers.add(timer)).as("a timer is started once").isTrue();
    }

    @Override
    public void stopTimer(SessionTimer timer) {
        assertThat(timers.remove(timer)).as("a timer that is stopped runs").isTrue();
    }

    @Override
    public void forget() {
        forgotten = true;
    }
}
