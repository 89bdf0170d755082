package org.patchbay.core.client;

import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;
import org.patchbay.client.v1.Frame;
import org.patchbay.core.collect.RareMap;

/**
 * What a device has said already, so that what it says once more by another channel is done once. A plain machine without I/O.
 *
 * <p>A device that numbers its frames by {@code deviceSeq}, the same number on whichever channel, has each number taken once: a number within
 * the last {@value #WINDOW} that has not been here is taken, in whatever order it comes; one from before that counts as seen. A device that does
 * not: what can't be meant twice (invite, answer, update and its answers, transfer) is dropped where another channel has brought the very same
 * for the same call before; tones, candidates, mute and texts are taken as they come.
 */
final class Repetitions {
    static final int WINDOW = 1024;
    private static final int MOST_CALLS = 128;

    private final BitSet seen = new BitSet(0);
    private long highest;
    /** By call, in the order in which they were spoken of first. */
    private final Map<String, Map<Frame.BodyCase, Print>> prints = new RareMap<>();

    private record Print(String channel, int size, int hash) {}

    /** The call of that id begins, or is over: what is said of it later is new. */
    void forget(String callId) {
        prints.remove(callId);
    }

    /** Takes note of a frame; true where it was here before. */
    boolean repeats(String channel, Frame frame) {
        return frame.getDeviceSeq() != 0
                ? repeatsNumber(Integer.toUnsignedLong(frame.getDeviceSeq()))
                : repeatsBody(channel, frame);
    }

    private boolean repeatsNumber(long number) {
        if (number > highest) {
            for (long left = Math.max(highest + 1, number - WINDOW + 1); left < number; left++)
                seen.clear((int) (left % WINDOW));
            seen.set((int) (number % WINDOW));
            highest = number;
            return false;
        }
        if (number <= highest - WINDOW) return true;
        int place = (int) (number % WINDOW);
        if (seen.get(place)) return true;
        seen.set(place);
        return false;
    }

    private boolean repeatsBody(String channel, Frame frame) {
        boolean once = switch (frame.getBodyCase()) {
            case INVITE, ANSWER, UPDATE, UPDATE_ANSWER, UPDATE_REJECT, TRANSFER -> true;
            case HELLO,
                    WELCOME,
                    PING,
                    PONG,
                    GO_AWAY,
                    ERROR,
                    RINGING,
                    PROGRESS,
                    CANDIDATES,
                    INFO,
                    DTMF,
                    TRANSFER_PROGRESS,
                    END,
                    MESSAGE,
                    RECEIPT,
                    PRESENCE,
                    SUBSCRIBE,
                    UNSUBSCRIBE,
                    DEVICES,
                    BODY_NOT_SET -> false;
        };
        if (!once) return false;
        Frame bare = frame.toBuilder().clearSeq().clearAck().build();
        Print print = new Print(channel, bare.getSerializedSize(), bare.hashCode());
        Print before = prints.computeIfAbsent(frame.getCallId(), call -> new EnumMap<>(Frame.BodyCase.class))
                .put(frame.getBodyCase(), print);
        if (prints.size() > MOST_CALLS) prints.remove(prints.keySet().iterator().next());
        return before != null
                && !before.channel().equals(channel)
                && before.size() == print.size()
                && before.hash() == print.hash();
    }
}
