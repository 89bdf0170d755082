package org.patchbay.core.call;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.routing.Router.Target;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Invite;
import org.patchbay.session.v1.Signal;

/** A call while one event is worked into it, and the effects so far. Lives no longer than that. */
final class Draft {
    final String id;
    final CallPolicy policy;
    Phase phase;
    Invite invite;
    String from;
    String to;
    List<List<Target>> waitingGroups;
    String caller;
    String winner;
    String earlyBranch;
    boolean toldRinging;
    boolean relayAvailable;
    Redirects redirects;

    @Nullable
    OpenOffer openOffer;

    @Nullable
    Stitch stitch;

    int joints;

    private final Map<String, Leg> legs;
    private final List<End> failures;
    private final Set<CallTimer> timers;
    private final List<Effect> effects = new ArrayList<>();
    private int questions;

    Draft(Call call) {
        id = call.id();
        policy = call.policy();
        phase = call.phase();
        invite = call.invite();
        from = call.from();
        to = call.to();
        legs = new LinkedHashMap<>(call.legs());
        waitingGroups = call.waitingGroups();
        failures = new ArrayList<>(call.failures());
        caller = call.caller();
        winner = call.winner();
        earlyBranch = call.earlyBranch();
        toldRinging = call.toldRinging();
        relayAvailable = call.relayAvailable();
        questions = call.questions();
        redirects = call.redirects();
        openOffer = call.openOffer();
        stitch = call.stitch();
        joints = call.joints();
        timers = new HashSet<>(call.timers());
    }

    Transition done() {
        Call next = new Call(
                id,
                policy,
                phase,
                invite,
                from,
                to,
                legs,
                waitingGroups,
                failures,
                caller,
                winner,
                earlyBranch,
                toldRinging,
                relayAvailable,
                questions,
                redirects,
                openOffer,
                stitch,
                joints,
                timers);
        return new Transition(next, effects, "");
    }

    // Legs

    Leg caller() {
        return leg(caller);
    }

    /** Who transferred the caller to here, and has to answer for where the call goes; empty for nobody. */
    String transferor() {
        return caller().isJoint() ? invite.getTransferredBy() : "";
    }

    /** The leg of that id, which must exist. */
    Leg leg(String legId) {
        Leg leg = legs.get(legId);
        if (leg == null) throw new IllegalStateException("call " + id + " has no leg " + legId);
        return leg;
    }

    @Nullable
    Leg legOrNull(String legId) {
        return legs.get(legId);
    }

    void put(Leg leg) {
        legs.put(leg.id(), leg);
    }

    List<Leg> allLegs() {
        return List.copyOf(legs.values());
    }

    List<Leg> callees() {
        return legs.values().stream().filter(leg -> !leg.isCaller()).toList();
    }

    List<Leg> liveCallees() {
        return legs.values().stream()
                .filter(leg -> !leg.isCaller() && !leg.isOver())
                .toList();
    }

    int branchCount() {
        return legs.containsKey(Leg.CALLER) ? legs.size() - 1 : legs.size();
    }

    /** The other side of an answered call; null before, while that side has left, and for a leg that is on neither side (any more, or yet). */
    @Nullable
    Leg peerOf(Leg leg) {
        if (winner.isEmpty()) return null;
        Leg peer;
        if (leg.id().equals(caller)) peer = leg(winner);
        else if (leg.id().equals(winner)) peer = caller();
        else return null;
        return peer.isOver() ? null : peer;
    }

    List<End> failures() {
        return failures;
    }

    void addFailure(End end) {
        failures.add(end);
    }

    // Effects

    void effect(Effect effect) {
        effects.add(effect);
    }

    /** Sends to a leg; {@code body} carries nothing but the body. */
    void send(Leg leg, Signal.Builder body) {
        body.setFrom(leg.isCaller() ? to : from).setTo(leg.device().toString());
        sendSigned(leg, body);
    }

    /** Sends to a leg what says already from whom to whom. */
    void sendSigned(Leg leg, Signal.Builder body) {
        Channel channel = leg.channel();
        if (leg.isJoint()) {
            body.setCallId(channel.getCallId())
                    .setLegId(channel.getLegId())
                    .setFromCallId(id)
                    .setFromLegId(leg.id());
        } else {
            body.setCallId(id).setLegId(leg.id());
        }
        effects.add(new Effect.Send(leg.id(), channel.getEndpoint(), body.build()));
    }

    RelayTicket nextTicket(String legId) {
        return new RelayTicket(legId, ++questions);
    }

    int lastQuestion() {
        return questions;
    }

    void start(CallTimer timer, Duration after) {
        timers.add(timer);
        effects.add(new Effect.StartTimer(timer, after));
    }

    void cancel(CallTimer timer) {
        if (timers.remove(timer)) effects.add(new Effect.CancelTimer(timer));
    }

    boolean runs(CallTimer timer) {
        return timers.contains(timer);
    }

    /** A timer has run out by itself. */
    void fired(CallTimer timer) {
        timers.remove(timer);
    }

    // Ends

    /** Ends a leg that is not over yet, and tells its endpoint. */
    void hangUp(Leg leg, End end) {
        if (leg.isOver()) return;
        boolean invited = leg.state() != Leg.State.PREPARING;
        forget(leg);
        if (invited) send(leg, Signal.newBuilder().setEnd(end));
    }

    /** The leg has ended by itself, or never began. */
    void forget(Leg leg) {
        lay(leg);
        if (leg.isCaller() || leg.path() != MediaPath.RELAY) return;
        effect(new Effect.ReleaseRelay(id, relaysSomeone() ? leg.id() : ""));
    }

    private void lay(Leg leg) {
        cancel(CallTimer.gather(leg.id()));
        cancel(CallTimer.update(leg.id()));
        put(leg.over());
    }

    /** Ends what is left of the call; {@code callerEnd} goes to the caller, {@code calleeEnd} to the callees. */
    void endCall(End callerEnd, End calleeEnd) {
        boolean relayed = relaysSomeone() || stitch != null && stitch.formerPath() == MediaPath.RELAY;
        for (Leg leg : List.copyOf(legs.values())) {
            if (leg.isOver()) continue;
            lay(leg);
            if (leg.state() != Leg.State.PREPARING) {
                send(leg, Signal.newBuilder().setEnd(leg.isCaller() ? callerEnd : calleeEnd));
            }
        }
        for (CallTimer timer : List.copyOf(timers)) cancel(timer);
        if (relayed) effect(new Effect.ReleaseRelay(id, ""));
        waitingGroups = List.of();
        openOffer = null;
        stitch = null;
        phase = Phase.ENDED;
        effect(new Effect.CloseBooks(callerEnd));
    }

    static End end(EndReason reason, String text) {
        return End.newBuilder().setReason(reason).setText(text).build();
    }

    private boolean relaysSomeone() {
        return legs.values().stream()
                .anyMatch(leg -> !leg.isCaller() && !leg.isOver() && leg.path() == MediaPath.RELAY);
    }
}
