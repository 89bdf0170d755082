package org.patchbay.sip.referral;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever comes in whatever order, a referral keeps its promises. */
class ReferralPropertiesTest {
    private static final Outcome[] OUTCOMES = {
        Outcome.TRYING, Outcome.RINGING, Outcome.ACCEPTED, new Outcome(486, "Busy Here")
    };

    /** Keeps the books on what a referral wants. */
    private static final class Ledger implements ReferralEffect.Runner {
        final Referral referral;
        final boolean silent;
        final Set<ReferralTimer> timers = EnumSet.noneOf(ReferralTimer.class);
        boolean onItsWay;
        boolean forgotten;
        boolean callEnded;
        boolean released;
        boolean phoneLeft;
        boolean parted;
        boolean refused;
        Outcome told = Outcome.TRYING;
        Outcome outcome = Outcome.TRYING;

        Ledger(boolean silent) {
            this.silent = silent;
            referral = new Referral(silent);
            perform(referral.begin(Outcome.TRYING));
        }

        void perform(List<ReferralEffect> effects) {
            for (ReferralEffect effect : effects) effect.performBy(this);
        }

        @Override
        public void notify(Outcome now, Farewell farewell) {
            assertThat(silent).as("a NOTIFY that nobody wants").isFalse();
            assertThat(onItsWay).as("a NOTIFY while one is on its way").isFalse();
            assertThat(parted).as("a NOTIFY after the last").isFalse();
            assertThat(forgotten).as("a NOTIFY after the end").isFalse();
            assertThat(now.status()).as("no way back").isGreaterThanOrEqualTo(told.status());
            assertThat(now.isFinal() && farewell == Farewell.NONE).isFalse();
            onItsWay = true;
            parted = farewell != Farewell.NONE;
            told = now;
        }

        @Override
        public void startTimer(ReferralTimer timer, Duration after) {
            assertThat(forgotten).isFalse();
            timers.add(timer);
        }

        @Override
        public void stopTimer(ReferralTimer timer) {
            assertThat(timers.remove(timer)).as("a timer that does not run").isTrue();
        }

        @Override
        public void release() {
            assertThat(callEnded).as("an end that nobody asked for").isTrue();
            assertThat(released || phoneLeft).as("a leg that is over").isFalse();
            released = true;
            // What a session does then: BYE, and the leg is over.
            perform(referral.left());
        }

        @Override
        public void forget() {
            assertThat(forgotten).as("forgotten twice").isFalse();
            assertThat(timers).as("timers of what is over").isEmpty();
            assertThat(onItsWay).as("an answer that is waited for").isFalse();
            forgotten = true;
        }

        void happen(int event) {
            switch (event % 8) {
                case 0, 1, 2 -> progress(OUTCOMES[event / 8 % OUTCOMES.length]);
                case 3 -> {
                    if (referral.isActive()) perform(referral.refreshed(Duration.ofSeconds(event / 8 % 3)));
                }
                case 4 -> {
                    if (event > 160) end();
                }
                case 5 -> {
                    if (event > 160) bye();
                }
                case 6 -> fire(event > 128 ? ReferralTimer.PARTING : ReferralTimer.EXPIRY);
                default -> answer(List.of(200, 200, 500, 481).get(event / 8 % 4));
            }
        }

        void progress(Outcome next) {
            if (!outcome.isFinal() && !callEnded && (next.isFinal() || next.status() > outcome.status())) {
                outcome = next;
            }
            perform(referral.progressed(next));
        }

        void end() {
            if (callEnded || phoneLeft) return;
            callEnded = true;
            if (!outcome.isFinal()) outcome = Outcome.ABANDONED;
            perform(referral.ended());
        }

        void bye() {
            if (released || phoneLeft) return;
            phoneLeft = true;
            perform(referral.left());
        }

        void answer(int status) {
            if (!onItsWay) return;
            onItsWay = false;
            if (status == 481) refused = true;
            perform(referral.answered(status));
        }

        void fire(ReferralTimer timer) {
            if (timers.remove(timer)) perform(referral.fired(timer));
        }
    }

    @Property
    void it_ends_once_tells_the_outcome_and_leaves_nothing(
            @ForAll boolean silent, @ForAll @Size(max = 40) List<@IntRange(max = 255) Integer> events) {
        Ledger ledger = new Ledger(silent);
        for (int event : events) ledger.happen(event);
        // Time passes: the call says what became of it and ends the leg, NOTIFYs are answered, timers run out.
        ledger.progress(Outcome.ACCEPTED);
        ledger.end();
        boolean mayKnow = !silent && !ledger.refused;
        for (int i = 0; i < 3; i++) {
            ledger.answer(200);
            ledger.fire(ReferralTimer.PARTING);
        }
        assertThat(ledger.forgotten).isTrue();
        assertThat(ledger.timers).isEmpty();
        assertThat(ledger.onItsWay).isFalse();
        assertThat(ledger.released || ledger.phoneLeft).as("the leg is over").isTrue();
        if (mayKnow && ledger.told.isFinal()) assertThat(ledger.told).isEqualTo(ledger.outcome);
        if (mayKnow) assertThat(ledger.parted).isTrue();
    }

    @Property
    void the_leg_never_ends_before_the_phone_answered_the_last_notify_or_had_its_time(
            @ForAll @Size(max = 40) List<@IntRange(max = 255) Integer> events) {
        Ledger ledger = new Ledger(false);
        boolean timeUp = false;
        for (int event : events) {
            timeUp = event % 8 == 6 && event > 128 && ledger.timers.contains(ReferralTimer.PARTING);
            boolean before = ledger.released;
            ledger.happen(event);
            if (ledger.released && !before && !timeUp) {
                assertThat(ledger.onItsWay).isFalse();
                assertThat(ledger.parted || ledger.refused).isTrue();
            }
        }
    }
}
