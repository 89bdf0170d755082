package org.patchbay.server.kit;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.patchbay.session.v1.EndReason;

/**
 * The devices on which somebody is called.
 *
 * @param leg of the one that the play goes on with
 * @param beside of the other one; null where there is none
 * @param both whether both answer
 */
record Fork(Leg leg, @Nullable Leg beside, boolean both) {
    void rings() {
        leg.attempts(Verb.RING);
        if (beside != null) beside.attempts(Verb.RING);
    }

    void isBusy() {
        leg.attempts(Verb.BE_BUSY);
        if (beside != null) beside.attempts(Verb.BE_BUSY);
    }

    /** Why a device rings no more that somebody answered elsewhere for: Jingle has no other word for it than that the call was given up. */
    private static void isAnsweredElsewhere(Leg leg) {
        Performance.endsOf(
                leg, leg.phone.protocol() == Protocol.XMPP ? EndReason.CANCELLED : EndReason.ANSWERED_ELSEWHERE);
    }

    /** The other device hears that somebody declined for both, which a CANCEL has no word for (RFC 3326). */
    void otherIsDeclined() {
        if (beside == null) return;
        Performance.endsOf(beside, beside.phone.protocol() == Protocol.SIP ? EndReason.CANCELLED : EndReason.DECLINED);
    }

    /** It is answered; the other device hears that somebody did elsewhere. The one that has the call. */
    Leg answers() {
        leg.attempts(Verb.ANSWER);
        Leg other = beside;
        if (other == null) return leg;
        if (!both) {
            isAnsweredElsewhere(other);
            return leg;
        }
        other.attempts(Verb.ANSWER);
        CompletableFuture.anyOf(isOver(leg), isOver(other))
                .orTimeout(Phone.PATIENCE_S, TimeUnit.SECONDS)
                .join();
        Leg loser = leg.phone.ask(leg::phase) == Leg.Phase.OVER ? leg : other;
        isAnsweredElsewhere(loser);
        return loser == leg ? other : leg;
    }

    private static CompletableFuture<Void> isOver(Leg one) {
        return one.phone.when(() -> one.phase() == Leg.Phase.OVER);
    }

    /** The other device, if there is one, hears why it rings no more. */
    void otherEnds(EndReason... allowed) {
        if (beside != null) Performance.endsOf(beside, allowed);
    }
}
