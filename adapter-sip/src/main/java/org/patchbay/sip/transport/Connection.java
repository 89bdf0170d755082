package org.patchbay.sip.transport;

import io.vertx.core.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.patchbay.sip.message.SipIdentifiers;

/** What all connections have in common: a name that can't be guessed, and an end that others are told of. */
abstract class Connection implements WritableFlow {
    private final String id;
    private final SipTransport transport;
    private final SocketAddress remote;
    private final SocketAddress local;
    private final List<Runnable> onClosed = new ArrayList<>(1);
    private boolean open = true;

    Connection(SipTransport transport, SocketAddress remote, SocketAddress local) {
        this.id = transport.parameter() + "/" + SipIdentifiers.hex(12);
        this.transport = transport;
        this.remote = remote;
        this.local = local;
    }

    @Override
    public final String id() {
        return id;
    }

    @Override
    public final SipTransport transport() {
        return transport;
    }

    @Override
    public final SocketAddress remote() {
        return remote;
    }

    @Override
    public final SocketAddress local() {
        return local;
    }

    @Override
    public final boolean isOpen() {
        return open;
    }

    @Override
    public final void onClosed(Runnable handler) {
        if (open) onClosed.add(handler);
        else handler.run();
    }

    /** To be called on the event loop once the connection is gone, or given up: nothing is sent or received on it from then on. */
    final void ended() {
        if (!open) return;
        open = false;
        for (Runnable handler : List.copyOf(onClosed)) handler.run();
        onClosed.clear();
    }
}
