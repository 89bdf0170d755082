package org.patchbay.core.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.patchbay.core.call.CallPlay.WEBRTC;
import static org.patchbay.core.call.CallPlay.WEBRTC_ANSWER;
import static org.patchbay.core.call.CallPlay.browser;
import static org.patchbay.core.call.CallPlay.idle;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.patchbay.core.routing.Router;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Progress;
import org.patchbay.session.v1.Signal;

class RedirectionTest {
    private static CallPlay sentTo(CallPlay play, String leg, String... targets) {
        return play.from(
                leg,
                s -> s.setEnd(End.newBuilder()
                        .setReason(EndReason.REDIRECTED)
                        .setStatusCode(302)
                        .addAllRedirectTargets(List.of(targets))));
    }

    private static List<String> lookedUp(CallPlay play) {
        return play.effects.stream()
                .filter(Effect.Resolve.class::isInstance)
                .map(effect -> ((Effect.Resolve) effect).to())
                .toList();
    }

    private static CallPlay refused(CallPlay play, EndReason reason) {
        return play.on(new CallEvent.Routed(new Router.Refused(reason, "no"), true));
    }

    private static CallPlay calling() {
        return idle().invitedByBrowser().routedTo(browser("one"));
    }

    @Test
    void the_device_that_was_named_instead_rings_with_the_callers_offer() {
        CallPlay play = sentTo(calling(), "b1", "carol@localhost");
        assertThat(lookedUp(play)).containsExactly("carol@localhost");

        play.routedTo(browser("two"));
        assertThat(play.sentTo("a").getProgress().getState()).isEqualTo(Progress.State.FORWARDED);
        assertThat(play.sentTo("b2").getInvite().getDescription()).isEqualTo(WEBRTC);

        play.answers("b2", WEBRTC_ANSWER);
        assertThat(play.sentTo("a").hasAnswer()).isTrue();
        assertThat(play.running()).isEmpty();
    }

    @Test
    void the_look_up_is_made_in_the_callers_name() {
        CallPlay play = sentTo(calling(), "b1", "carol@localhost");

        assertThat(play.effects)
                .anyMatch(effect -> effect instanceof Effect.Resolve resolve
                        && resolve.from().toString().equals("alice@localhost/web"));
    }

    @Test
    void several_are_looked_up_in_turn_and_ring_in_their_order() {
        CallPlay play = sentTo(calling(), "b1", "carol@localhost", "dave@localhost");
        assertThat(lookedUp(play)).containsExactly("carol@localhost");

        play.routedTo(browser("two"));
        assertThat(lookedUp(play)).containsExactly("dave@localhost");

        play.routedTo(browser("three"));
        assertThat(play.sentTo("b2").hasInvite()).isTrue();

        play.ends("b2", EndReason.BUSY);
        assertThat(play.sentTo("b3").hasInvite()).isTrue();

        play.ends("b3", EndReason.NO_ANSWER);
        assertThat(play.sentTo("a").getEnd().getReason()).isEqualTo(EndReason.BUSY);
    }

    @Test
    void devices_that_still_ring_are_waited_for() {
        CallPlay play = idle().invitedByBrowser().routedTo(browser("one"), browser("other"));
        sentTo(play, "b1", "carol@localhost").routedTo(browser("two"));
        assertThat(play.sent()).noneMatch(Signal::hasInvite);

        play.ends("b2", EndReason.BUSY);
        assertThat(play.sentTo("b3").hasInvite()).isTrue();
    }

    @Test
    void an_answer_that_comes_during_the_look_up_wins() {
        CallPlay play = idle().invitedByBrowser().routedTo(browser("one"), browser("other"));
        sentTo(play, "b1", "carol@localhost").answers("b2", WEBRTC_ANSWER);
        assertThat(play.sentTo("a").hasAnswer()).isTrue();

        play.routedTo(browser("two"));
        assertThat(play.ignored).isNotEmpty();
        assertThat(play.call.phase()).isEqualTo(Phase.ACTIVE);
    }

    @Test
    void where_the_caller_may_not_call_the_call_does_not_go() {
        CallPlay play = refused(sentTo(calling(), "b1", "00900@localhost"), EndReason.FORBIDDEN);

        assertThat(play.sentTo("a").getEnd().getReason()).isEqualTo(EndReason.FORBIDDEN);
        assertThat(play.running()).isEmpty();
    }

    @Test
    void two_that_send_the_call_to_each_other_end_it() {
        CallPlay play = sentTo(calling(), "b1", "carol@localhost").routedTo(browser("two"));
        sentTo(play, "b2", "bob@localhost").routedTo(browser("one"));

        assertThat(play.sentTo("a").getEnd().getReason()).isEqualTo(EndReason.UNAVAILABLE);
        assertThat(play.running()).isEmpty();
    }

    @Test
    void no_more_are_followed_than_a_call_may() {
        CallPlay play = calling();
        for (int i = 1; i <= Redirects.MOST; i++) {
            sentTo(play, "b" + i, "user" + i + "@localhost").routedTo(browser("device" + i));
        }
        sentTo(play, "b" + (Redirects.MOST + 1), "one-more@localhost");

        assertThat(lookedUp(play)).isEmpty();
        assertThat(play.sentTo("a").getEnd().getReason()).isEqualTo(EndReason.REDIRECTED);
    }

    @Test
    void who_names_nobody_has_failed() {
        CallPlay play = sentTo(calling(), "b1");

        assertThat(play.sentTo("a").getEnd().getReason()).isEqualTo(EndReason.REDIRECTED);
    }

    @Test
    void a_look_up_that_never_ends_ends_the_call() {
        CallPlay play = sentTo(calling(), "b1", "carol@localhost").fires(CallTimer.SETUP);

        assertThat(play.sentTo("a").getEnd().getReason()).isEqualTo(EndReason.TIMEOUT);
        assertThat(play.running()).isEmpty();
    }

    @Test
    void the_caller_may_give_up_during_the_look_up() {
        CallPlay play = sentTo(calling(), "b1", "carol@localhost").ends("a", EndReason.CANCELLED);

        assertThat(play.call.phase()).isEqualTo(Phase.ENDED);
        assertThat(play.running()).isEmpty();
    }
}
