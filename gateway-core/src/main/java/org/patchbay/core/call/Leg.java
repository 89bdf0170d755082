package org.patchbay.core.call;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.Address;
import org.patchbay.core.description.IceCandidates;
import org.patchbay.core.routing.Router.Target;
import org.patchbay.session.v1.Capabilities;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.MediaProfile;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Signal;
import org.patchbay.session.v1.TrickledCandidate;

/**
 * One device's side of a call.
 *
 * @param id {@code a} for the caller, {@code b1}, {@code b2}, … for the callees, {@code j1}, … for joint legs, whose other end is another call
 * @param role which of the two sides of the call it is on
 * @param side whose side it is and how it is reached
 * @param media how its media travels
 * @param state where it stands
 * @param received the latest description that came from it
 * @param candidates what it has trickled for that description and what has not gone to everybody yet
 * @param candidatesComplete whether it has said that no more will come
 * @param pending what is on its way to it and waits
 * @param withheld the offer for a device that makes its own: paired with that when it comes
 * @param former what came from it before the offer that it made last, to which it goes back where that is refused; null where it made none
 */
record Leg(
        String id,
        Role role,
        Side side,
        Media media,
        State state,
        @Nullable SessionDescription received,
        List<TrickledCandidate> candidates,
        boolean candidatesComplete,
        @Nullable Delivery pending,
        @Nullable SessionDescription withheld,
        @Nullable SessionDescription former) {
    static final String CALLER = "a";

    /** A side of the call. */
    enum Role {
        CALLER,
        CALLEE
    }

    /** Where a leg stands. */
    enum State {
        /** Its invitation waits for the relay or for candidates. */
        PREPARING,
        /** The caller has called, or the callee has been invited. */
        INVITED,
        RINGING,
        ANSWERED,
        ENDED
    }

    /**
     * @param device the device's address
     * @param channel the channel by which it is reached
     * @param capabilities what it can do
     */
    record Side(Address device, Channel channel, Capabilities capabilities) {
        Side(Target target) {
            this(target.device(), target.channel(), target.capabilities());
        }
    }

    /**
     * @param profile its kind, known or assumed
     * @param path how it meets the caller's; {@code DIRECT} on the caller's own leg
     * @param retry whether this is the second attempt at a device that refused the first one's media
     */
    record Media(MediaProfile profile, MediaPath path, boolean retry) {}

    Leg {
        candidates = List.copyOf(candidates);
    }

    static Leg caller(Side side, MediaProfile profile, @Nullable SessionDescription offer) {
        Media media = new Media(profile, MediaPath.DIRECT, false);
        return new Leg(CALLER, Role.CALLER, side, media, State.INVITED, offer, List.of(), false, null, null, null);
    }

    /** A leg whose other end is another call, in the role of the one that it replaces; {@code media} is what travels between the two. */
    static Leg joint(String id, Role role, Side side, Media media, @Nullable SessionDescription received) {
        return new Leg(id, role, side, media, State.INVITED, received, List.of(), false, null, null, null);
    }

    static Leg callee(String id, Side side, Media media) {
        return new Leg(id, Role.CALLEE, side, media, State.PREPARING, null, List.of(), false, null, null, null);
    }

    boolean isCaller() {
        return role == Role.CALLER;
    }

    /** The leg of {@code all} that a signal is on; another call that knows no leg id yet is told by its own. */
    static @Nullable Leg speaker(Signal signal, Collection<Leg> all) {
        for (Leg leg : all) {
            boolean speaks = signal.getLegId().isEmpty()
                    ? leg.isJoint()
                            && leg.channel().getCallId().equals(signal.getFromCallId())
                            && leg.channel().getLegId().equals(signal.getFromLegId())
                    : leg.id().equals(signal.getLegId());
            if (speaks) return leg;
        }
        return null;
    }

    /** Whether its other end is a leg of another call. */
    boolean isJoint() {
        return !channel().getCallId().isEmpty();
    }

    boolean isOver() {
        return state == State.ENDED;
    }

    boolean trickles() {
        return side.capabilities().getTrickle();
    }

    MediaPath path() {
        return media.path();
    }

    Address device() {
        return side.device();
    }

    Channel channel() {
        return side.channel();
    }

    Leg with(State next) {
        return new Leg(
                id, role, side, media, next, received, candidates, candidatesComplete, pending, withheld, former);
    }

    /** The same by another way. */
    Leg by(MediaPath path) {
        Media other = new Media(media.profile(), path, media.retry());
        return new Leg(
                id, role, side, other, state, received, candidates, candidatesComplete, pending, withheld, former);
    }

    /** The same, known by the device that answered at its other end. */
    Leg of(Address device) {
        Side known = new Side(device, side.channel(), side.capabilities());
        return new Leg(
                id, role, known, media, state, received, candidates, candidatesComplete, pending, withheld, former);
    }

    /** The same, whose media has shown itself. */
    Leg of(MediaProfile profile) {
        Media shown = new Media(profile, media.path(), media.retry());
        return new Leg(
                id, role, side, shown, state, received, candidates, candidatesComplete, pending, withheld, former);
    }

    Leg over() {
        return new Leg(id, role, side, media, State.ENDED, null, List.of(), true, null, null, null);
    }

    /** An answer came: what was trickled already belongs to it. Where ICE begins anew with it, more is to come than there was. */
    Leg withAnswer(SessionDescription description) {
        boolean complete = received != null && IceCandidates.restarts(received, description)
                ? IceCandidates.ended(description)
                : candidatesComplete;
        return new Leg(id, role, side, media, state, description, candidates, complete, pending, withheld, former);
    }

    /** An offer came: what was trickled for the description before it is void. */
    Leg withOffer(SessionDescription description) {
        return new Leg(id, role, side, media, state, description, List.of(), false, pending, withheld, received);
    }

    /** Its offer was refused (RFC 3264 4): it is as it was before, and what it has trickled for the offer is void. */
    Leg withoutOffer() {
        if (former == null) return this;
        return new Leg(id, role, side, media, state, former, List.of(), candidatesComplete, pending, withheld, null);
    }

    Leg withCandidates(List<TrickledCandidate> all, boolean complete) {
        return new Leg(id, role, side, media, state, received, all, complete, pending, withheld, former);
    }

    Leg withPending(@Nullable Delivery delivery) {
        return new Leg(
                id, role, side, media, state, received, candidates, candidatesComplete, delivery, withheld, former);
    }

    /** It gets no offer, since it makes its own. */
    Leg withholding(SessionDescription offer) {
        return new Leg(id, role, side, media, state, received, candidates, candidatesComplete, pending, offer, former);
    }
}
