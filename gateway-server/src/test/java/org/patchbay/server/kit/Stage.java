package org.patchbay.server.kit;

import static org.patchbay.server.kit.Heard.What.ANSWER;
import static org.patchbay.server.kit.Heard.What.RINGING;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.patchbay.server.TestGateway;
import org.patchbay.server.kit.Conversation.Act;
import org.patchbay.server.kit.Conversation.Does;
import org.patchbay.server.kit.Conversation.Ending;
import org.patchbay.server.kit.Conversation.IsCalled;
import org.patchbay.server.kit.Conversation.IsCut;
import org.patchbay.server.kit.Conversation.Opening;
import org.patchbay.server.kit.Conversation.Pace;
import org.patchbay.server.kit.Conversation.Step;
import org.patchbay.session.v1.EndReason;

/** A gateway with three phones of every protocol, on which one conversation is played after the other. */
final class Stage implements AutoCloseable {
    private static final List<String> NAMES = List.of("anna", "ben", "clara");

    /** Only transactions have short timers: what is not said again is to be missed, however slow the machine is. */
    private static final Map<String, String> SETTINGS = Map.of(
            "sip.timers.t1", "200ms",
            "sip.timers.t2", "400ms",
            "sip.timers.t4", "500ms",
            "sip.timers.trying", "50ms",
            "sip.timers.d", "12800ms",
            "calls.setup", "60s",
            "calls.update", "60s");

    private final TestGateway gateway;
    private final Place place;
    private final Map<String, Phone> phones = new HashMap<>();

    /** @param ring how long calls ring there */
    Stage(Vertx vertx, Duration ring) {
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.put("calls.ring", ring.toMillis() + "ms");
        gateway = TestGateway.start(
                settings,
                IntStream.range(0, NAMES.size())
                        .boxed()
                        .flatMap(i -> Stream.of(Protocol.values()).map(protocol -> user(i, protocol)))
                        .toList());
        place = new Place(gateway, vertx);
    }

    private static String user(int who, Protocol protocol) {
        return NAMES.get(who) + "-" + protocol.name().toLowerCase(Locale.ROOT);
    }

    private Phone phone(int who, Protocol protocol) {
        return phones.computeIfAbsent(user(who, protocol), user -> {
            Phone phone = place.phone(protocol, user, "device-of-" + user);
            phone.logsIn();
            return phone;
        });
    }

    /**
     * Plays it.
     *
     * @return what there was to be seen
     * @throws AssertionError if anything was not as it has to be; then this stage is good for nothing more
     */
    Journal plays(Conversation conversation) {
        place.has(Weather.FINE);
        List<Phone> cast = new ArrayList<>();
        for (int i = 0; i < conversation.phones().size(); i++)
            cast.add(phone(i, conversation.phones().get(i)));
        cast.forEach(Phone::begins);
        Journal journal = place.begins(conversation.seed());
        place.has(conversation.weather());
        journal.note("seed " + conversation.seed(), conversation.toString());
        for (Act act : conversation.acts()) {
            perform(cast, act);
            rest(cast);
        }
        if (!journal.faults().isEmpty()) throw new AssertionError(String.valueOf(journal.faults()));
        return journal;
    }

    Journal journal() {
        return place.journal();
    }

    /** After the last conversation: of SIP's transactions nothing is left either, which wait for repetitions until then. */
    void endsAll() {
        gateway.assertNoTransactionLeft();
    }

    /** All calls are over: nothing is left of them, and none of the phones thinks otherwise. */
    private void rest(List<Phone> cast) {
        // What was given up at once may not have been read yet.
        cast.forEach(Phone::catchesUp);
        gateway.assertNothingLeft();
        cast.forEach(Phone::catchesUp);
        for (Phone phone : cast) phone.awaits("has no call left", phone::isIdle);
        cast.forEach(Phone::begins);
    }

    // --- a call

    private void perform(List<Phone> cast, Act act) {
        Phone caller = cast.get(act.caller());
        Phone callee = cast.get(act.callee());
        Leg calling = caller.calls(callee.user());
        if (act.opening() == Opening.GIVEN_UP_AT_ONCE) {
            calling.attempts(Verb.HANG_UP);
            endsOf(calling, EndReason.CANCELLED, EndReason.NORMAL);
            return;
        }
        Leg called = callee.isCalledBy(caller);
        switch (act.opening()) {
            case ANSWERED -> {
                called.attempts(Verb.RING);
                // RFC 3261 13.3.1.1: a 180 is not sent again, so what of it is lost stays unheard.
                if (isReliable(caller) && isReliable(callee)) calling.hears(RINGING);
                called.attempts(Verb.ANSWER);
            }
            case ANSWERED_WITHOUT_RINGING -> called.attempts(Verb.ANSWER);
            case DECLINED -> called.attempts(Verb.DECLINE);
            case BUSY -> called.attempts(Verb.BE_BUSY);
            case NOT_ANSWERED -> called.attempts(Verb.RING);
            case GIVEN_UP_WHILE_IT_RINGS -> {
                called.attempts(Verb.RING);
                calling.attempts(Verb.HANG_UP);
            }
            case GIVEN_UP_WHILE_IT_IS_ANSWERED -> {
                called.attempts(Verb.ANSWER);
                calling.attempts(Verb.HANG_UP);
            }
            case GIVEN_UP_AT_ONCE -> throw new AssertionError("that was before");
        }
        if (act.opening() == Opening.ANSWERED || act.opening() == Opening.ANSWERED_WITHOUT_RINGING) {
            calling.hears(ANSWER);
            for (Step step : act.steps()) take(cast, calling, called, step);
            if (act.settles()) calling.agreesWith(called);
            hangUp(calling, called, act.ending());
        }
        ends(calling, called);
    }

    private boolean isReliable(Phone phone) {
        return phone.protocol() != Protocol.SIP || place.weather().lost() == 0;
    }

    private void take(List<Phone> cast, Leg calling, Leg called, Step step) {
        if (step instanceof Does does) {
            Leg actor = does.caller() ? calling : called;
            if (does.pace() == Pace.WHEN_SETTLED) actor.settles();
            actor.attempts(does.verb());
        } else if (step instanceof IsCut cut) {
            Phone phone = cut.caller() ? calling.phone : called.phone;
            if (phone.protocol() == Protocol.SIP) return;
            phone.losesItsNetwork();
            phone.comesBack();
        } else if (step instanceof IsCalled other) {
            perform(cast, other.act());
        }
    }

    private static void hangUp(Leg calling, Leg called, Ending ending) {
        switch (ending) {
            case BY_CALLER -> calling.attempts(Verb.HANG_UP);
            case BY_CALLEE -> called.attempts(Verb.HANG_UP);
            case BY_BOTH -> {
                calling.attempts(Verb.HANG_UP);
                called.attempts(Verb.HANG_UP);
            }
        }
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

    private static void endsOf(Leg leg, EndReason... allowed) {
        EndReason why = leg.isOver();
        if (!List.of(allowed).contains(why))
            throw new AssertionError(leg + " ended " + why + ", expected " + List.of(allowed));
    }

    @Override
    public void close() {
        phones.values().forEach(Phone::close);
        gateway.close();
    }
}
