package org.patchbay.benchmarks.peer;

import org.patchbay.benchmarks.phone.Doors;
import org.patchbay.benchmarks.server.Server;

/** Another program's server. */
public final class PeerServer implements Server {
    /** The name of the component that an XMPP server lets in. */
    public static final String COMPONENT = "echo.localhost";

    /** The secret of that component. */
    public static final String SECRET = "s3cret";

    private final PeerProcess process;
    private final Doors doors;
    private final int componentPort;

    PeerServer(PeerProcess process, Doors doors, int componentPort) {
        this.process = process;
        this.doors = doors;
        this.componentPort = componentPort;
    }

    @Override
    public Doors doors() {
        return doors;
    }

    /** Where it takes components (XEP-0114), or 0. */
    public int componentPort() {
        return componentPort;
    }

    @Override
    public long pid() {
        if (!process.isAlive()) throw new IllegalStateException("the peer is gone; it said: " + process.output());
        return process.pid();
    }

    @Override
    public void close() {
        process.close();
    }
}
