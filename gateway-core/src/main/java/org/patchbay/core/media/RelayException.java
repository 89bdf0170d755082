package org.patchbay.core.media;

/** The relay did not do what it was asked; the message is for the operator. */
public final class RelayException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RelayException(String message) {
        super(message, null, false, false);
    }
}
