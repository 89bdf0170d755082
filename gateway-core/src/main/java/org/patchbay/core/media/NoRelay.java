package org.patchbay.core.media;

import io.vertx.core.Future;
import org.patchbay.session.v1.SessionDescription;

/** No relay is configured: never available, and whatever is asked of it fails. */
public final class NoRelay implements MediaRelay {
    @Override
    public boolean available() {
        return false;
    }

    @Override
    public Future<SessionDescription> pass(Request request) {
        return Future.failedFuture(new RelayException("no media relay is configured"));
    }

    @Override
    public Future<Void> play(String callId, String branch, boolean towardCaller, String tones, int durationMs) {
        return Future.failedFuture(new RelayException("no media relay is configured"));
    }

    @Override
    public Future<Void> release(String callId, String branch) {
        return Future.succeededFuture();
    }
}
