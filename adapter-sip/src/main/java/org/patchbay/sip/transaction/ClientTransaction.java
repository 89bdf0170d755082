package org.patchbay.sip.transaction;

import java.util.List;
import javax.sip.header.Header;
import org.patchbay.sip.transport.Target;

/** A request that was sent and is to be answered (RFC 3261 17.1). On the SIP event loop only. */
public interface ClientTransaction {
    /**
     * Cancels an INVITE (RFC 3261 9.1): held back until a provisional response came, not sent at all once a final one came. The final
     * response (487, or a 2xx that crossed) comes to the listener as ever; where none follows within 64*T1 of the CANCEL, {@code onTimeout}.
     *
     * @param extra headers that the CANCEL carries beside its own, such as Reason (RFC 3326)
     * @throws IllegalStateException if the request is no INVITE
     */
    void cancel(List<Header> extra);

    /** The same, without further headers. */
    default void cancel() {
        cancel(List.of());
    }

    /**
     * What still comes is told to this listener from here on, and no longer to the one that the request was sent with. An answered INVITE hears
     * of repeated 2xx for half a minute; whoever sent it can be gone long before, with all that it holds.
     */
    void hearBy(ClientListener successor);

    /**
     * The peer is reached by another way now: a CANCEL and the ACK of a failure go there, and the loss of the connection that the request went over is no
     * error any more. The request itself is sent once more where no response came yet. Nothing once a final response came.
     */
    void reroute(Target target);

    /** Whether a final response, a time-out or an error ended it. */
    boolean isFinal();

    /** Whether nothing more can come to it, not even what is repeated: of an INVITE that was accepted, half a minute later. */
    boolean isOver();
}
