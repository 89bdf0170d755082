package org.patchbay.sip.dialog;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.patchbay.session.v1.Origin;
import org.patchbay.session.v1.SessionDescription;

/**
 * What the phone has been sent as the other side's description. Those come from different devices in the course of a call, but to the phone
 * they are one session of one peer: the origin stays, and its version grows by one with each change (RFC 3264 8).
 */
final class LocalDescription {
    private final String sessionId;
    private long version;
    private @Nullable SessionDescription last;

    /** @param sessionId positive; names the session in {@code o=} */
    LocalDescription(long sessionId) {
        this.sessionId = Long.toUnsignedString(sessionId);
    }

    /** The description as it is to be sent, which it then counts as. */
    SessionDescription send(SessionDescription description) {
        if (last == null || !same(last, description)) version++;
        Origin.Builder origin = description.getOrigin().toBuilder()
                .setUsername("-")
                .setSessionId(sessionId)
                .setSessionVersion(version);
        if (origin.getAddress().isEmpty()) origin.setAddressType("IP4").setAddress("0.0.0.0");
        SessionDescription sent = description.toBuilder().setOrigin(origin).build();
        last = sent;
        return sent;
    }

    /** What was sent last. */
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
