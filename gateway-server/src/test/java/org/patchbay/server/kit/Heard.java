package org.patchbay.server.kit;

/**
 * What a phone notices in a call.
 *
 * @param detail what belongs to it: a tone, a reason
 */
record Heard(What what, String detail) {
    enum What {
        RINGING,
        EARLY_MEDIA,
        ANSWER,
        /** An offer within the call. */
        OFFER,
        /** Its own offer was taken. */
        TAKEN,
        /** Its own offer was not taken. */
        REFUSED,
        MUTED,
        UNMUTED,
        TONE,
        TRANSFER_RINGING,
        TRANSFERRED,
        TRANSFER_FAILED,
        END
    }
}
