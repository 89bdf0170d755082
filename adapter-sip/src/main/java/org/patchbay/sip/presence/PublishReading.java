package org.patchbay.sip.presence;

import org.patchbay.session.v1.PresenceState;

/** What a PUBLISH asks for (RFC 3903 4.1). */
public sealed interface PublishReading {
    /** Publish this for so long. */
    record Initial(PresenceState state, int seconds) implements PublishReading {}

    /** Publish this in the place of what has that tag. */
    record Modify(String tag, PresenceState state, int seconds) implements PublishReading {}

    /** Let what has that tag be for so much longer. */
    record Refresh(String tag, int seconds) implements PublishReading {}

    /** Take back what has that tag. */
    record Remove(String tag) implements PublishReading {}

    /**
     * It does not make sense, or is not served.
     *
     * @param status 400, 415, 423 or 489
     * @param reason fit for the peer
     */
    record Refused(int status, String reason) implements PublishReading {}

    /**
     * Reads a request.
     *
     * @param event the token of Event, empty where there is none
     * @param ifMatch SIP-If-Match, empty where there is none
     * @param asked Expires in seconds, negative where there is none
     * @param type the body's media type in small letters, empty where there is no body
     */
    static PublishReading of(String event, String ifMatch, int asked, String type, byte[] body, PresencePolicy policy) {
        // RFC 3903 6 step 2.
        if (!event.equals("presence")) return new Refused(489, "Bad Event");
        PresencePolicy.Grant grant = policy.grant(asked);
        if (!(grant instanceof PresencePolicy.Granted granted)) return new Refused(423, "Interval Too Brief");
        if (granted.seconds() == 0 && !ifMatch.isEmpty()) return new Remove(ifMatch);
        if (body.length == 0) {
            // RFC 3903 6 step 5: only what is there already can be published without saying what it is.
            return ifMatch.isEmpty() ? new Refused(400, "Nothing To Publish") : new Refresh(ifMatch, granted.seconds());
        }
        if (!type.equals("application/pidf+xml")) return new Refused(415, "Unsupported Media Type");
        PidfReading reading = PidfReader.read(body);
        if (reading instanceof PidfReading.Malformed malformed) return new Refused(400, malformed.reason());
        PresenceState state = ((PidfReading.Read) reading).state();
        return ifMatch.isEmpty()
                ? new Initial(state, granted.seconds())
                : new Modify(ifMatch, state, granted.seconds());
    }
}
