package org.patchbay.server.kit;

import static org.patchbay.server.kit.Heard.What.ANSWER;
import static org.patchbay.server.kit.Heard.What.RINGING;
import static org.patchbay.server.kit.Heard.What.TAKEN;

import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.provider.Arguments;
import org.patchbay.session.v1.EndReason;

/** Plays of one class, one after the other on one gateway; what they show goes into the table of features. */
@ExtendWith(FeatureTable.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class Plays {
    final Ensemble ensemble;

    Plays() {
        this(new Ensemble());
    }

    Plays(Ensemble ensemble) {
        this.ensemble = ensemble;
    }

    /** Every two protocols. */
    static Stream<Arguments> pairs() {
        return Stream.of(Protocol.values())
                .flatMap(one -> Stream.of(Protocol.values()).map(other -> Arguments.of(one, other)));
    }

    @AfterAll
    void close() {
        ensemble.close();
    }

    /** Ends each play, knowing whether it went well. */
    @RegisterExtension
    final AfterTestExecutionCallback ends =
            context -> ends(context.getExecutionException().isPresent());

    private void ends(boolean failed) {
        ensemble.endsPlay(failed);
    }

    /** What is played while the two talk. */
    interface Dialogue {
        void play(Leg alice, Leg bob);
    }

    /** One calls the other; the caller hangs up after what they play. */
    final void whileTheyTalk(Protocol one, Protocol other, Dialogue dialogue) {
        theyTalk(ensemble.caller(one), ensemble.callee(other), (calling, called) -> {
            dialogue.play(calling, called);
            hangUp(calling, called);
        });
    }

    /** One calls the other, who answers; they leave it at that. */
    static void theyTalk(Phone alice, Phone bob, Dialogue dialogue) {
        Leg calling = alice.calls(bob.user());
        Leg called = bob.isCalledBy(alice);
        called.rings();
        calling.hears(RINGING);
        called.answers();
        calling.hears(ANSWER);
        calling.settles();
        called.settles();
        dialogue.play(calling, called);
    }

    static void hangUp(Leg one, Leg other) {
        one.hangsUp();
        other.hearsEnd(EndReason.NORMAL);
        one.isOver();
    }

    static void holds(Leg one, Leg other) {
        one.holds();
        one.hears(TAKEN);
        other.isHeld(true);
        one.isHeld(false);
        other.settles();
        one.resumes();
        one.hears(TAKEN);
        other.isHeld(false);
        one.isHeld(false);
    }
}
