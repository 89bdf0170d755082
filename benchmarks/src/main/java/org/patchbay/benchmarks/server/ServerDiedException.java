package org.patchbay.benchmarks.server;

/** The server that was to be measured has ended by itself. */
public final class ServerDiedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /** @param text under which load it did so */
    public ServerDiedException(String text) {
        super(text);
    }
}
