package org.patchbay.xmpp.jingle;

import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.StanzaError;
import org.jxmpp.jid.Jid;
import org.patchbay.core.spi.Gateway;
import org.patchbay.core.time.TimerWheel;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Signal;

/**
 * Where the stream side hands in what may be Jingle, and the call its signals. One for each endpoint verticle, confined to its event loop.
 *
 * <p>What the stream side does: {@link JingleIq#register()} once; every IQ and message that came in whole and from somebody known goes
 * through {@link #take(IQ, JinglePeer)} or {@link #take(Message, JinglePeer)}; an {@code Invite} of a call goes to {@link #invite} with the
 * peer that its channel names, every other signal of a call to {@link #onSignal}; {@link #gone} tells of a resource that is lost for good.
 */
public final class JingleDesk {
    private final Gateway gateway;
    private final JingleConfig config;
    private final String endpoint;
    private final TimerWheel wheel;

    /**
     * @param endpoint the endpoint's own address on the bus
     * @param wheel the timers of this event loop
     */
    public JingleDesk(Gateway gateway, JingleConfig config, String endpoint, TimerWheel wheel) {
        this.gateway = gateway;
        this.config = config;
        this.endpoint = endpoint;
        this.wheel = wheel;
    }

    /**
     * Takes an IQ if it is Jingle's: a request with a {@code <jingle/>} child, or the answer to one of ours. A request that is taken is
     * answered.
     *
     * @return false if it is none, and nothing was done
     */
    public boolean take(IQ iq, JinglePeer from) {
        if (!(iq instanceof JingleIq request) || !request.isRequestIQ()) return false;
        return from.door().send(IQ.createErrorResponse(request, StanzaError.Condition.service_unavailable));
    }

    /**
     * Takes a message if it has an element of XEP-0353 in it.
     *
     * @return false if it has none, and nothing was done
     */
    public boolean take(Message message, JinglePeer from) {
        return message.getExtensions().stream()
                .anyMatch(element -> element.getNamespace().equals(Namespaces.MESSAGE_INITIATION));
    }

    /** A call wants this peer rung. */
    public void invite(Signal signal, JinglePeer peer) {
        onSignal(signal);
    }

    /** Any other signal of a call to one of its legs here; it is passed over if there is no such leg. */
    public void onSignal(Signal signal) {}

    /** A resource is gone and will not come back, or a door with all behind it ({@code gone} is a bare or a domain JID then): its legs end. */
    public void gone(Jid gone) {}

    /** Takes no new sessions; those that are there go on. */
    public void drain() {}

    /** Ends every session for this reason and tells both sides. */
    public void close(EndReason reason) {}

    /** How many sessions and proposals there are. */
    public int sessions() {
        return 0;
    }
}
