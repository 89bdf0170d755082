package org.patchbay.server.kit;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * What the users of a few phones do, in which order and how closely upon one another, and how bad their network is: a function of a seed.
 * Nothing of it is known to hold when its turn comes; what a call no longer lets its user do is left out then.
 *
 * @param phones what each of them speaks
 * @param acts one call after the other
 */
record Conversation(long seed, List<Protocol> phones, Weather weather, List<Act> acts) {
    /** How a call is set up, or isn't. */
    enum Opening {
        ANSWERED,
        ANSWERED_WITHOUT_RINGING,
        DECLINED,
        BUSY,
        NOT_ANSWERED,
        GIVEN_UP_AT_ONCE,
        GIVEN_UP_WHILE_IT_RINGS,
        GIVEN_UP_WHILE_IT_IS_ANSWERED
    }

    /** That nobody answers is a conversation of its own. */
    private static final List<Opening> OPENINGS = Stream.of(Opening.values())
            .filter(opening -> opening != Opening.NOT_ANSWERED)
            .toList();

    /** How a call that was answered ends. */
    enum Ending {
        BY_CALLER,
        BY_CALLEE,
        BY_BOTH
    }

    /** What is waited for before a step. */
    enum Pace {
        AT_ONCE,
        WHEN_SETTLED
    }

    /**
     * A call between two of the phones.
     *
     * @param steps while they talk
     * @param settles whether all that is under way comes to its end before the call does
     */
    record Act(int caller, int callee, Opening opening, List<Step> steps, boolean settles, Ending ending) {}

    /** What happens while two talk. */
    sealed interface Step {}

    /** One of the two does something. */
    record Does(boolean caller, Verb verb, Pace pace) implements Step {}

    /** One of the two loses its connection, and comes back at once. */
    record IsCut(boolean caller) implements Step {}

    /** Somebody else calls one of the two meanwhile. */
    record IsCalled(Act act) implements Step {}

    static Conversation of(long seed) {
        Random random = new Random(seed);
        // The first numbers of seeds that are close to each other are close.
        for (int i = 0; i < 8; i++) random.nextInt();
        List<Protocol> phones = new ArrayList<>();
        int count = 2 + (random.nextInt(3) == 0 ? 1 : 0);
        for (int i = 0; i < count; i++) phones.add(Protocol.values()[random.nextInt(4)]);
        Weather weather = random.nextInt(5) == 0
                ? Weather.FINE
                : new Weather(random.nextInt(80), random.nextInt(60), random.nextInt(25));
        if (random.nextInt(20) == 0)
            return new Conversation(
                    seed,
                    phones,
                    weather,
                    List.of(new Act(0, 1, Opening.NOT_ANSWERED, List.of(), false, Ending.BY_BOTH)));
        List<Act> acts = new ArrayList<>();
        int calls = 1 + random.nextInt(2);
        for (int i = 0; i < calls; i++) acts.add(act(random, count, true));
        return new Conversation(seed, phones, weather, acts);
    }

    /** Whether it is about a call that rings until the gateway gives it up. */
    boolean isUnanswered() {
        return acts.stream().anyMatch(act -> act.opening() == Opening.NOT_ANSWERED);
    }

    private static Act act(Random random, int count, boolean mayBeCalled) {
        int caller = random.nextInt(count);
        int callee = (caller + 1 + random.nextInt(count - 1)) % count;
        return act(random, count, caller, callee, mayBeCalled);
    }

    private static Act act(Random random, int count, int caller, int callee, boolean mayBeCalled) {
        Opening opening = random.nextInt(5) < 3 ? Opening.ANSWERED : OPENINGS.get(random.nextInt(OPENINGS.size()));
        List<Step> steps = new ArrayList<>();
        boolean[] does = new boolean[6];
        int length = random.nextInt(10);
        for (int i = 0; i < length; i++) {
            int kind = random.nextInt(12);
            if (kind == 0) {
                steps.add(new IsCut(random.nextBoolean()));
            } else if (kind == 1 && count > 2 && mayBeCalled) {
                int third = 3 - caller - callee;
                steps.add(new IsCalled(act(random, count, third, random.nextBoolean() ? caller : callee, false)));
                mayBeCalled = false;
            } else {
                boolean byCaller = random.nextBoolean();
                Pace pace = random.nextInt(3) == 0 ? Pace.AT_ONCE : Pace.WHEN_SETTLED;
                steps.add(new Does(byCaller, verb(random, does, byCaller ? 0 : 3), pace));
            }
        }
        boolean settles = random.nextInt(3) > 0;
        return new Act(
                caller, callee, opening, steps, settles, Ending.values()[random.nextInt(Ending.values().length)]);
    }

    /** @param does who holds, has added video and is muted, from that index on */
    private static Verb verb(Random random, boolean[] does, int from) {
        int kind = random.nextInt(5);
        switch (kind) {
            case 0 -> {
                does[from] = !does[from];
                return does[from] ? Verb.HOLD : Verb.RESUME;
            }
            case 1 -> {
                does[from + 1] = !does[from + 1];
                return does[from + 1] ? Verb.ADD_VIDEO : Verb.DROP_VIDEO;
            }
            case 2 -> {
                does[from + 2] = !does[from + 2];
                return does[from + 2] ? Verb.MUTE : Verb.UNMUTE;
            }
            case 3 -> {
                return Verb.RESTART_ICE;
            }
            default -> {
                return Verb.TONE;
            }
        }
    }
}
