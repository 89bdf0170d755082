package org.patchbay.sip.dialog;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.call.EndReasonTable;
import org.patchbay.session.v1.Answer;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Invite;
import org.patchbay.session.v1.Progress;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.UpdateAnswer;

/** The phone calls: its INVITE, until the ACK of our 2xx or until we refused (RFC 3261 13.3, RFC 3262). */
final class IncomingSetup implements Setup {
    private enum Phase {
        CALLING,
        ACCEPTED,
        DONE
    }

    private final SessionState state;
    private final Refresh refresh;
    private final ReliableProvisionals reliable;
    private final Acceptance acceptance;
    private final PhoneRequest invite;
    private final boolean offered;
    private Phase phase = Phase.CALLING;
    /** The description of a provisional response in the present dialog. */
    private @Nullable SessionDescription early;
    /** It was acknowledged, so that it is the answer and the 2xx goes without. */
    private boolean settled;

    private @Nullable Progress heldProgress;
    private @Nullable Answer heldAnswer;
    /** What the call's offer is called, where we have made one: its answer comes in the ACK. */
    private String offerId = "";

    private @Nullable EndReason byeAfterAck;

    IncomingSetup(SessionState state, Refresh refresh, PhoneRequest invite, long firstRseq) {
        this.state = state;
        this.refresh = refresh;
        this.invite = invite;
        this.offered = invite.description() != null;
        this.reliable = new ReliableProvisionals(state, invite.exchange(), firstRseq);
        this.acceptance = new Acceptance(state);
    }

    void begin(Invite body) {
        state.peer = invite.support();
        if (refresh.refuses(invite)) {
            phase = Phase.DONE;
            refresh.refuse(invite);
            state.ended = true;
            state.outbox.forget();
            return;
        }
        state.remote = invite.description();
        state.tell(SessionSignals.invite(body));
    }

    @Override
    public void progress(Progress progress) {
        if (phase != Phase.CALLING) return;
        int status = switch (progress.getState()) {
            case RINGING -> 180;
            case FORWARDED -> 181;
            case QUEUED -> 182;
            case EARLY_MEDIA -> 183;
            // The transaction layer says 100 of its own accord.
            case TRYING, STATE_UNSPECIFIED, UNRECOGNIZED -> 100;
        };
        if (status == 100) return;
        if (reliable.isWaiting()) {
            heldProgress = progress;
            return;
        }
        // What a callee offers before it answers could not be answered on this leg: only the 2xx carries an offer.
        SessionDescription description = offered && progress.hasDescription() ? progress.getDescription() : null;
        SessionDescription body = description == null ? null : withinDialog(description);
        if (isReliable(body)) {
            // RFC 3262 5: without an offer in the INVITE, a reliable response would have to make one.
            if (offered) reliable.send(status, body);
        } else {
            state.outbox.add(new Effect.Reply(invite.exchange(), status, body, List.of()));
        }
    }

    private boolean isReliable(@Nullable SessionDescription body) {
        return invite.support().requires("100rel")
                || body != null && invite.support().can("100rel");
    }

    /** The description as it goes into this response, or null where it was settled before. Another one than before makes another dialog. */
    private @Nullable SessionDescription withinDialog(SessionDescription description) {
        if (early != null && !LocalDescription.same(early, description)) {
            state.outbox.add(new Effect.Fork());
            settled = false;
        }
        early = description;
        return settled ? null : state.local.send(description);
    }

    @Override
    public void answer(Answer answer) {
        if (phase != Phase.CALLING) return;
        if (reliable.holdsAnswer()) {
            heldAnswer = answer;
            return;
        }
        reliable.stop();
        SessionDescription body;
        if (answer.hasDescription()) {
            body = withinDialog(answer.getDescription());
        } else if (early != null) {
            body = settled ? null : state.local.send(early);
        } else {
            refuse(500, EndReason.INTERNAL, "the call answered without a description");
            return;
        }
        offerId = offered ? "" : answer.getOfferId();
        phase = Phase.ACCEPTED;
        List<Effect.HeaderLine> headers = refresh.accept(invite);
        state.outbox.add(new Effect.Reply(invite.exchange(), 200, body, headers));
        acceptance.sent(invite.exchange());
    }

    @Override
    public boolean updateAnswer(UpdateAnswer answer) {
        return false;
    }

    @Override
    public boolean updateReject(String id) {
        return false;
    }

    @Override
    public boolean ack(@Nullable SessionDescription description) {
        if (phase != Phase.ACCEPTED) return false;
        phase = Phase.DONE;
        acceptance.acknowledged();
        state.established = true;
        if (byeAfterAck != null) {
            state.bye(byeAfterAck);
        } else if (!offered) {
            if (description == null) {
                state.hangUp(EndReason.NOT_ACCEPTABLE, "the phone did not answer the offer in its ACK");
                return true;
            }
            state.remote = description;
            state.tell(SessionSignals.updateAnswer(offerId, description));
        }
        return true;
    }

    @Override
    public void end(End end) {
        state.ended = true;
        switch (phase) {
            case CALLING -> {
                reliable.stop();
                phase = Phase.DONE;
                state.outbox.add(new Effect.Reply(invite.exchange(), statusOf(end), null, headersOf(end)));
                state.outbox.forget();
            }
            // RFC 3261 15: the callee's side must not say BYE before the ACK.
            case ACCEPTED -> byeAfterAck = end.getReason();
            case DONE -> state.bye(end.getReason());
        }
    }

    private static int statusOf(End end) {
        int status = end.getStatusCode();
        boolean tellsTheSame = status >= 400
                && status <= 699
                && status != 401
                && status != 407
                && (EndReasonTable.ofStatus(status, true) == end.getReason()
                        || EndReasonTable.ofStatus(status, false) == end.getReason());
        return tellsTheSame ? status : EndReasonTable.row(end.getReason()).status();
    }

    private static List<Effect.HeaderLine> headersOf(End end) {
        List<Effect.HeaderLine> headers = new ArrayList<>();
        EndReasonTable.ReasonHeader reason = EndReasonTable.row(end.getReason()).inBye();
        headers.add(new Effect.HeaderLine("Reason", reason.value()));
        if (end.getReason() == EndReason.CONGESTION) {
            int seconds = end.getRetryAfterSeconds() > 0 ? end.getRetryAfterSeconds() : 5;
            headers.add(new Effect.HeaderLine("Retry-After", Integer.toString(seconds)));
        }
        return headers;
    }

    @Override
    public boolean response(PhoneResponse response) {
        return false;
    }

    @Override
    public void cancelled(int exchange, EndReason reason) {
        if (exchange == invite.exchange() && phase == Phase.CALLING) refuse(487, reason, "the caller gave up");
    }

    @Override
    public void prack(PhoneRequest request) {
        PhoneRequest.Rack rack = request.rack();
        ReliableProvisionals.Match match = rack == null ? ReliableProvisionals.Match.NONE : reliable.acknowledge(rack);
        switch (match) {
            case NONE -> state.reply(request.exchange(), 481);
            case LATE -> state.reply(request.exchange(), 200);
            case ACKNOWLEDGED -> {
                if (request.description() != null) {
                    // RFC 3262 5 lets a PRACK offer anew; RFC 3261 lets us refuse, and the session stays as it is.
                    state.reply(request.exchange(), 488);
                } else {
                    state.reply(request.exchange(), 200);
                }
                acknowledged();
            }
        }
    }

    private void acknowledged() {
        if (early != null) settled = true;
        Progress progress = heldProgress;
        Answer answer = heldAnswer;
        heldProgress = null;
        heldAnswer = null;
        if (answer != null) {
            answer(answer);
        } else if (progress != null) {
            progress(progress);
        }
    }

    @Override
    public void bye(PhoneRequest request) {
        state.reply(request.exchange(), 200);
        if (phase == Phase.CALLING) {
            refuse(487, EndReason.CANCELLED, "the caller hung up");
        } else {
            // COMPAT(several): a BYE without the ACK. It ends the session all the same.
            state.tellEnd(SessionSignals.end(request.endReason(), ""));
            state.outbox.forget();
        }
    }

    @Override
    public void fired(SessionTimer timer) {
        switch (timer) {
            case ACCEPTED_REPEAT -> acceptance.repeat();
            case ACCEPTED_EXPIRY -> state.hangUp(EndReason.TIMEOUT, "the phone did not acknowledge the answer");
            case RELIABLE_REPEAT -> reliable.repeat();
            case RELIABLE_EXPIRY ->
                refuse(504, EndReason.TIMEOUT, "the phone did not acknowledge a provisional response");
            case GLARE, CALL_PATIENCE, PHONE_PATIENCE, REFRESH, REFRESH_EXPIRY, PROBE, FLOW_LOST -> {}
        }
    }

    private void refuse(int status, EndReason reason, String text) {
        reliable.stop();
        phase = Phase.DONE;
        state.reply(invite.exchange(), status);
        state.tellEnd(SessionSignals.end(reason, text));
        state.outbox.forget();
    }

    @Override
    public boolean isSettled() {
        return settled;
    }

    @Override
    public boolean owesAnswer() {
        // An UPDATE in answer to an offer of ours is none of these (RFC 3311 5.2).
        return phase != Phase.DONE && offered && !settled;
    }

    @Override
    public boolean awaitsAck() {
        return phase == Phase.ACCEPTED;
    }
}
