package org.patchbay.xmpp.jingle;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.jivesoftware.smack.packet.StanzaError;
import org.jxmpp.jid.Jid;
import org.jxmpp.jid.impl.JidCreate;
import org.jxmpp.stringprep.XmppStringprepException;
import org.patchbay.core.Address;
import org.patchbay.core.call.EndReasonTable.JingleReason;
import org.patchbay.core.health.LegProbe;
import org.patchbay.core.metrics.Counters;
import org.patchbay.core.spi.Gateway;
import org.patchbay.core.time.TimerWheel;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Signal;
import org.patchbay.xmpp.jingle.description.Tag;
import org.patchbay.xmpp.jingle.session.Fault;
import org.patchbay.xmpp.jingle.session.JingleRequest;
import org.patchbay.xmpp.jingle.session.JingleSession;
import org.patchbay.xmpp.jingle.session.PeerMessage;
import org.patchbay.xmpp.jingle.session.PeerReply;
import org.patchbay.xmpp.jingle.session.SessionPolicy;

/**
 * Where the stream side hands in what may be Jingle, and the call its signals. One for each endpoint verticle, confined to its event loop.
 *
 * <p>What the stream side does: {@link JingleIq#register()} once; every IQ and message that came in whole and from somebody known goes
 * through {@link #take(IQ, JinglePeer)} or {@link #take(Message, JinglePeer)}; an {@code Invite} of a call goes to {@link #invite} with the
 * peer that its channel names, every other signal of a call to {@link #onSignal}; {@link #gone} tells of a resource that is lost for good.
 * An entity that stands for a callee says {@link Namespaces#FEATURES} in its disco#info.
 */
public final class JingleDesk {
    private static final int LONGEST_SID = 256;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Duration RETRY = Duration.ofMillis(1_500);

    private final DeskParts parts;
    private final LegTable legs = new LegTable();
    private boolean draining;

    /**
     * @param endpoint the endpoint's own address on the bus, for logs
     * @param wheel the timers of this event loop
     */
    public JingleDesk(Gateway gateway, JingleConfig config, String endpoint, TimerWheel wheel) {
        this(
                endpoint,
                gateway.bus()::toCall,
                () -> gateway.bus().nextCallId().toString(),
                gateway.counters(),
                config,
                wheel);
    }

    JingleDesk(
            String endpoint,
            Consumer<Signal> calls,
            Supplier<String> callIds,
            Counters counters,
            JingleConfig config,
            TimerWheel wheel) {
        parts = new DeskParts(endpoint, calls, callIds, counters, config, wheel, legs, new Questions(wheel));
    }

    // --- stanzas

    /**
     * Takes an IQ if it is Jingle's: a request with a {@code <jingle/>} child, or the answer to one of ours. A request that is taken is
     * answered.
     *
     * @return false if it is none, and nothing was done
     */
    public boolean take(IQ iq, JinglePeer from) {
        String id = iq.getStanzaId();
        switch (iq.getType()) {
            case result -> {
                return id != null && parts.questions().answer(id, from.jid(), PeerReply::done);
            }
            case error -> {
                return id != null && parts.questions().answer(id, from.jid(), exchange -> failed(exchange, iq));
            }
            case get, set -> {
                if (!(iq instanceof JingleIq request)) return false;
                onRequest(request, from);
                return true;
            }
        }
        return false;
    }

    private static PeerReply failed(int exchange, IQ iq) {
        StanzaError error = iq.getError();
        return error == null
                ? PeerReply.error(exchange, "undefined-condition", false)
                : PeerReply.error(exchange, error.getCondition().toString(), Stanzas.isTieBreak(error));
    }

    private void onRequest(JingleIq iq, JinglePeer from) {
        String sid = Tag.attribute(iq.jingle(), "sid");
        if (iq.getType() != IQ.Type.set || sid.isEmpty() || sid.length() > LONGEST_SID || iq.getTo() == null) {
            refuse(iq, from, Fault.BAD_REQUEST);
            return;
        }
        SessionKey key = SessionKey.of(from.jid(), iq.getTo(), sid);
        Optional<JingleLeg> known = legs.find(key).filter(leg -> leg.peer().equals(from.jid()));
        boolean initiates = Tag.attribute(iq.jingle(), "action").equals("session-initiate");
        if (initiates && (known.isEmpty() || known.get().machine().isExpected())) {
            initiate(iq, from, known);
        } else if (known.isPresent()) {
            known.get().onRequest(iq);
        } else {
            // XEP-0166 6.7: of a session that is over nothing is known.
            refuse(iq, from, Fault.UNKNOWN_SESSION);
        }
    }

    private void initiate(JingleIq iq, JinglePeer from, Optional<JingleLeg> expected) {
        Address.Reading callee = from.door().addressOf(iq.getTo());
        if (!(callee instanceof Address.Read to)) {
            refuse(iq, from, Fault.ITEM_NOT_FOUND);
            expected.ifPresent(leg -> leg.hangUp(EndReason.NOT_FOUND));
            return;
        }
        Optional<Fault> bar = expected.isPresent() ? Optional.empty() : bar(from);
        if (bar.isPresent()) {
            refuse(iq, from, bar.get());
            return;
        }
        if (Proposal.hops(iq.jingle()).orElse(1) == 0) {
            parts.count("loops");
            refuse(iq, from, Fault.POLICY_VIOLATION);
            expected.ifPresent(leg -> leg.hangUp(EndReason.PROTOCOL_ERROR));
            return;
        }
        String sid = Tag.attribute(iq.jingle(), "sid");
        if (expected.isEmpty() && wePrevail(from.jid(), iq.getTo(), sid)) {
            refuse(iq, from, Fault.TIE_BREAK);
            return;
        }
        // COMPAT(stanza, 12.22.1): it knows a session by the very address that it called, so a user who was called
        // without a proposal is
        // spoken for by the bare JID: requests from a full one are unknown-session to it.
        JingleLeg leg = expected.orElseGet(() -> begin(from, iq.getTo(), to.address(), sid));
        JingleRequest request = leg.accept(iq);
        leg.perform(leg.machine().initiated(request, Proposal.invite(iq.jingle(), from.channel())));
    }

    /** XEP-0166 7.2.16: of two that call each other at once the lower session id prevails, by octets. */
    private boolean wePrevail(Jid peer, Jid own, String theirs) {
        return legs.all().stream()
                .filter(leg -> leg.machine().isUnanswered() && between(leg, peer, own))
                .anyMatch(leg -> leg.machine().sid().compareTo(theirs) < 0);
    }

    /** XEP-0353 4.1: what we proposed with the higher session id is retracted. */
    private void yieldTo(Jid peer, Jid own) {
        for (JingleLeg leg : legs.all())
            if (between(leg, peer, own)) leg.perform(leg.machine().yieldsTo("both sides call each other"));
    }

    private static boolean between(JingleLeg leg, Jid peer, Jid own) {
        return leg.peer().asBareJid().equals(peer.asBareJid())
                && leg.own().asBareJid().equals(own.asBareJid());
    }

    private Optional<Fault> bar(JinglePeer from) {
        if (draining) return Optional.of(Fault.SERVICE_UNAVAILABLE);
        boolean full = legs.count() >= parts.config().maxSessions()
                || legs.countOf(from.jid()) >= parts.config().maxSessionsPerPeer();
        return full ? Optional.of(Fault.RESOURCE_CONSTRAINT) : Optional.empty();
    }

    private JingleLeg begin(JinglePeer from, Jid own, Address callee, String sid) {
        JingleSession session = JingleSession.incoming(policy(from), sid, own.toString(), RANDOM.nextLong());
        LegKey key = new LegKey(parts.callIds().get(), "a");
        JingleLeg leg = new JingleLeg(
                parts,
                from.door(),
                key,
                session,
                own,
                from.jid(),
                from.address().toString(),
                callee.bare().toString());
        legs.add(leg);
        parts.count("sessions");
        return leg;
    }

    private SessionPolicy policy(JinglePeer peer) {
        JingleDoor door = peer.door();
        return new SessionPolicy(
                parts.config().initiate(),
                parts.config().update(),
                RETRY,
                jid -> addressOf(door, jid),
                address -> jidOf(door, address),
                sid -> callOf(peer.jid(), sid));
    }

    private static String jidOf(JingleDoor door, String address) {
        return Address.read(address, "") instanceof Address.Read read
                ? door.jidOf(read.address()).toString()
                : "";
    }

    /** XEP-0251 3: a session that the user has with somebody else is named by its id. */
    private String callOf(Jid peer, String sid) {
        return legs.all().stream()
                .filter(leg -> leg.peer().asBareJid().equals(peer.asBareJid())
                        && leg.machine().sid().equals(sid))
                .map(leg -> leg.key().callId())
                .findFirst()
                .orElse("");
    }

    private static String addressOf(JingleDoor door, String jid) {
        try {
            return door.addressOf(JidCreate.from(jid)) instanceof Address.Read read
                    ? read.address().toString()
                    : "";
        } catch (XmppStringprepException notOne) {
            return "";
        }
    }

    private void refuse(IQ iq, JinglePeer from, Fault fault) {
        parts.count("refused");
        // Whoever cannot be reached with a reply will miss it by itself.
        from.door().send(Stanzas.error(iq, fault));
    }

    /**
     * Takes a message if it has an element of XEP-0353 in it.
     *
     * @return false if it has none, and nothing was done
     */
    public boolean take(Message message, JinglePeer from) {
        Optional<StandardExtensionElement> element = Stanzas.initiation(message);
        if (element.isEmpty()) return false;
        String sid = Tag.attribute(element.get(), "id");
        if (sid.isEmpty() || sid.length() > LONGEST_SID || message.getTo() == null) {
            // A message has no reply to say so with (RFC 6120 8.3.1 leaves errors to who delivers).
            parts.count("refused");
            return true;
        }
        if (message.getType() == Message.Type.error) {
            // What we proposed could not be delivered.
            legs.find(SessionKey.of(from.jid(), message.getTo(), sid))
                    .filter(leg -> leg.machine().isUnanswered())
                    .ifPresent(JingleLeg::onGone);
            return true;
        }
        SessionKey key = SessionKey.of(from.jid(), message.getTo(), sid);
        if (element.get().getElementName().equals("propose")) {
            if (!legs.has(key)) propose(message, element.get(), from, sid);
            return true;
        }
        legs.find(key)
                .ifPresent(leg -> leg.onMessage(new PeerMessage(
                        PeerMessage.Kind.of(element.get().getElementName()),
                        from.jid().toString(),
                        element.get())));
        return true;
    }

    private void propose(Message message, StandardExtensionElement propose, JinglePeer from, String sid) {
        boolean media = propose.getElements().stream().anyMatch(child -> Tag.is(child, "description", Namespaces.RTP));
        Address.Reading callee = from.door().addressOf(message.getTo());
        if (!media) {
            reject(message, from, sid, new JingleReason("unsupported-applications", ""), false);
        } else if (!(callee instanceof Address.Read to)) {
            reject(message, from, sid, new JingleReason("general-error", "item-not-found"), false);
        } else if (bar(from).isPresent()) {
            reject(
                    message,
                    from,
                    sid,
                    new JingleReason("general-error", bar(from).get().condition()),
                    false);
        } else if (Proposal.hops(propose).orElse(1) == 0) {
            parts.count("loops");
            reject(message, from, sid, new JingleReason("general-error", "policy-violation"), false);
        } else if (wePrevail(from.jid(), message.getTo(), sid)) {
            reject(message, from, sid, new JingleReason("expired", ""), true);
        } else {
            // A call that was proposed to the user is spoken for by one full JID (XEP-0166 5).
            Jid own = message.getTo().hasResource()
                    ? message.getTo()
                    : from.door().jidOf(to.address());
            yieldTo(from.jid(), message.getTo());
            JingleLeg leg = begin(from, own, to.address(), sid);
            leg.perform(leg.machine().proposed());
        }
    }

    /** XEP-0353 3.5, and 4.1 where both propose at once. */
    private void reject(Message message, JinglePeer from, String sid, JingleReason reason, boolean tie) {
        parts.count("refused");
        Tag why = Tag.of("reason", Namespaces.JINGLE).add(Tag.empty(reason.reason(), Namespaces.JINGLE));
        if (!reason.condition().isEmpty()) why.add(Tag.empty(reason.condition(), Namespaces.STANZA_ERRORS));
        Tag reject =
                Tag.of("reject", Namespaces.MESSAGE_INITIATION).with("id", sid).add(why.build());
        if (tie) reject.add(Tag.empty("tie-break", Namespaces.MESSAGE_INITIATION));
        from.door().send(Stanzas.message(parts.questions().newId(), message.getTo(), from.jid(), reject.build()));
    }

    // --- signals

    /** A call wants this peer rung. */
    public void invite(Signal signal, JinglePeer peer) {
        Optional<EndReason> bar = legs.find(LegKey.of(signal)).isPresent()
                ? Optional.of(EndReason.PROTOCOL_ERROR)
                : bar(peer)
                        .map(fault ->
                                fault == Fault.RESOURCE_CONSTRAINT ? EndReason.CONGESTION : EndReason.UNAVAILABLE);
        boolean message = peer.initiation() == JinglePeer.Initiation.MESSAGE;
        if (bar.isEmpty() && !message && !peer.jid().hasResource()) bar = Optional.of(EndReason.UNAVAILABLE);
        if (bar.isPresent()) {
            refuse(signal, bar.get());
            return;
        }
        Jid own = peer.door().jidOf(Address.parse(signal.getFrom()));
        JingleSession session =
                JingleSession.outgoing(policy(peer), UUID.randomUUID().toString(), own.toString(), RANDOM.nextLong());
        JingleLeg leg = new JingleLeg(
                parts, peer.door(), LegKey.of(signal), session, own, peer.jid(), signal.getTo(), signal.getFrom());
        legs.add(leg);
        parts.count("sessions");
        leg.perform(session.call(signal.getInvite(), message));
    }

    /** Nobody can be rung for an invite. */
    public void refuse(Signal invite, EndReason reason) {
        parts.count("refused");
        parts.calls()
                .accept(Signal.newBuilder()
                        .setCallId(invite.getCallId())
                        .setLegId(invite.getLegId())
                        .setFrom(invite.getTo())
                        .setTo(invite.getFrom())
                        .setSeq(1)
                        .setTimeMicros(System.currentTimeMillis() * 1000)
                        .setEnd(End.newBuilder().setReason(reason))
                        .build());
    }

    /** Any other signal of a call to one of its legs here; it is passed over if there is no such leg. */
    public void onSignal(Signal signal) {
        if (!LegProbe.is(signal)) {
            legs.find(LegKey.of(signal)).ifPresent(leg -> leg.onSignal(signal));
        } else if (legs.find(LegKey.of(signal)).isEmpty()) {
            parts.calls().accept(LegProbe.lost(signal, System.currentTimeMillis() * 1000));
        }
    }

    // --- ends

    /** A resource is gone and will not come back, or, with a bare or a domain JID, all that are behind it: their legs end. */
    public void gone(Jid gone) {
        for (JingleLeg leg : legs.all()) if (leg.peer().equals(gone) || gone.isParentOf(leg.peer())) leg.onGone();
    }

    /** A door is shut for good, with all that are behind it: their legs end. */
    public void gone(JingleDoor door) {
        for (JingleLeg leg : legs.all()) if (leg.door() == door) leg.onGone();
    }

    /** Takes no new sessions; those that are there go on. */
    public void drain() {
        draining = true;
    }

    /** Ends every session for this reason and tells both sides. */
    public void close(EndReason reason) {
        draining = true;
        for (JingleLeg leg : legs.all()) leg.hangUp(reason);
    }

    /** How many sessions and proposals there are. */
    public int sessions() {
        return legs.count();
    }

    /** How many requests wait for their reply. */
    int questions() {
        return parts.questions().open();
    }
}
