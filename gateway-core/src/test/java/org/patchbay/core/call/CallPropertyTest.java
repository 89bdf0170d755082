package org.patchbay.core.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.patchbay.core.routing.Router.Target;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Signal;

/** Whatever is said in whatever order, {@link CallPlay} holds what must always hold, and these hold on top of it. */
class CallPropertyTest {
    private static final List<Target> DEVICES = List.of(
            CallPlay.browser("one"),
            CallPlay.phone("two"),
            CallPlay.unknownPhone("three"),
            CallPlay.webrtcPhone("four"));

    @Property(tries = 2000)
    void an_end_of_the_caller_ends_everything(@ForAll("conversations") List<Consumer<CallPlay>> conversation) {
        CallPlay play = CallPlay.idle();
        conversation.forEach(step -> step.accept(play));
        if (play.call.phase() == Phase.IDLE) return;
        play.ends("a", EndReason.NORMAL);

        assertThat(play.call.phase()).isEqualTo(Phase.ENDED);
        assertThat(play.running()).isEmpty();
    }

    @Property(tries = 2000)
    void the_caller_hears_one_answer_at_most_and_every_offer_of_a_leg_one_reply_at_most(
            @ForAll("conversations") List<Consumer<CallPlay>> conversation) {
        CallPlay play = CallPlay.idle();
        int answers = 0;
        Map<String, Integer> replies = new HashMap<>();
        for (Consumer<CallPlay> step : conversation) {
            play.effects = List.of();
            step.accept(play);
            for (Signal signal : play.sent()) {
                if (signal.hasAnswer()) answers++;
                if (signal.hasUpdateAnswer()) {
                    replies.merge(signal.getLegId() + signal.getUpdateAnswer().getId(), 1, Integer::sum);
                }
                if (signal.hasUpdateReject()) {
                    replies.merge(signal.getLegId() + signal.getUpdateReject().getId(), 1, Integer::sum);
                }
            }
        }
        assertThat(answers).isLessThanOrEqualTo(1);
        // Every step that offers does so under an id of its own, so a second reply would be a second reply to one
        // offer.
        assertThat(replies.values())
                .as(() -> String.join("\n", play.story) + "\n" + replies)
                .allMatch(count -> count == 1);
    }

    @Provide
    Arbitrary<List<Consumer<CallPlay>>> conversations() {
        return Arbitraries.oneOf(begin(), speak(), clock(), relay())
                .list()
                .ofMinSize(1)
                .ofMaxSize(40)
                .map(steps -> {
                    // Most conversations begin as conversations do.
                    List<Consumer<CallPlay>> all = new java.util.ArrayList<>(steps);
                    all.add(0, CallPlay::invitedByBrowser);
                    all.add(1, play -> play.routedTo(DEVICES.toArray(new Target[0])));
                    return all;
                });
    }

    private Arbitrary<Consumer<CallPlay>> begin() {
        return Arbitraries.of(
                CallPlay::invitedByBrowser,
                CallPlay::invitedByPhone,
                CallPlay::invitedWithoutOffer,
                play -> play.routedTo(DEVICES.get(0)),
                play -> play.routedWithoutRelayTo(DEVICES.get(1), DEVICES.get(2)));
    }

    private Arbitrary<Consumer<CallPlay>> speak() {
        Arbitrary<String> legs = Arbitraries.of("a", "b1", "b2", "b3", "b4", "b5");
        Arbitrary<SessionDescription> descriptions =
                Arbitraries.of(CallPlay.WEBRTC, CallPlay.WEBRTC_ANSWER, CallPlay.PLAIN, CallPlay.PLAIN_ANSWER);
        Arbitrary<Integer> kinds = Arbitraries.integers().between(0, 9);
        return net.jqwik.api.Combinators.combine(legs, descriptions, kinds)
                .as((leg, description, kind) -> play -> speak(play, leg, description, kind));
    }

    private int ids;

    private void speak(CallPlay play, String leg, SessionDescription description, int kind) {
        OpenOffer open = play.call.openOffer();
        switch (kind) {
            case 0 -> play.rings(leg);
            case 1 -> play.earlyMedia(leg, description);
            case 2, 3 -> play.answers(leg, description);
            case 4 -> play.answersWithOffer(leg, "offer-" + ids++, description);
            case 5 -> play.updates(leg, "update-" + ids++, description);
            case 6 -> play.answersUpdate(leg, open == null ? "none" : open.answererId(), description);
            case 7 -> play.rejectsUpdate(leg, open == null ? "none" : open.answererId());
            case 8 -> play.trickles(leg, "192.0.2.1");
            default -> {
                if (leg.equals("b3")) play.ends(leg, EndReason.BUSY);
                else play.tricklesLast(leg, "192.0.2.2");
            }
        }
    }

    private Arbitrary<Consumer<CallPlay>> clock() {
        return Arbitraries.integers().between(0, 5).map(number -> play -> {
            if (play.running().isEmpty()) return;
            List<CallTimer> timers = List.copyOf(play.running());
            play.fires(timers.get(number % timers.size()));
        });
    }

    private Arbitrary<Consumer<CallPlay>> relay() {
        return Arbitraries.of(
                play -> play.relayGives(CallPlay.PLAIN),
                play -> play.relayGives(CallPlay.WEBRTC),
                CallPlay::relayFails);
    }
}
