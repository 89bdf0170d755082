package org.patchbay.server.kit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the users of a few phones do, in which order and how closely upon one another, and how bad their network is: a function of a seed.
 * Nothing of it is known to hold when its turn comes; what a call no longer lets its user do is left out then.
 *
 * @param phones what each of them speaks
 * @param second what a second device speaks that one of them has; null for none
 * @param relayed whether phones of SIP speak plain RTP, and the gateway has a relay for it
 * @param acts one call after the other
 */
record Conversation(
        long seed, List<Protocol> phones, @Nullable Protocol second, boolean relayed, Weather weather, List<Act> acts) {
    /** Who has a second device, if anybody has. */
    static final int OF_TWO_DEVICES = 1;

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

    /** Which device of somebody who has two is answered. */
    enum Answering {
        FIRST,
        SECOND,
        /** Both at once, and one of them comes too late. */
        BOTH
    }

    /** How somebody is transferred, and what comes of it. */
    enum Bringing {
        TARGET_ANSWERS,
        TARGET_DECLINES,
        TARGET_IS_BUSY,
        /** While the target rings. */
        TRANSFEROR_LEAVES,
        /** While the target rings. */
        KEPT_LEAVES,
        /** In the moment in which the target answers. */
        KEPT_LEAVES_AT_THE_ANSWER,
        /** The target was called before, and has answered. */
        ATTENDED,
        /** The target was called before, and hangs up in that moment. */
        ATTENDED_AND_TARGET_LEAVES
    }

    /**
     * One of the two has the other brought to the third.
     *
     * @param byCaller whether it is the caller who does
     * @param steps while those who were brought together talk; the one who was kept is their caller
     */
    record Transfer(boolean byCaller, Bringing bringing, Pace pace, List<Step> steps, Ending ending) {}

    /**
     * A call between two of the phones.
     *
     * @param steps while they talk
     * @param transfer after that; null for none
     * @param settles whether all that is under way comes to its end before the call does
     */
    record Act(
            int caller,
            int callee,
            Opening opening,
            Answering answering,
            List<Step> steps,
            @Nullable Transfer transfer,
            boolean settles,
            Ending ending) {
        /** Whether it is answered in the end, and they talk. */
        boolean isAnswered() {
            return opening == Opening.ANSWERED || opening == Opening.ANSWERED_WITHOUT_RINGING;
        }
    }

    /** What happens while two talk. */
    sealed interface Step {}

    /** One of the two does something. */
    record Does(boolean caller, Verb verb, Pace pace) implements Step {}

    /** One of the two loses its connection, and comes back at once. */
    record IsCut(boolean caller) implements Step {}

    /** Somebody writes a text to somebody. */
    record Writes(int author, int reader) implements Step {}

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
                    null,
                    false,
                    weather,
                    List.of(new Act(
                            0, 1, Opening.NOT_ANSWERED, Answering.FIRST, List.of(), null, false, Ending.BY_BOTH)));
        boolean relayed = random.nextInt(8) == 0;
        Protocol second = random.nextInt(6) == 0 ? any(random, Protocol.values()) : null;
        List<Act> acts = new ArrayList<>();
        int calls = 1 + random.nextInt(2);
        for (int i = 0; i < calls; i++) acts.add(act(random, count, true));
        return new Conversation(seed, phones, second, relayed, weather, acts);
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
            int kind = random.nextInt(14);
            if (kind == 0) {
                steps.add(new IsCut(random.nextBoolean()));
            } else if (kind == 1 && count > 2 && mayBeCalled) {
                int third = 3 - caller - callee;
                steps.add(new IsCalled(act(random, count, third, random.nextBoolean() ? caller : callee, false)));
                mayBeCalled = false;
            } else if (kind == 2) {
                int author = random.nextInt(count);
                steps.add(new Writes(author, (author + 1 + random.nextInt(count - 1)) % count));
            } else {
                boolean byCaller = random.nextBoolean();
                Pace pace = random.nextInt(3) == 0 ? Pace.AT_ONCE : Pace.WHEN_SETTLED;
                steps.add(new Does(byCaller, verb(random, does, byCaller ? 0 : 3), pace));
            }
        }
        boolean settles = random.nextInt(3) > 0;
        Ending ending = any(random, Ending.values());
        Transfer transfer = count > 2 && random.nextInt(2) == 0 ? transfer(random, does) : null;
        return new Act(caller, callee, opening, any(random, Answering.values()), steps, transfer, settles, ending);
    }

    /** @param does who holds, has added video and is muted, caller before callee */
    private static Transfer transfer(Random random, boolean[] does) {
        boolean byCaller = random.nextBoolean();
        Bringing bringing = random.nextBoolean() ? any(random, Bringing.values()) : Bringing.TARGET_ANSWERS;
        Pace pace = random.nextInt(3) == 0 ? Pace.AT_ONCE : Pace.WHEN_SETTLED;
        // Who is kept goes on with what it does; the target is new.
        boolean[] both = Arrays.copyOf(byCaller ? Arrays.copyOfRange(does, 3, 6) : Arrays.copyOf(does, 3), 6);
        List<Step> steps = new ArrayList<>();
        int length = random.nextInt(5);
        for (int i = 0; i < length; i++) {
            boolean byKept = random.nextBoolean();
            if (random.nextInt(6) == 0) steps.add(new IsCut(byKept));
            else steps.add(new Does(byKept, verb(random, both, byKept ? 0 : 3), any(random, Pace.values())));
        }
        return new Transfer(byCaller, bringing, pace, steps, any(random, Ending.values()));
    }

    private static <T> T any(Random random, T[] values) {
        return values[random.nextInt(values.length)];
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
