package org.patchbay.sip.dialog;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.patchbay.session.v1.SessionDescription;

/**
 * A response of the phone, read.
 *
 * @param exchange names the request that it answers
 * @param heard whether it came; false where it stands for one that never did
 * @param status 100 to 699
 * @param phrase its reason phrase, bounded
 * @param toTag names the dialog; empty where there is none
 * @param description its body, or null
 * @param unreadable whether it has a body that can't be used
 * @param support what it tells of the phone
 * @param interval Session-Expires, or null
 * @param minSe Min-SE in seconds, 0 where absent
 * @param rseq RSeq, 0 where absent
 * @param retryAfter Retry-After in seconds, 0 where absent
 * @param redirectTargets of a 3xx: whom to call instead, the best first
 */
public record PhoneResponse(
        int exchange,
        boolean heard,
        int status,
        String phrase,
        String toTag,
        @Nullable SessionDescription description,
        boolean unreadable,
        PeerSupport support,
        @Nullable SessionInterval interval,
        int minSe,
        long rseq,
        int retryAfter,
        List<String> redirectTargets) {
    public PhoneResponse {
        redirectTargets = List.copyOf(redirectTargets);
    }

    /** What stands for a response that never came (RFC 3261 8.1.3.1): 408 for a time-out, 503 for a transport that failed. */
    public static PhoneResponse absent(int exchange, int status, String phrase) {
        return new PhoneResponse(
                exchange, false, status, phrase, "", null, false, PeerSupport.NONE, null, 0, 0, 0, List.of());
    }

    boolean isProvisional() {
        return status < 200;
    }

    boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    /** Whether it must be acknowledged by PRACK. */
    boolean isReliable() {
        return status > 100 && status < 200 && rseq > 0 && support.requires("100rel");
    }
}
