package org.patchbay.server.kit;

import static org.patchbay.server.kit.Heard.What.ANSWER;
import static org.patchbay.server.kit.Heard.What.RINGING;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.patchbay.server.kit.Conversation.Act;
import org.patchbay.server.kit.Conversation.Answering;
import org.patchbay.server.kit.Conversation.Does;
import org.patchbay.server.kit.Conversation.Ending;
import org.patchbay.server.kit.Conversation.IsCalled;
import org.patchbay.server.kit.Conversation.IsCut;
import org.patchbay.server.kit.Conversation.Opening;
import org.patchbay.server.kit.Conversation.Pace;
import org.patchbay.server.kit.Conversation.Step;
import org.patchbay.server.kit.Conversation.Transfer;
import org.patchbay.server.kit.Conversation.Writes;
import org.patchbay.session.v1.EndReason;

/** Plays the calls of one conversation, with who takes part in it. */
final class Performance {
    private final long seed;
    private final List<Phone> cast;
    private final @Nullable Phone second;
    private final Place place;
    private final List<Text> texts = new ArrayList<>();
    private int written;

    private record Text(Phone author, Phone reader, String text) {}

    /** @param second another device of one of them; null for none */
    Performance(long seed, List<Phone> cast, @Nullable Phone second, Place place) {
        this.seed = seed;
        this.cast = cast;
        this.second = second;
        this.place = place;
    }

    /** Waits until every text was read, and its author knows. */
    void readsAll() {
        for (Text text : texts) {
            text.reader.reads(text.author, text.text);
            Phone other = otherOf(text.reader);
            if (other != null) other.reads(text.author, text.text);
        }
        texts.clear();
    }

    /** Plays a call from its beginning to its end. */
    void perform(Act act) {
        Phone caller = cast.get(act.caller());
        Phone callee = cast.get(act.callee());
        Leg calling = caller.calls(callee.user());
        if (act.opening() == Opening.GIVEN_UP_AT_ONCE) {
            calling.attempts(Verb.HANG_UP);
            endsOf(calling, EndReason.CANCELLED, EndReason.NORMAL);
            return;
        }
        Fork fork = fork(callee, caller, act.answering());
        if (!act.isAnswered()) {
            isNotAnswered(calling, fork, act.opening());
            return;
        }
        if (act.opening() == Opening.ANSWERED) {
            fork.rings();
            // RFC 3261 13.3.1.1: a 180 is not sent again, so what of it is lost stays unheard.
            if (isReliable(caller) && isReliable(fork.leg().phone)) calling.hears(RINGING);
        }
        Leg called = fork.answers();
        calling.hears(ANSWER);
        if (caller.isPlain() != called.phone.isPlain()) place.assertRelays();
        take(calling, called, act.steps());
        Transfer transfer = act.transfer();
        if (transfer != null) {
            Phone target = cast.get(3 - act.caller() - act.callee());
            Handover handover = new Handover(this, transfer, act, target);
            if (!handover.play(calling, called)) return;
            close(calling, called, act.settles(), act.ending(), handover.untold());
            return;
        }
        close(calling, called, act.settles(), act.ending(), List.of());
    }

    private static void isNotAnswered(Leg calling, Fork fork, Opening opening) {
        Leg called = fork.leg();
        switch (opening) {
            case DECLINED -> called.attempts(Verb.DECLINE);
            case BUSY -> fork.isBusy();
            case NOT_ANSWERED -> called.attempts(Verb.RING);
            case GIVEN_UP_WHILE_IT_RINGS -> {
                fork.rings();
                calling.attempts(Verb.HANG_UP);
            }
            case GIVEN_UP_WHILE_IT_IS_ANSWERED -> {
                called.attempts(Verb.ANSWER);
                calling.attempts(Verb.HANG_UP);
            }
            case ANSWERED, ANSWERED_WITHOUT_RINGING, GIVEN_UP_AT_ONCE -> throw new AssertionError(opening);
        }
        ends(calling, called);
        switch (opening) {
            // RFC 3261 16.7: who declines declines for all devices.
            case DECLINED -> fork.otherIsDeclined();
            case BUSY -> fork.otherEnds(EndReason.BUSY);
            case GIVEN_UP_WHILE_IT_RINGS -> fork.otherEnds(EndReason.CANCELLED);
            case GIVEN_UP_WHILE_IT_IS_ANSWERED -> fork.otherEnds(EndReason.CANCELLED, EndReason.ANSWERED_ELSEWHERE);
            case NOT_ANSWERED, ANSWERED, ANSWERED_WITHOUT_RINGING, GIVEN_UP_AT_ONCE -> {}
        }
    }

    /** Who is called rings on every device. */
    Fork fork(Phone callee, Phone caller, Answering answering) {
        Leg leg = callee.isCalledBy(caller);
        Phone other = otherOf(callee);
        if (other == null) return new Fork(leg, null, false);
        Leg beside = other.isCalledBy(caller);
        return switch (answering) {
            case FIRST -> new Fork(leg, beside, false);
            case SECOND -> new Fork(beside, leg, false);
            case BOTH -> new Fork(leg, beside, true);
        };
    }

    private @Nullable Phone otherOf(Phone phone) {
        return second != null && phone == cast.get(Conversation.OF_TWO_DEVICES) ? second : null;
    }

    private boolean isReliable(Phone phone) {
        return phone.protocol() != Protocol.SIP || place.weather().lost() == 0;
    }

    /** What two do while they talk. */
    void take(Leg calling, Leg called, List<Step> steps) {
        for (Step step : steps) take(calling, called, step);
    }

    private void take(Leg calling, Leg called, Step step) {
        if (step instanceof Does does) {
            Leg actor = does.caller() ? calling : called;
            if (does.pace() == Pace.WHEN_SETTLED) actor.settles();
            actor.attempts(does.verb());
        } else if (step instanceof IsCut cut) {
            Leg leg = cut.caller() ? calling : called;
            if (leg.phone instanceof SipPhone sip) {
                sip.moves();
                // As every client does whose network has changed; its new contact comes with it.
                leg.attempts(Verb.RESTART_ICE);
            } else {
                leg.phone.losesItsNetwork();
                leg.phone.comesBack();
            }
        } else if (step instanceof Writes writes) {
            Text text =
                    new Text(cast.get(writes.author()), cast.get(writes.reader()), "text-" + seed + "-" + ++written);
            text.author.writes(text.reader.user(), text.text);
            texts.add(text);
        } else if (step instanceof IsCalled other) {
            perform(other.act());
        }
    }

    /**
     * Two who talk come to their end.
     *
     * @param settles whether all that is under way comes to its end before, and both see the call in one way
     * @param otherwise for what else the call may have ended before
     */
    void close(Leg calling, Leg called, boolean settles, Ending ending, List<EndReason> otherwise) {
        if (settles) calling.agreesWith(called);
        switch (ending) {
            case BY_CALLER -> calling.attempts(Verb.HANG_UP);
            case BY_CALLEE -> called.attempts(Verb.HANG_UP);
            case BY_BOTH -> {
                calling.attempts(Verb.HANG_UP);
                called.attempts(Verb.HANG_UP);
            }
        }
        if (!otherwise.contains(calling.isOver()) && !otherwise.contains(called.isOver())) ends(calling, called);
    }

    /** Both are over, for the reason that the one who ended it had. */
    private static void ends(Leg calling, Leg called) {
        EndReason byCaller = calling.phone.ask(calling::left);
        EndReason byCallee = called.phone.ask(called::left);
        if (byCaller == null && byCallee == null) {
            endsOf(calling, EndReason.NO_ANSWER);
            endsOf(called, EndReason.NO_ANSWER, EndReason.CANCELLED);
        } else if (byCaller != null && byCallee == null) {
            // An answer that the caller's CANCEL crossed makes it a call that was hung up.
            endsOf(calling, byCaller, EndReason.NORMAL);
            endsOf(called, byCaller, EndReason.NORMAL);
        } else if (byCaller == null) {
            endsOf(calling, byCallee);
            endsOf(called, byCallee);
        } else {
            endsOf(calling, byCaller, byCallee);
            endsOf(called, byCaller, byCallee);
        }
    }

    static void endsOf(Leg leg, EndReason... allowed) {
        EndReason why = leg.isOver();
        if (!List.of(allowed).contains(why))
            throw new AssertionError(leg + " ended " + why + ", expected " + List.of(allowed));
    }
}
