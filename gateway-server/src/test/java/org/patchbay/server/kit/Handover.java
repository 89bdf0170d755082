package org.patchbay.server.kit;

import static org.patchbay.server.kit.Heard.What.ANSWER;
import static org.patchbay.server.kit.Heard.What.TRANSFERRED;
import static org.patchbay.server.kit.Heard.What.TRANSFER_FAILED;

import java.util.List;
import org.patchbay.server.kit.Conversation.Act;
import org.patchbay.server.kit.Conversation.Bringing;
import org.patchbay.server.kit.Conversation.Pace;
import org.patchbay.server.kit.Conversation.Transfer;
import org.patchbay.session.v1.EndReason;

/** Plays the transfer of one who talks to another to a third one, and what comes of it. */
final class Handover {
    private final Performance performance;
    private final Transfer transfer;
    private final Act act;
    private final Phone target;
    private List<EndReason> untold = List.of();

    /** @param act in which it takes place */
    Handover(Performance performance, Transfer transfer, Act act, Phone target) {
        this.performance = performance;
        this.transfer = transfer;
        this.act = act;
        this.target = target;
    }

    /** Why a transfer fails whose transferor is not told: who hangs up before the gateway knows ends the call for that. */
    List<EndReason> untold() {
        return untold;
    }

    /** Plays it. Whether the two have their call back, since nothing came of it; where not, all of it is over. */
    boolean play(Leg calling, Leg called) {
        Leg transferor = transfer.byCaller() ? calling : called;
        Leg kept = transfer.byCaller() ? called : calling;
        if (transfer.pace() == Pace.WHEN_SETTLED) transferor.agreesWith(kept);
        return switch (transfer.bringing()) {
            case ATTENDED, ATTENDED_AND_TARGET_LEAVES -> attended(transferor, kept);
            case TARGET_ANSWERS,
                    TARGET_DECLINES,
                    TARGET_IS_BUSY,
                    TRANSFEROR_LEAVES,
                    KEPT_LEAVES,
                    KEPT_LEAVES_AT_THE_ANSWER -> blind(transferor, kept);
        };
    }

    // --- blind

    private boolean blind(Leg transferor, Leg kept) {
        transferor.transfersTo(target.user());
        Fork fork = performance.fork(target, kept.phone, act.answering());
        Leg reached = fork.leg();
        reached.isTransferredBy(transferor.phone);
        fork.rings();
        switch (transfer.bringing()) {
            case TARGET_ANSWERS -> reached = fork.answers();
            case TARGET_DECLINES -> {
                reached.attempts(Verb.DECLINE);
                Performance.endsOf(reached, EndReason.DECLINED);
                fork.otherIsDeclined();
                return isGivenBack(transferor, EndReason.DECLINED);
            }
            case TARGET_IS_BUSY -> {
                fork.isBusy();
                Performance.endsOf(reached, EndReason.BUSY);
                fork.otherEnds(EndReason.BUSY);
                return isGivenBack(transferor, EndReason.BUSY);
            }
            case TRANSFEROR_LEAVES -> {
                transferor.attempts(Verb.HANG_UP);
                Performance.endsOf(transferor, EndReason.NORMAL);
                reached = fork.answers();
            }
            case KEPT_LEAVES -> {
                kept.attempts(Verb.HANG_UP);
                keptLeaves(transferor, kept, reached);
                fork.otherEnds(EndReason.NORMAL, EndReason.CANCELLED);
                return false;
            }
            case KEPT_LEAVES_AT_THE_ANSWER -> {
                reached.attempts(Verb.ANSWER);
                kept.attempts(Verb.HANG_UP);
                keptLeaves(transferor, kept, reached);
                fork.otherEnds(EndReason.NORMAL, EndReason.CANCELLED, EndReason.ANSWERED_ELSEWHERE);
                return false;
            }
            case ATTENDED, ATTENDED_AND_TARGET_LEAVES -> throw new AssertionError("that is no blind one");
        }
        together(transferor, kept, reached);
        return false;
    }

    private boolean isGivenBack(Leg transferor, EndReason why) {
        // XEP-0251 has no word for it: who is on hold already is told nothing, and the others that their hold ends.
        if (transferor.phone.protocol() == Protocol.XMPP) untold = List.of(why);
        else transferor.hears(TRANSFER_FAILED);
        return true;
    }

    /** Whoever it was to talk to hears that nobody is there any more. */
    private static void keptLeaves(Leg transferor, Leg kept, Leg reached) {
        Performance.endsOf(kept, EndReason.NORMAL);
        Performance.endsOf(transferor, EndReason.NORMAL);
        Performance.endsOf(reached, EndReason.NORMAL, EndReason.CANCELLED);
    }

    // --- attended

    private boolean attended(Leg transferor, Leg kept) {
        Leg asking = transferor.phone.calls(target.user());
        Leg asked = performance.fork(target, transferor.phone, act.answering()).answers();
        asking.hears(ANSWER);
        if (transfer.pace() == Pace.WHEN_SETTLED) asking.agreesWith(asked);
        if (transfer.bringing() == Bringing.ATTENDED_AND_TARGET_LEAVES) {
            asked.attempts(Verb.HANG_UP);
            transferor.transfersTo(asking);
            return isLeftByTarget(transferor, kept, asking, asked);
        }
        transferor.transfersTo(asking);
        together(transferor, kept, asked);
        asking.isOver();
        return false;
    }

    /** Which of the two comes first at the gateway is open. */
    private static boolean isLeftByTarget(Leg transferor, Leg kept, Leg asking, Leg asked) {
        Performance.endsOf(asked, EndReason.NORMAL);
        asking.isOver();
        transferor.awaits(
                "knows what becomes of its transfer",
                () -> !transferor.transfers() || transferor.phase() == Leg.Phase.OVER);
        if (!transferor.hasHeard(TRANSFERRED) && transferor.hasHeard(TRANSFER_FAILED)) {
            transferor.hears(TRANSFER_FAILED);
            return true;
        }
        Performance.endsOf(transferor, EndReason.NORMAL);
        Performance.endsOf(kept, EndReason.NORMAL);
        return false;
    }

    // --- brought together

    /** The kept one and the target talk, or have no media in common, and are told so. */
    private void together(Leg transferor, Leg kept, Leg reached) {
        if (!meet(kept.phone, reached.phone)) {
            // ADR 14: two ends with ICE come together where one can be asked for an offer, which Jingle has no way for.
            if (transfer.bringing() != Bringing.TRANSFEROR_LEAVES) Performance.endsOf(transferor, EndReason.MEDIA_LOST);
            Performance.endsOf(kept, EndReason.MEDIA_LOST);
            Performance.endsOf(reached, EndReason.MEDIA_LOST);
            return;
        }
        List<EndReason> otherwise = List.of();
        if (transfer.bringing() != Bringing.TRANSFEROR_LEAVES) {
            transferor.hears(TRANSFERRED);
            Performance.endsOf(transferor, EndReason.NORMAL);
        } else {
            // Nobody tells them, and who hangs up before the answer is there has cancelled.
            kept.agreesWith(reached);
            // Through a relay, which has credentials of its own, that shows in nothing.
            if (kept.phone.isPlain() != reached.phone.isPlain()) otherwise = List.of(EndReason.CANCELLED);
        }
        performance.take(kept, reached, transfer.steps());
        performance.close(kept, reached, act.settles(), transfer.ending(), otherwise);
        if (!otherwise.isEmpty()) Performance.endsOf(kept, EndReason.NORMAL);
    }

    private static boolean meet(Phone kept, Phone target) {
        return kept.isPlain() || kept.protocol() != Protocol.XMPP || target.protocol() != Protocol.XMPP;
    }
}
