package org.patchbay.sip.dialog;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.patchbay.session.v1.Origin;
import org.patchbay.session.v1.SessionDescription;

/**
 * What the phone has been sent as the other side's description. Those come from different devices in the course of a call, but to the phone
 * they are one session of one peer: the origin stays, and its version grows with each change (RFC 3264 8).
 *
 * <p>An offer within the session holds once it is accepted. One that is refused was never made (RFC 3261 14.1), but for its version, which nothing
 * else is sent under.
 */
final class LocalDescription {
    private final String sessionId;
    private long version;
    private @Nullable SessionDescription last;
    private @Nullable SessionDescription offered;

    /** @param sessionId positive; names the session in {@code o=} */
    LocalDescription(long sessionId) {
        this.sessionId = Long.toUnsignedString(sessionId);
    }

    /** The description as it is to be sent, which it then counts as. */
    SessionDescription send(SessionDescription description) {
        SessionDescription sent = written(description);
        last = sent;
        return sent;
    }

    /** The description as it is to be offered within the session. What was sent before holds until {@link #accepted}. */
    SessionDescription offer(SessionDescription description) {
        SessionDescription offer = written(description);
        offered = offer;
        return offer;
    }

    /** The phone took what was offered last. */
    void accepted() {
        if (offered != null) last = offered;
        offered = null;
    }

    /** The phone does not take what was offered last. */
    void refused() {
        offered = null;
    }

    private SessionDescription written(SessionDescription description) {
        Origin.Builder origin = description.getOrigin().toBuilder()
                .setUsername("-")
                .setSessionId(sessionId)
                .setSessionVersion(versionOf(description));
        if (origin.getAddress().isEmpty()) origin.setAddressType("IP4").setAddress("0.0.0.0");
        return description.toBuilder().setOrigin(origin).build();
    }

    private long versionOf(SessionDescription description) {
        if (last != null && same(last, description)) return last.getOrigin().getSessionVersion();
        // The same offer again, after a glare.
        if (offered != null && same(offered, description))
            return offered.getOrigin().getSessionVersion();
        return ++version;
    }

    /** What holds: it was sent last, or accepted last. */
    Optional<SessionDescription> last() {
        return Optional.ofNullable(last);
    }

    /** Whether two descriptions differ in nothing but their origin. */
    static boolean same(SessionDescription one, SessionDescription other) {
        return one.toBuilder()
                .clearOrigin()
                .build()
                .equals(other.toBuilder().clearOrigin().build());
    }
}
