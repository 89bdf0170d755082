package org.patchbay.sip.dialog;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.patchbay.session.v1.EndReason;

/** Keeps a session alive, and notices that it is dead: session timers (RFC 4028), either side refreshing. */
final class Refresh {
    private static final Duration SOON = Duration.ofSeconds(5);

    private final SessionState state;
    private final Vigil vigil;
    private int wanted;
    private int minSe;
    private int agreed;
    private boolean ours;
    private int exchange;

    Refresh(SessionState state, Vigil vigil) {
        this.state = state;
        this.vigil = vigil;
        this.wanted = (int) state.policy.sessionExpires().toSeconds();
        this.minSe = (int) state.policy.minSe().toSeconds();
    }

    /** Whether a request asks for an interval so short that it is refused with 422 (RFC 4028 9: only to one that knows what that means). */
    boolean refuses(PhoneRequest request) {
        SessionInterval interval = request.interval();
        return interval != null
                && interval.seconds() < state.policy.minSe().toSeconds()
                && request.support().can("timer");
    }

    /** Refuses it. */
    void refuse(PhoneRequest request) {
        state.reply(
                request.exchange(),
                422,
                new Effect.HeaderLine(
                        "Min-SE", Long.toString(state.policy.minSe().toSeconds())));
    }

    /** The headers of a request that sets the interval: INVITE, or UPDATE as a refresh. */
    List<Effect.HeaderLine> requestHeaders() {
        List<Effect.HeaderLine> headers = new ArrayList<>();
        SessionInterval.Refresher refresher = SessionInterval.Refresher.OPEN;
        int seconds = wanted;
        if (agreed > 0) {
            refresher = ours ? SessionInterval.Refresher.UAC : SessionInterval.Refresher.UAS;
            seconds = Math.max(agreed, minSe);
        }
        headers.add(new Effect.HeaderLine("Session-Expires", new SessionInterval(seconds, refresher).value()));
        headers.add(new Effect.HeaderLine("Min-SE", Integer.toString(minSe)));
        return headers;
    }

    /** Agrees to the interval of a request that is being accepted, and gives the headers of its 2xx (RFC 4028 9). */
    List<Effect.HeaderLine> accept(PhoneRequest request) {
        SessionInterval asked = request.interval();
        boolean phoneKnows = request.support().can("timer");
        int least = Math.max(request.minSe(), (int) state.policy.minSe().toSeconds());
        agreed = Math.max(least, asked == null ? wanted : Math.min(wanted, asked.seconds()));
        // Who asks for an interval and leaves open who refreshes does it himself; who does not ask leaves it to us.
        ours = !phoneKnows || asked == null || asked.refresher() == SessionInterval.Refresher.UAS;
        run();
        vigil.watches(phoneKnows);
        List<Effect.HeaderLine> headers = new ArrayList<>();
        if (!phoneKnows) return headers;
        SessionInterval.Refresher refresher = ours ? SessionInterval.Refresher.UAS : SessionInterval.Refresher.UAC;
        headers.add(new Effect.HeaderLine("Session-Expires", new SessionInterval(agreed, refresher).value()));
        if (!ours) headers.add(new Effect.HeaderLine("Require", "timer"));
        return headers;
    }

    /** Takes over what the phone agreed to in a 2xx (RFC 4028 7.2). */
    void accepted(PhoneResponse response) {
        SessionInterval interval = response.interval();
        if (interval == null) {
            // It knows no session timers: refreshing is ours, so that a phone that vanished is noticed.
            agreed = Math.max(wanted, minSe);
            ours = true;
        } else {
            agreed = Math.max(interval.seconds(), (int) state.policy.minSe().toSeconds());
            ours = interval.refresher() != SessionInterval.Refresher.UAS;
        }
        run();
        vigil.watches(interval != null);
    }

    /** Takes a 422 (RFC 4028 7.3). True where the request may be sent again with a longer interval. */
    boolean lengthen(PhoneResponse response) {
        if (response.minSe() <= minSe || response.minSe() > 86_400) return false;
        minSe = response.minSe();
        wanted = Math.max(wanted, minSe);
        return true;
    }

    /** A timer of ours ran out. */
    void fired(SessionTimer timer, Renegotiation renegotiation) {
        if (timer == SessionTimer.REFRESH_EXPIRY) {
            state.hangUp(EndReason.TIMEOUT, "the phone did not refresh the session");
            return;
        }
        if (renegotiation.isBusy() || exchange != 0) {
            state.outbox.start(SessionTimer.REFRESH, SOON);
        } else if (state.peer.allow().contains("UPDATE")) {
            exchange = state.outbox.newExchange();
            state.outbox.add(new Effect.Request(exchange, "UPDATE", null, requestHeaders()));
        } else {
            renegotiation.refresh();
        }
    }

    /** A response to our UPDATE. False where it is to something else. */
    boolean response(PhoneResponse response) {
        if (exchange == 0 || response.exchange() != exchange) return false;
        if (response.isProvisional()) return true;
        exchange = 0;
        if (response.isSuccess()) {
            accepted(response);
        } else if (response.status() == 422 && lengthen(response)) {
            exchange = state.outbox.newExchange();
            state.outbox.add(new Effect.Request(exchange, "UPDATE", null, requestHeaders()));
        } else {
            failed(response);
        }
        return true;
    }

    /** A refresh was answered by a failure: some of them mean that the phone has no such session any more (RFC 3261 12.2.1.2). */
    private void failed(PhoneResponse response) {
        if (!response.heard() && response.status() == 503) {
            run();
            vigil.unreachable();
            return;
        }
        switch (response.status()) {
            case 481, 408 ->
                state.hangUp(EndReason.TRANSPORT_LOST, "the phone has lost the session: " + response.status());
            case 491 -> state.outbox.start(SessionTimer.REFRESH, SOON);
            // It does not want a refresh, but answers: it lives.
            default -> run();
        }
    }

    /** The phone is reached by another way: a refresh that went the old one is made anew. */
    void moved() {
        if (exchange == 0) return;
        exchange = 0;
        state.outbox.start(SessionTimer.REFRESH, SOON);
    }

    /** A refresh by re-INVITE came to nothing: the next one is due as if it had been made. */
    void again() {
        run();
    }

    private void run() {
        state.outbox.stop(SessionTimer.REFRESH, SessionTimer.REFRESH_EXPIRY);
        if (ours) {
            state.outbox.start(SessionTimer.REFRESH, Duration.ofSeconds(agreed / 2));
        } else {
            state.outbox.start(SessionTimer.REFRESH_EXPIRY, Duration.ofSeconds(agreed - Math.min(32, agreed / 3)));
        }
    }
}
