package org.patchbay.core.spi;

import io.vertx.core.Future;
import java.util.List;
import org.patchbay.session.v1.Protocol;

/**
 * One protocol's way into the gateway. The server makes it from its configuration, opens it once and closes it once.
 *
 * <p><b>The contract of a leg.</b> A leg is one device's side of one call. On it signals travel both ways under the call's id and the
 * leg's id, in order.
 *
 * <ul>
 *   <li>A device calls: the adapter takes {@code CallId id = bus.nextCallId()}, names the leg {@code a}, and sends {@code Invite} with
 *       {@code from} as authenticated, {@code to} as asked, the channel that the call came by (so that the call knows where to answer)
 *       and the device's capabilities.
 *   <li>A device is called: an {@code Invite} arrives at the endpoint address that the channel named when it was registered, with the
 *       leg's id and the channel to ring. The adapter answers with {@code Progress}, {@code Answer} or {@code End}.
 *   <li>{@code Invite} without a description is a late offer: {@code Answer} then carries an offer and an {@code offer_id}, and is
 *       answered by {@code UpdateAnswer} with that id. Both ways.
 *   <li>{@code Update} is an offer within the call and is answered by {@code UpdateAnswer} or {@code UpdateReject} with its id. The call
 *       settles glare: an adapter whose device has an offer under way answers a crossing one with {@code UpdateReject(GLARE)}.
 *   <li>{@code Transfer} on an answered leg brings the other side to somebody else: to {@code to}, or, with {@code replaces_call_id} (the
 *       core's id of another call in which the same user has an answered leg, here or on another node), to the other side of that call; a
 *       call that the user is only ringing is ended, and its callee called anew. {@code TransferProgress} tells of it: TRYING, then
 *       RINGING, then ACCEPTED and {@code End(NORMAL)} on this leg ({@code End(REPLACED)} on the leg of the other call), or FAILED with a
 *       reason, and the call goes on as it was. The device may end its leg once it was told TRYING: the transfer goes on, and where it
 *       fails the other side's call ends for that reason. One transfer of a call at a time; a second one is told FAILED. An adapter's
 *       {@code to} is a whole address, {@code user@domain}. To the devices that stay, a transfer is an {@code Update}, with a
 *       description or, where they have the capability {@code late_offer}, without; the target's {@code Invite} names the transferor
 *       in {@code transferred_by}. {@code UpdateReject} with the id of an {@code Update} without a description withdraws the question,
 *       or refuses the offer that was given in answer to it.
 *   <li>{@code End} either way is the last signal of a leg. What arrives on a leg after that is dropped, by the adapter and by the call;
 *       it is for the adapter to end what its protocol still has open (a 200 that crosses a CANCEL gets ACK and BYE).
 *   <li>{@link org.patchbay.core.health.LegProbe} asks whether the endpoint knows a leg still. Who does not answers that it is lost; who
 *       does says nothing.
 *   <li>{@code Candidates} may come before the description that they belong to is answered. A call sends them only to a device whose
 *       capabilities say {@code trickle}.
 * </ul>
 */
public interface Adapter {
    /** The protocol it speaks. */
    Protocol protocol();

    /** Opens its doors. Fails with a message for the operator if one of them can't be opened. */
    Future<List<Door>> open(Gateway gateway);

    /** How its connections to servers elsewhere are; empty where it has none. From any thread, at any time after {@link #open}. */
    default List<Link> links() {
        return List.of();
    }

    /** Takes no new calls and registrations and tells its peers to go elsewhere; established calls go on. */
    Future<Void> drain();

    /** Closes every door and connection. */
    Future<Void> close();
}
