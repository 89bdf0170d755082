package org.patchbay.core.message;

import org.patchbay.core.Address;

/**
 * A message that waits for its user.
 *
 * @param key unique in the store; made by who stores it
 * @param from who sent it, as authenticated
 * @param to the user, without a device
 * @param messageId the sender's own id
 * @param text up to {@link Messages#MAX_TEXT} characters
 * @param contentType a MIME type, empty for {@code text/plain}
 * @param sentAtMicros when it was sent, microseconds since 1970
 * @param expiresAtMs when it is given up, milliseconds since 1970
 */
public record StoredMessage(
        String key,
        Address from,
        Address to,
        String messageId,
        String text,
        String contentType,
        long sentAtMicros,
        long expiresAtMs) {}
