package org.patchbay.sip.dialog;

import java.util.ArrayDeque;
import java.util.Deque;
import org.patchbay.session.v1.Dtmf;

/**
 * Tones toward the phone, one INFO after the other so that they keep their order. Those that a phone takes in no INFO go back to the call, which may
 * have them played in the media.
 */
final class ToneQueue {
    /** Tones that may wait; further ones are lost, as they would be on a line. */
    static final int MAX_WAITING = 64;

    private static final int DEFAULT_DURATION_MS = 160;

    private record Tone(String tone, int durationMs) {}

    private final SessionState state;
    private final Deque<Tone> waiting = new ArrayDeque<>();
    private Tone sent = new Tone("", 0);
    private int exchange;
    private boolean refuses;

    ToneQueue(SessionState state) {
        this.state = state;
    }

    void play(Dtmf dtmf) {
        int duration = dtmf.getDurationMs() == 0 ? DEFAULT_DURATION_MS : Math.min(dtmf.getDurationMs(), 10_000);
        for (char tone : dtmf.getTones().toCharArray()) {
            if (waiting.size() == MAX_WAITING) break;
            if ("0123456789*#ABCD".indexOf(Character.toUpperCase(tone)) >= 0) {
                waiting.add(new Tone(String.valueOf(Character.toUpperCase(tone)), duration));
            }
        }
    }

    /** A response to an INFO. False where it is to something else. */
    boolean response(PhoneResponse response) {
        if (exchange == 0 || response.exchange() != exchange) return false;
        if (!response.isProvisional()) {
            exchange = 0;
            if (isRefusal(response.status())) {
                refuses = true;
                giveBack(sent);
            }
        }
        return true;
    }

    /** Of INFO, of its kind of body, or of this tone in it; anything else says nothing of the next one. */
    private static boolean isRefusal(int status) {
        return switch (status) {
            case 405, 406, 415, 488, 501, 606 -> true;
            default -> false;
        };
    }

    private void giveBack(Tone tone) {
        state.tell(SessionSignals.dtmf(Dtmf.newBuilder()
                .setTones(tone.tone)
                .setDurationMs(tone.durationMs)
                .setRefused(true)
                .build()));
    }

    /** Plays the one that waits longest, where the dialog stands and no other is on its way. */
    void next() {
        if (waiting.isEmpty() || exchange != 0 || !state.established || state.outbox.isOver()) return;
        if (refuses) {
            waiting.forEach(this::giveBack);
            waiting.clear();
        }
        Tone tone = waiting.poll();
        if (tone == null) return;
        sent = tone;
        exchange = state.outbox.newExchange();
        state.outbox.add(new Effect.PlayTone(exchange, tone.tone, tone.durationMs));
    }
}
