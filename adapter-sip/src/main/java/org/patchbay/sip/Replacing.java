package org.patchbay.sip;

/** What an INVITE's Replaces asks for (RFC 3891 3). */
sealed interface Replacing {
    /** It has none. */
    record Nothing() implements Replacing {}

    /** The place of another phone of the same user in that call. */
    record OfCall(String callId) implements Replacing {}

    /** It can't be. */
    record Refused(int status) implements Replacing {}
}
