package org.patchbay.xmpp.jingle;

import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.jspecify.annotations.Nullable;
import org.jxmpp.jid.Jid;
import org.jxmpp.jid.impl.JidCreate;
import org.patchbay.core.time.Timeout;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Signal;
import org.patchbay.xmpp.jingle.description.Tag;
import org.patchbay.xmpp.jingle.session.Action;
import org.patchbay.xmpp.jingle.session.Effect;
import org.patchbay.xmpp.jingle.session.EffectRunner;
import org.patchbay.xmpp.jingle.session.Fault;
import org.patchbay.xmpp.jingle.session.JingleRequest;
import org.patchbay.xmpp.jingle.session.JingleSession;
import org.patchbay.xmpp.jingle.session.PeerMessage;
import org.patchbay.xmpp.jingle.session.PeerReply;
import org.patchbay.xmpp.jingle.session.SessionTimer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The shell of one leg: feeds its session with what comes in, and does what the session wants done. */
final class JingleLeg implements EffectRunner {
    private static final Logger LOGGER = LoggerFactory.getLogger(JingleLeg.class);

    private final DeskParts parts;
    private final JingleDoor door;
    private final LegKey key;
    private final JingleSession session;
    private final Jid own;
    private final String from;
    private final String to;
    private final Map<Integer, IQ> open = new HashMap<>();
    private final Map<SessionTimer, Timeout> timers = new EnumMap<>(SessionTimer.class);
    private Jid peer;
    private long seq;

    /**
     * @param own our JID toward the peer, with a resource unless the peer called a user's bare JID
     * @param peer whom it speaks to
     * @param from who speaks on this leg, as the signals to the call tell it
     * @param to whom it speaks to
     */
    JingleLeg(
            DeskParts parts,
            JingleDoor door,
            LegKey key,
            JingleSession session,
            Jid own,
            Jid peer,
            String from,
            String to) {
        this.parts = parts;
        this.door = door;
        this.key = key;
        this.session = session;
        this.own = own;
        this.peer = peer;
        this.from = from;
        this.to = to;
    }

    LegKey key() {
        return key;
    }

    SessionKey session() {
        return SessionKey.of(peer, own, session.sid());
    }

    JingleDoor door() {
        return door;
    }

    Jid peer() {
        return peer;
    }

    Jid own() {
        return own;
    }

    JingleSession machine() {
        return session;
    }

    // --- what comes in

    void onSignal(Signal signal) {
        log("call", signal.getBodyCase().name());
        perform(session.onSignal(signal));
    }

    /** A request of the peer; it gets its reply. */
    void onRequest(JingleIq iq) {
        JingleRequest request = accept(iq);
        log("peer", request.action().word());
        perform(session.onRequest(request));
    }

    JingleRequest accept(JingleIq iq) {
        int exchange = session.newExchange();
        open.put(exchange, iq);
        return new JingleRequest(exchange, Action.of(Tag.attribute(iq.jingle(), "action")), iq.jingle());
    }

    void onMessage(PeerMessage message) {
        log("peer", message.kind().name());
        perform(session.onMessage(message));
    }

    void onReply(PeerReply reply) {
        if (reply.kind() != PeerReply.Kind.DONE) log("peer", "reply " + reply.kind());
        perform(session.onReply(reply));
    }

    void onGone() {
        log("peer", "gone");
        perform(session.onGone());
    }

    /** The gateway hangs up by itself. */
    void hangUp(EndReason reason) {
        perform(session.hangUp(reason, ""));
    }

    // --- what goes out

    void perform(List<Effect> effects) {
        for (Effect effect : effects) effect.performBy(this);
    }

    @Override
    public void tell(Signal signal) {
        log("to-call", signal.getBodyCase().name());
        parts.calls()
                .accept(signal.toBuilder()
                        .setCallId(key.callId())
                        .setLegId(key.legId())
                        .setFrom(from)
                        .setTo(to)
                        .setSeq(++seq)
                        .setTimeMicros(System.currentTimeMillis() * 1000)
                        .build());
    }

    @Override
    public void request(int exchange, StandardExtensionElement jingle) {
        String id = parts.questions().ask(this, exchange, peer, parts.config().reply());
        log("to-peer", Tag.attribute(jingle, "action"));
        if (door.send(Stanzas.request(id, own, peer, jingle))) return;
        // Not from within the step that asked for it.
        parts.wheel().schedule(Duration.ZERO, () -> parts.questions().unreachable(id));
    }

    @Override
    public void reply(int exchange, @Nullable Fault fault) {
        IQ iq = open.remove(exchange);
        if (iq == null) return;
        if (fault != null) parts.count("refused");
        // Whoever cannot be reached with a reply will miss it by itself.
        door.send(fault == null ? IQ.createResultIQ(iq) : Stanzas.error(iq, fault));
    }

    @Override
    public void say(StandardExtensionElement element) {
        log("to-peer", element.getElementName());
        Message message = Stanzas.message(parts.questions().newId(), own, peer, element);
        if (door.send(message) || session.isOver()) return;
        parts.wheel().schedule(Duration.ZERO, this::onGone);
    }

    @Override
    public void sayForAccount(StandardExtensionElement element) {
        if (!door.hostsAccounts()) return;
        log("for-account", element.getElementName());
        // Whoever cannot be reached with it is about to hear of nothing else either.
        door.send(Stanzas.message(parts.questions().newId(), peer.asBareJid(), peer, element));
    }

    @Override
    public void follow(String jid) {
        parts.legs().remove(this);
        peer = JidCreate.fromOrThrowUnchecked(jid);
        parts.legs().add(this);
    }

    @Override
    public void startTimer(SessionTimer timer, Duration after) {
        timers.put(timer, parts.wheel().schedule(after, () -> {
            timers.remove(timer);
            log("timer", timer.name());
            perform(session.onTimer(timer));
        }));
    }

    @Override
    public void stopTimer(SessionTimer timer) {
        Timeout running = timers.remove(timer);
        if (running != null) running.cancel();
    }

    @Override
    public void forget() {
        parts.legs().remove(this);
        parts.questions().forget(this);
        log("over", "");
    }

    private void log(String side, String what) {
        LOGGER.atDebug()
                .addKeyValue("endpoint", parts.endpoint())
                .addKeyValue("call", key.callId())
                .addKeyValue("leg", key.legId())
                .addKeyValue("sid", session.sid())
                .addKeyValue("side", side)
                .addKeyValue("what", what)
                .log("jingle");
    }
}
