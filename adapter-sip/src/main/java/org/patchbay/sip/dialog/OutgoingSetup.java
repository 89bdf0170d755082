package org.patchbay.sip.dialog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.call.EndReasonTable;
import org.patchbay.core.description.SectionPlaces;
import org.patchbay.session.v1.Answer;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Invite;
import org.patchbay.session.v1.Progress;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.UpdateAnswer;

/** The phone is called: our INVITE, until the ACK of its 2xx or until it refused (RFC 3261 13.2, RFC 3262). */
final class OutgoingSetup implements Setup {
    /** Branches of a fork whose provisional responses are followed; further ones are heard only when they answer. */
    static final int MAX_BRANCHES = 16;

    private static final int MAX_LENGTHENINGS = 3;
    private static final String OFFER_ID = "answer";

    private enum Phase {
        CALLING,
        CANCELLING,
        /** The phone made the offer in its 2xx; the call is to answer it. */
        OFFERED_BACK,
        DONE
    }

    /** What one branch has said. */
    private static final class Branch {
        private long rseq;
        private @Nullable SessionDescription answer;
        private boolean reliable;
    }

    private final SessionState state;
    private final Refresh refresh;
    private final Map<String, Branch> branches = new HashMap<>();
    private Phase phase = Phase.CALLING;
    private int invite;
    private @Nullable SessionDescription offer;
    private int lengthenings;
    private EndReason cancelledFor = EndReason.CANCELLED;
    private boolean rang;
    private Progress.@Nullable State told;
    private @Nullable SessionDescription toldDescription;

    OutgoingSetup(SessionState state, Refresh refresh) {
        this.state = state;
        this.refresh = refresh;
    }

    void begin(Invite body) {
        offer = body.hasDescription() ? state.local.send(body.getDescription()) : null;
        send();
    }

    private void send() {
        invite = state.outbox.newExchange();
        List<Effect.HeaderLine> headers = new ArrayList<>(refresh.requestHeaders());
        // Without an offer of ours the phone's reliable response would be one, and could not be answered before the
        // call is.
        headers.add(new Effect.HeaderLine(
                "Supported", offer == null ? "timer, replaces, norefersub" : "timer, 100rel, replaces, norefersub"));
        state.outbox.add(new Effect.Invite(invite, offer, headers));
    }

    @Override
    public boolean response(PhoneResponse response) {
        if (response.exchange() != invite) return false;
        state.peer = state.peer.updatedBy(response.support());
        if (response.isProvisional()) {
            if (phase == Phase.CALLING) provisional(response);
        } else if (response.isSuccess()) {
            success(response);
        } else {
            failure(response);
        }
        return true;
    }

    private void provisional(PhoneResponse response) {
        if (response.status() == 100) return;
        Branch branch = branchOf(response.toTag());
        if (branch != null && response.isReliable() && !acknowledge(branch, response)) return;
        SessionDescription description = response.description();
        if (branch != null && description != null && offer != null) {
            branch.answer = description;
            branch.reliable |= response.isReliable();
        } else {
            description = null;
        }
        switch (response.status()) {
            case 180 -> {
                rang = true;
                tellProgress(description == null ? Progress.State.RINGING : Progress.State.EARLY_MEDIA, description);
            }
            case 181 -> tellProgress(Progress.State.FORWARDED, description);
            case 182 -> tellProgress(Progress.State.QUEUED, description);
            default ->
                tellProgress(description == null ? Progress.State.TRYING : Progress.State.EARLY_MEDIA, description);
        }
    }

    private @Nullable Branch branchOf(String toTag) {
        if (toTag.isEmpty()) return null;
        Branch branch = branches.get(toTag);
        if (branch == null && branches.size() < MAX_BRANCHES) {
            branch = new Branch();
            branches.put(toTag, branch);
        }
        return branch;
    }

    /** Acknowledges a reliable response. False where it came before, or out of order and will come again (RFC 3262 4). */
    private boolean acknowledge(Branch branch, PhoneResponse response) {
        if (branch.rseq != 0 && response.rseq() != branch.rseq + 1) return false;
        branch.rseq = response.rseq();
        state.outbox.add(new Effect.Prack(response.toTag(), response.rseq()));
        return true;
    }

    private void tellProgress(Progress.State progress, @Nullable SessionDescription description) {
        boolean repeated = progress == told && (description == null || description.equals(toldDescription));
        if (repeated) return;
        told = progress;
        toldDescription = description;
        state.tell(SessionSignals.progress(progress, description));
    }

    private void success(PhoneResponse response) {
        switch (phase) {
            case CALLING -> answered(response);
            case CANCELLING -> {
                // RFC 3261 9.1: the 2xx crossed the CANCEL. It has to be acknowledged, and then hung up.
                phase = Phase.DONE;
                SessionDescription late = offer == null ? response.description() : null;
                if (late == null) state.outbox.add(new Effect.Ack(invite, null));
                else refuse(late);
                state.bye(cancelledFor);
            }
            // The call has not answered yet; the ACK is still to come.
            case OFFERED_BACK -> {}
            case DONE -> state.outbox.add(new Effect.RepeatAck(invite));
        }
    }

    private void answered(PhoneResponse response) {
        Branch branch = branches.get(response.toTag());
        refresh.accepted(response);
        SessionDescription description = response.description();
        // What a reliable response has settled stays, whatever stands in the 2xx (RFC 3264 4, RFC 3262 5).
        // COMPAT(several): an answer
        // in an unreliable response that the 2xx does not repeat.
        if (branch != null && branch.answer != null && (branch.reliable || description == null)) {
            description = branch.answer;
        }
        if (description == null || response.unreadable() && response.description() == null) {
            phase = Phase.DONE;
            state.outbox.add(new Effect.Ack(invite, null));
            state.hangUp(EndReason.NOT_ACCEPTABLE, "the phone answered without a description that can be read");
            return;
        }
        state.remote = description;
        if (offer == null) {
            phase = Phase.OFFERED_BACK;
            state.outbox.start(SessionTimer.CALL_PATIENCE, state.policy.callPatience());
            state.tell(SessionSignals.answer(description, OFFER_ID));
        } else {
            phase = Phase.DONE;
            state.established = true;
            state.outbox.add(new Effect.Ack(invite, null));
            state.tell(SessionSignals.answer(description, ""));
        }
    }

    private void failure(PhoneResponse response) {
        if (phase == Phase.CALLING
                && response.status() == 422
                && lengthenings++ < MAX_LENGTHENINGS
                && refresh.lengthen(response)) {
            branches.clear();
            send();
            return;
        }
        phase = Phase.DONE;
        EndReason reason = EndReasonTable.ofStatus(response.status(), rang);
        state.tellEnd(SessionSignals.failed(reason, response));
        state.outbox.forget();
    }

    @Override
    public boolean updateAnswer(UpdateAnswer answer) {
        if (phase != Phase.OFFERED_BACK || !answer.getId().equals(OFFER_ID)) return false;
        phase = Phase.DONE;
        state.outbox.stop(SessionTimer.CALL_PATIENCE);
        state.established = true;
        state.outbox.add(
                new Effect.Ack(invite, answer.hasDescription() ? state.local.send(answer.getDescription()) : null));
        return true;
    }

    @Override
    public boolean updateReject(String id) {
        if (phase != Phase.OFFERED_BACK || !id.equals(OFFER_ID)) return false;
        giveBack(EndReason.NOT_ACCEPTABLE, "the phone's offer was refused");
        return true;
    }

    /** The phone's offer gets no answer: its 2xx is acknowledged and the session ended (RFC 3261 13.2.2.4). */
    private void giveBack(EndReason reason, String text) {
        phase = Phase.DONE;
        refuse(state.remote().orElseThrow());
        state.hangUp(reason, text);
    }

    /** RFC 3261 13.2.2.4: the ACK of a 2xx with an offer has an answer, of whatever use that is. */
    private void refuse(SessionDescription late) {
        state.outbox.add(new Effect.Ack(invite, state.local.send(SectionPlaces.refusing(late))));
    }

    @Override
    public void end(End end) {
        state.ended = true;
        switch (phase) {
            case CALLING -> {
                phase = Phase.CANCELLING;
                cancelledFor = end.getReason();
                state.outbox.add(new Effect.Cancel(invite, cancelledFor));
            }
            case CANCELLING -> {}
            case OFFERED_BACK -> {
                phase = Phase.DONE;
                refuse(state.remote().orElseThrow());
                state.bye(end.getReason());
            }
            case DONE -> state.bye(end.getReason());
        }
    }

    @Override
    public void fired(SessionTimer timer) {
        if (timer == SessionTimer.CALL_PATIENCE && phase == Phase.OFFERED_BACK) {
            giveBack(EndReason.TIMEOUT, "nobody answered the phone's offer");
        }
    }

    @Override
    public void bye(PhoneRequest request) {
        // RFC 3261 15: the callee may hang up after its 2xx, which can have been lost or overtaken.
        state.reply(request.exchange(), 200);
        if (phase == Phase.CALLING) state.outbox.add(new Effect.Cancel(invite, EndReason.NORMAL));
        if (phase == Phase.OFFERED_BACK) refuse(state.remote().orElseThrow());
        boolean waitsForFinal = phase == Phase.CALLING || phase == Phase.CANCELLING;
        phase = waitsForFinal ? Phase.CANCELLING : Phase.DONE;
        state.tellEnd(SessionSignals.end(request.endReason(), ""));
        if (!waitsForFinal) state.outbox.forget();
    }

    @Override
    public void progress(Progress progress) {
        // A called phone is told nothing of progress.
    }

    @Override
    public void answer(Answer answer) {
        // It is the phone that answers.
    }

    @Override
    public boolean ack(@Nullable SessionDescription description) {
        return false;
    }

    @Override
    public void cancelled(int exchange, EndReason reason) {
        // The phone has no INVITE to cancel in this phase.
    }

    @Override
    public void prack(PhoneRequest request) {
        state.reply(request.exchange(), 481);
    }

    @Override
    public boolean isSettled() {
        return branches.values().stream().anyMatch(branch -> branch.reliable && branch.answer != null);
    }

    @Override
    public boolean owesAnswer() {
        return false;
    }

    @Override
    public boolean awaitsAck() {
        return false;
    }
}
