package org.patchbay.core.media;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import org.patchbay.core.bus.CallId;

/** What rtpengine tells of a tone that it has seen in the media ({@code --dtmf-log-dest}, one JSON object in a datagram). Pure. */
sealed interface ToneReport {
    /**
     * A key was pressed, and let go.
     *
     * @param callId the call, as the gateway named it to rtpengine
     * @param leg who pressed it: the tag, which is the leg's id
     * @param tone 0-9, *, #, A-D
     * @param durationMs for how long, 1 to 10,000 ms
     */
    record Heard(String callId, String leg, char tone, int durationMs) implements ToneReport {}

    /** Nothing that can be told to a call. */
    record Unusable(String reason) implements ToneReport {}

    /** RFC 4733 2.3.1: events 0 to 15. */
    String TONES = "0123456789*#ABCD";

    /** Whatever is said to be longer is told as this long. */
    int LONGEST_MS = 10_000;

    static ToneReport read(Buffer datagram) {
        try {
            JsonObject report = new JsonObject(datagram);
            String callId = CallId.parse(report.getString("callid", "")).toString();
            String leg = report.getString("source_tag", "");
            int event = report.getInteger("event", -1);
            if (leg.isEmpty()) return new Unusable("no source_tag");
            // 16 is a flash of the hook, and there are those of fax machines.
            if (event < 0 || event >= TONES.length()) return new Unusable("event " + event);
            int duration = Math.min(Math.max(report.getInteger("duration", 0), 1), LONGEST_MS);
            return new Heard(callId, leg, TONES.charAt(event), duration);
        } catch (DecodeException | ClassCastException | IllegalArgumentException | NullPointerException malformed) {
            return new Unusable(String.valueOf(malformed.getMessage()));
        }
    }
}
