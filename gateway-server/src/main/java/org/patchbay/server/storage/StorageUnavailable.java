package org.patchbay.server.storage;

import org.jspecify.annotations.Nullable;

/** The storage could not do what it was asked: it is down, busy, closed, or the query failed. Nothing was changed, as far as can be known. */
public final class StorageUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StorageUnavailable(String message) {
        this(message, null);
    }

    StorageUnavailable(String message, @Nullable Throwable cause) {
        // No stack: a storage that is down is met as often as it is asked, and where it was asked tells nothing.
        super(message, cause, false, false);
    }
}
