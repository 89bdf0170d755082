package org.patchbay.server.kit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.patchbay.session.v1.EndReason;

/**
 * A phone's side of one call. What it is told to do, it does at once; what it is to notice is waited for. The methods for plays are for the
 * play's thread; everything {@code on…} and {@code do…} happens on the phone's own event loop.
 */
abstract class Leg {
    /** What a user may do in a call. */
    enum Phase {
        CALLING,
        CALLED,
        TALKING,
        OVER
    }

    private static final int MOST_GLARES = 8;

    final Phone phone;
    final Negotiation media;
    final boolean caller;

    private final List<Heard> heard = new ArrayList<>();
    private final Deque<Runnable> changes = new ArrayDeque<>();
    private final StringBuilder tones = new StringBuilder();
    private Phase phase;
    private @Nullable EndReason reason;
    private boolean endedByGateway;
    private boolean leaving;
    private @Nullable EndReason left;
    private boolean asksFirst;
    private boolean muted;
    private @Nullable Runnable open;
    private boolean waits;
    private boolean transfers;
    private int glares;

    Leg(Phone phone, boolean caller) {
        this.phone = phone;
        this.caller = caller;
        this.media = new Negotiation(phone.random(), phone.isPlain(), phone.isRelayed(), this::fault);
        this.phase = caller ? Phase.CALLING : Phase.CALLED;
    }

    /** How the protocol names this call, for the journal. */
    abstract String name();

    // --- for plays: what the user does

    /** The phone rings, and says so. */
    final void rings() {
        phone.does(this, "rings", this::doRing);
    }

    final void answers() {
        phone.does(this, "answers", () -> {
            phase = Phase.TALKING;
            doAnswer();
        });
    }

    final void declines() {
        leaves("declines", EndReason.DECLINED);
    }

    final void isBusy() {
        leaves("is busy", EndReason.BUSY);
    }

    /** Hangs up, or gives the call up before its answer. */
    final void hangsUp() {
        phone.does(this, "hangs up", () -> {
            if (phase != Phase.OVER) leave(usualReason());
        });
    }

    /** Does it if the call lets it, as it stands in that moment. Whether it did. */
    final boolean attempts(Verb verb) {
        return phone.ask(() -> {
            boolean may = !leaving && verb.suits(phase);
            phone.note(this, (may ? "does " : "can no more ") + verb);
            if (may) attempt(verb);
            return may;
        });
    }

    private void attempt(Verb verb) {
        switch (verb) {
            case RING -> doRing();
            case ANSWER -> {
                phase = Phase.TALKING;
                doAnswer();
            }
            case DECLINE -> leave(EndReason.DECLINED);
            case BE_BUSY -> leave(EndReason.BUSY);
            case HOLD -> change(() -> doHold(true));
            case RESUME -> change(() -> doHold(false));
            case ADD_VIDEO -> change(() -> doVideo(true));
            case DROP_VIDEO -> change(() -> doVideo(false));
            case RESTART_ICE -> change(this::doRestart);
            case MUTE -> doMute(true);
            case UNMUTE -> doMute(false);
            case TONE -> doTone("1");
            case HANG_UP -> leave(usualReason());
        }
    }

    private EndReason usualReason() {
        if (phase == Phase.TALKING) return EndReason.NORMAL;
        return caller ? EndReason.CANCELLED : EndReason.DECLINED;
    }

    private void leaves(String how, EndReason why) {
        phone.does(this, how, () -> {
            if (phase != Phase.OVER) leave(why);
        });
    }

    private void leave(EndReason why) {
        leaving = true;
        left = why;
        doEnd(why);
    }

    final void holds() {
        phone.does(this, "holds", () -> change(() -> doHold(true)));
    }

    final void resumes() {
        phone.does(this, "resumes", () -> change(() -> doHold(false)));
    }

    final void mutes(boolean mute) {
        phone.does(this, mute ? "mutes" : "unmutes", () -> doMute(mute));
    }

    final void addsVideo() {
        phone.does(this, "adds video", () -> change(() -> doVideo(true)));
    }

    final void dropsVideo() {
        phone.does(this, "drops video", () -> change(() -> doVideo(false)));
    }

    final void restartsIce() {
        phone.does(this, "restarts ICE", () -> change(this::doRestart));
    }

    final void plays(String tone) {
        phone.does(this, "plays " + tone, () -> doTone(tone));
    }

    /** Has the other side brought to somebody else, who is called for that. */
    final void transfersTo(String user) {
        phone.does(this, "transfers to " + user, () -> {
            transfers = true;
            doTransfer(user, null);
        });
    }

    /** Has the other side brought to whom it talks to in another of its calls. */
    final void transfersTo(Leg consultation) {
        phone.does(this, "transfers to the other side of " + consultation.name(), () -> {
            transfers = true;
            doTransfer(consultation.other(), consultation);
        });
    }

    /** From now on it takes no video. */
    final void takesNoVideo() {
        phone.does(this, "takes no video", () -> media.takesVideo(false));
    }

    /** From now on offers stay open until {@link #answersOffer}. */
    final void thinksBeforeItAnswers() {
        phone.does(this, "thinks before it answers", () -> asksFirst = true);
    }

    /** Answers the offer that is open. */
    final void answersOffer() {
        phone.does(this, "answers the offer", () -> {
            asksFirst = false;
            doAnswerOffer(!media.isUnwelcome());
        });
    }

    // --- for plays: what the user notices

    /** Waits until the phone notices this, and takes it as read. What belongs to it. */
    final String hears(Heard.What what) {
        phone.awaits(this + " hears " + what, () -> first(what) != null);
        return phone.ask(() -> {
            Heard one = first(what);
            if (one == null) throw new AssertionError("it was there");
            heard.remove(one);
            return one.detail();
        });
    }

    private @Nullable Heard first(Heard.What what) {
        return heard.stream().filter(one -> one.what() == what).findFirst().orElse(null);
    }

    /** Whether it has noticed this by now. */
    final boolean hasHeard(Heard.What what) {
        return phone.ask(() -> first(what) != null);
    }

    /** Waits for the end, which has to come for this reason. */
    final void hearsEnd(EndReason expected) {
        hears(Heard.What.END);
        EndReason why = phone.ask(this::reason);
        if (why != expected) throw new AssertionError(this + " ended " + why + ", expected " + expected);
    }

    /** The call was transferred here, and by that user. */
    final void isTransferredBy(Phone transferor) {
        String by = phone.ask(this::transferredBy);
        if (!by.equals(transferor.address()))
            throw new AssertionError(this + " is transferred by '" + by + "', expected " + transferor.address());
    }

    /** Waits until the other side holds this one, or does so no more. */
    final void isHeld(boolean held) {
        phone.awaits(this + (held ? " is held" : " is held no more"), () -> held() == held);
    }

    /** Waits until there is video both ways, or none. */
    final void hasVideo(boolean video) {
        phone.awaits(this + (video ? " has video" : " has no video"), () -> video() == video && isSettled());
    }

    /** Waits until no offer is under way. */
    final void settles() {
        phone.awaits(this + " settles", () -> isSettled() || phase == Phase.OVER);
    }

    /** Waits for those tones. */
    final void hearsTones(String expected) {
        phone.awaits(this + " hears tones " + expected, () -> tones.toString().equals(expected));
    }

    /** Waits until it is over, however. */
    final EndReason isOver() {
        phone.awaits(this + " is over", () -> phase == Phase.OVER);
        EndReason why = phone.ask(this::reason);
        return why == null ? EndReason.END_REASON_UNSPECIFIED : why;
    }

    final void awaits(String what, BooleanSupplier condition) {
        phone.awaits(this + " " + what, condition);
    }

    // --- on the event loop

    final Phase phase() {
        return phase;
    }

    final @Nullable EndReason reason() {
        return reason;
    }

    /** Why its user ended it; null where nobody did. */
    final @Nullable EndReason left() {
        return left;
    }

    final boolean isLeaving() {
        return leaving;
    }

    final boolean isMuted() {
        return muted;
    }

    /** Whether a transfer that it asked for is under way. */
    final boolean transfers() {
        return transfers;
    }

    final boolean wasEndedByGateway() {
        return endedByGateway;
    }

    /** Whether the other side has it on hold. */
    boolean held() {
        return media.isHeld();
    }

    /** Whether it has the other side on hold. */
    boolean holding() {
        return media.isHolding();
    }

    boolean video() {
        return media.hasVideo();
    }

    /** Its own ICE credentials. */
    Description.Ice ice() {
        return media.ice();
    }

    /** Those of the other side. */
    Description.@Nullable Ice remoteIce() {
        return media.remoteIce();
    }

    /** The call as one side sees it. */
    record View(
            boolean settled,
            boolean holds,
            boolean held,
            boolean video,
            Description.Ice ice,
            Description.@Nullable Ice remoteIce) {
        /**
         * Whether the other side sees the same.
         *
         * @param direct whether no relay is between them, which has credentials of its own
         */
        boolean agreesWith(View other, boolean direct) {
            return settled
                    && other.settled
                    && holds == other.held
                    && held == other.holds
                    && video == other.video
                    && (!direct || ice.equals(other.remoteIce) && other.ice.equals(remoteIce));
        }
    }

    private View view() {
        return new View(isSettled(), holding(), held(), video(), ice(), remoteIce());
    }

    /** Waits until all that was wanted has come to its end, and this side and the other one see the call in one way. */
    final void agreesWith(Leg other) {
        boolean direct = phone.isPlain() == other.phone.isPlain();
        while (true) {
            View mine = phone.ask(this::view);
            View theirs = other.phone.ask(other::view);
            if (mine.agreesWith(theirs, direct)) return;
            try {
                CompletableFuture.anyOf(
                                phone.when(() -> !view().equals(mine)),
                                other.phone.when(() -> !other.view().equals(theirs)))
                        .orTimeout(Phone.PATIENCE_S, TimeUnit.SECONDS)
                        .join();
            } catch (CompletionException e) {
                throw new AssertionError(this + " sees " + mine + ", " + other + " sees " + theirs, e);
            }
        }
    }

    /** Whether nothing is under way, and nothing is still wanted. */
    final boolean isSettled() {
        return open == null && !waits && changes.isEmpty() && isFree();
    }

    /** Whether the protocol lets a change begin now. */
    abstract boolean isFree();

    /** One change after the other. */
    private void change(Runnable change) {
        changes.add(change);
        next();
    }

    /** Begins what is wanted next, if nothing is in its way. */
    final void next() {
        if (phase != Phase.TALKING || leaving || open != null || waits || !isFree()) return;
        Runnable change = changes.poll();
        open = change;
        if (change != null) change.run();
    }

    /** The change under way is in force. */
    final void taken() {
        open = null;
        glares = 0;
        notice(Heard.What.TAKEN, "");
        next();
    }

    /**
     * The change under way is not accepted.
     *
     * @param glare because another one met it: then it is tried again, after a while of its own
     */
    final void refused(boolean glare, String why) {
        Runnable change = open;
        open = null;
        if (glare && change != null && glares++ < MOST_GLARES) {
            phone.note(this, "meets an offer of the other side");
            waits = true;
            changes.addFirst(change);
            // RFC 3261 14.1 has seconds for it, apart for caller and callee; a tenth of them does here.
            int wait = (caller ? 210 : 1) + phone.random().nextInt(190);
            phone.vertx()
                    .setTimer(
                            wait,
                            ignored -> phone.on(() -> {
                                waits = false;
                                next();
                            }));
            return;
        }
        glares = 0;
        notice(Heard.What.REFUSED, why);
        next();
    }

    final boolean asksFirst() {
        return asksFirst;
    }

    abstract void doRing();

    abstract void doAnswer();

    /** Ends the leg; {@link #over} is called by whoever knows that it is. */
    abstract void doEnd(EndReason why);

    abstract void doHold(boolean hold);

    abstract void doMute(boolean mute);

    abstract void doVideo(boolean video);

    abstract void doRestart();

    abstract void doTone(String tone);

    abstract void doAnswerOffer(boolean take);

    /** @param consultation the call with whom the other side is to be brought to; null where that one is to be called */
    abstract void doTransfer(String to, @Nullable Leg consultation);

    /** Who had the call brought here; empty for nobody. */
    abstract String transferredBy();

    /** Whom it talks to, as its protocol names it. */
    abstract String other();

    /** The phone notices something. */
    final void notice(Heard.What what, String detail) {
        phone.note(this, "hears " + what + (detail.isEmpty() ? "" : " " + detail));
        if (what == Heard.What.TONE) tones.append(detail);
        if (what == Heard.What.TRANSFER_RINGING && !transfers) fault("news of a transfer that nobody asked for");
        if (what == Heard.What.TRANSFERRED || what == Heard.What.TRANSFER_FAILED) {
            if (!transfers) fault("the outcome of a transfer that nobody asked for, or a second one");
            transfers = false;
        }
        if (what == Heard.What.ANSWER) {
            if (phase != Phase.CALLING) fault("an answer in phase " + phase);
            phase = Phase.TALKING;
        }
        heard.add(new Heard(what, detail));
    }

    final void noticeMute(boolean mute) {
        muted = mute;
        notice(mute ? Heard.What.MUTED : Heard.What.UNMUTED, "");
    }

    /** The leg is over. */
    final void over(EndReason why, boolean byGateway) {
        if (phase == Phase.OVER) {
            // Both may have hung up at once; a second end of the gateway is one too many.
            if (byGateway && endedByGateway) fault("a second end");
            return;
        }
        phase = Phase.OVER;
        reason = why;
        endedByGateway = byGateway;
        open = null;
        waits = false;
        changes.clear();
        notice(Heard.What.END, why.name());
    }

    final void fault(String what) {
        phone.fault(this, what);
    }

    @Override
    public final String toString() {
        return phone + "[" + name() + "]";
    }
}
