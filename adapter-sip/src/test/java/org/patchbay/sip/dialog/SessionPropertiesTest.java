package org.patchbay.sip.dialog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.patchbay.sip.dialog.Play.ANSWER;
import static org.patchbay.sip.dialog.Play.FULL;
import static org.patchbay.sip.dialog.Play.HOLD;
import static org.patchbay.sip.dialog.Play.OFFER;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Progress;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.UpdateReject;

/** Whatever a phone, a call and the clock do: nothing is left at the end, and nothing is said twice. */
class SessionPropertiesTest {
    private static final PeerSupport RELIABLE = new PeerSupport(Set.of("UPDATE"), Set.of("timer"), Set.of("100rel"));

    /** Keeps the books of one session while events pour in. */
    private static final class Ledger {
        final Play play;
        final Map<Integer, String> open = new HashMap<>();
        final List<Integer> theirs = new ArrayList<>();
        final Map<Integer, Integer> finals = new HashMap<>();
        final List<String> offers = new ArrayList<>();
        long rseq;
        int ends;
        int byes;

        Ledger(Play play) {
            this.play = play;
            note();
        }

        void note() {
            for (Effect effect : play.last) {
                if (effect instanceof Effect.Invite invite) open.put(invite.exchange(), "INVITE");
                if (effect instanceof Effect.Request request) {
                    open.put(request.exchange(), request.method());
                    if (request.method().equals("BYE")) byes++;
                }
                if (effect instanceof Effect.PlayTone tone) open.put(tone.exchange(), "INFO");
                if (effect instanceof Effect.Reply reply) {
                    if (reply.status() >= 200) finals.merge(reply.exchange(), 1, Integer::sum);
                    reply.headers().stream()
                            .filter(line -> line.name().equals("RSeq"))
                            .forEach(line -> rseq = Long.parseLong(line.value()));
                }
                if (effect instanceof Effect.Tell tell) {
                    assertThat(ends).as("a signal after the end").isZero();
                    if (tell.signal().hasEnd()) ends++;
                    if (tell.signal().hasUpdate())
                        offers.add(tell.signal().getUpdate().getId());
                    if (tell.signal().hasAnswer())
                        offers.add(tell.signal().getAnswer().getOfferId());
                }
            }
        }

        void happen(int event) {
            SessionDescription description = List.of(OFFER, ANSWER, HOLD).get(event % 3);
            SessionDescription maybe = event % 2 == 0 ? description : null;
            switch (event % 23) {
                case 0 -> play.progress(Progress.State.RINGING, null);
                case 1 -> play.progress(Progress.State.EARLY_MEDIA, description);
                case 2 -> play.answer(description);
                case 3 -> play.answerWithOffer(description, "o1");
                case 4 -> play.update("u" + event, maybe);
                case 5 -> play.updateAnswer(anOffer(event), description);
                case 6 -> play.updateReject(anOffer(event), UpdateReject.Cause.NOT_ACCEPTABLE);
                case 7 -> play.dtmf("12");
                case 8 -> play.ack(maybe);
                case 9 -> play.cancelled();
                case 10 -> play.asks("INVITE", maybe);
                case 11 -> play.asks("UPDATE", maybe);
                case 12 -> play.prack(rseq);
                case 13 -> play.asks("INFO", null);
                case 14, 15 -> respond(event, 180 + event % 4, maybe);
                case 16 -> respond(event, 200, description);
                case 17 ->
                    respond(
                            event,
                            List.of(408, 422, 481, 486, 488, 491, 500, 503, 603).get(event % 9),
                            null);
                case 18, 19 -> fire(event);
                case 20 -> {
                    switch (event % 3) {
                        case 0 -> play.step(play.session.onFlowClosed());
                        case 1 -> play.step(play.session.onFlowBack());
                        default -> play.step(play.session.onMoved());
                    }
                }
                case 21 -> {
                    if (event % 5 == 0) play.end(EndReason.NORMAL);
                    else play.asks("OPTIONS", null);
                }
                case 22 -> {
                    if (event % 5 == 0) play.asks("BYE", null);
                    else respond(event, 200, null);
                }
                default -> throw new AssertionError(event);
            }
            note();
        }

        private String anOffer(int event) {
            return offers.isEmpty() ? "none" : offers.get(event % offers.size());
        }

        private void respond(int event, int status, SessionDescription description) {
            if (open.isEmpty()) {
                play.step(List.of());
                return;
            }
            List<Integer> exchanges = new ArrayList<>(open.keySet());
            int exchange = exchanges.get(event % exchanges.size());
            PeerSupport support = event % 7 == 0 ? RELIABLE : FULL;
            play.response(
                    exchange, status, description, support, null, status < 200 && support == RELIABLE ? event + 1 : 0);
            if (status >= 300) open.remove(exchange);
        }

        private void fire(int event) {
            List<SessionTimer> running = new ArrayList<>(play.running);
            if (running.isEmpty()) {
                play.step(List.of());
            } else {
                play.fires(running.get(event % running.size()));
            }
        }

        /** The call hangs up and everybody else falls silent: only the clock goes on, and what is owed comes. */
        void settle() {
            play.end(EndReason.NORMAL);
            note();
            for (int i = 0; i < 100 && !play.session.isOver(); i++) {
                if (!play.running.isEmpty()) {
                    // Repetitions first would go on for ever: the clock reaches the expiry in the end.
                    SessionTimer timer = play.running.stream()
                            .filter(each ->
                                    each == SessionTimer.ACCEPTED_EXPIRY || each == SessionTimer.RELIABLE_EXPIRY)
                            .findFirst()
                            .orElseGet(() -> play.running.iterator().next());
                    play.fires(timer);
                } else {
                    open.keySet().stream()
                            .max(Integer::compare)
                            .ifPresent(exchange -> play.response(exchange, 487, null));
                    new ArrayList<>(open.keySet()).forEach(exchange -> {
                        play.step(play.session.onResponse(PhoneResponse.absent(exchange, 408, "")));
                        note();
                    });
                }
                note();
            }
        }

        void check() {
            assertThat(play.session.isOver()).as("over").isTrue();
            assertThat(play.running).as("timers").isEmpty();
            assertThat(ends).as("ends told").isLessThanOrEqualTo(1);
            assertThat(byes).as("BYEs").isLessThanOrEqualTo(1);
            assertThat(finals.values()).as("final responses to one request").allMatch(count -> count == 1);
        }
    }

    @Property(tries = 3000)
    void a_session_that_a_phone_begins_leaves_nothing(
            @ForAll @Size(max = 60) List<@IntRange(max = 100_000) Integer> events, @ForAll boolean offered) {
        run(new Ledger(Play.called(offered ? OFFER : null, FULL)), events);
    }

    @Property(tries = 3000)
    void a_session_that_the_gateway_begins_leaves_nothing(
            @ForAll @Size(max = 60) List<@IntRange(max = 100_000) Integer> events, @ForAll boolean offered) {
        run(new Ledger(Play.ringing(offered ? OFFER : null)), events);
    }

    private static void run(Ledger ledger, List<Integer> events) {
        events.forEach(ledger::happen);
        ledger.settle();
        ledger.check();
    }
}
