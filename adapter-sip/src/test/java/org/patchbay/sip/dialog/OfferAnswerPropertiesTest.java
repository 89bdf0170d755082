package org.patchbay.sip.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.UpdateReject;

/** Whatever is offered and refused, both sides hold what was accepted last (RFC 3261 14.1, 14.2; RFC 6337 3.4). */
class OfferAnswerPropertiesTest {
    private static final List<Integer> REFUSALS = List.of(488, 500, 503, 603, 606, 504, 415);

    /** A phone that keeps its own books. */
    private static final class Books {
        private final Play play = Play.talking();
        private final Map<Long, SessionDescription> versions = new HashMap<>();
        private SessionDescription phones = Play.OFFER;
        private SessionDescription ours = Play.ANSWER;
        private int count;

        private static SessionDescription any(int seed) {
            return Play.sdp(
                    40000 + 2 * (seed % 4),
                    List.of("sendrecv", "sendonly", "inactive").get(seed % 3));
        }

        void happen(int seed) {
            SessionDescription offer = any(seed / 8);
            SessionDescription answer = any(seed / 32);
            switch (seed % 8) {
                case 0 -> {
                    play.response(offered(offer), 200, answer);
                    ours = offer;
                    phones = answer;
                }
                case 1 -> play.response(offered(offer), REFUSALS.get(seed / 8 % REFUSALS.size()), null);
                case 2 -> {
                    play.response(offered(offer), 491, null).fires(SessionTimer.GLARE);
                    play.response(sent(), 200, answer);
                    ours = offer;
                    phones = answer;
                }
                case 3 -> {
                    play.response(offered(offer), 491, null).fires(SessionTimer.GLARE);
                    play.response(sent(), 488, null);
                }
                case 4 -> {
                    if (!asks(offer)) return;
                    play.updateAnswer(play.toldOne().getUpdate().getId(), answer);
                    play.repliedOnly(200);
                    note(play.one(Effect.Reply.class).description());
                    play.ack(null);
                    phones = offer;
                    ours = answer;
                }
                case 5 -> {
                    if (!asks(offer)) return;
                    play.updateReject(play.toldOne().getUpdate().getId(), UpdateReject.Cause.DECLINED);
                    play.repliedOnly(603);
                }
                case 6 -> {
                    if (!asks(offer)) return;
                    play.fires(SessionTimer.CALL_PATIENCE).repliedOnly(500);
                }
                case 7 -> {
                    if (offer.equals(phones)) return;
                    PhoneRequest request = play.request("INVITE", offer, Play.FULL);
                    play.step(play.session.onRequest(request));
                    play.step(play.session.onCancelled(request.exchange(), EndReason.CANCELLED));
                }
                default -> throw new AssertionError(seed);
            }
        }

        /** False where it is what the phone has already, and no offer. */
        private boolean asks(SessionDescription offer) {
            if (offer.equals(phones)) return false;
            play.asks("INVITE", offer);
            return true;
        }

        private int offered(SessionDescription description) {
            play.update("u" + ++count, description);
            return sent();
        }

        private int sent() {
            Effect.Request request = play.one(Effect.Request.class);
            note(request.description());
            return request.exchange();
        }

        private void note(SessionDescription description) {
            SessionDescription before =
                    versions.putIfAbsent(description.getOrigin().getSessionVersion(), description);
            assertThat(before == null || before.equals(description))
                    .as("one description under one version")
                    .isTrue();
        }

        /** The phone refreshes the session: it hears what it has, and the call hears nothing. */
        void check() {
            play.asks("INVITE", phones).repliedOnly(200);
            assertThat(play.told()).isEmpty();
            SessionDescription held = play.one(Effect.Reply.class).description();
            assertThat(LocalDescription.same(held, ours)).isTrue();
            note(held);
            play.ack(null).goesOn();
        }
    }

    @Property(tries = 500)
    void what_was_accepted_last_holds(@ForAll @Size(max = 30) List<@IntRange(max = 100_000) Integer> steps) {
        Books books = new Books();
        for (int step : steps) {
            books.happen(step);
            books.check();
        }
    }
}
