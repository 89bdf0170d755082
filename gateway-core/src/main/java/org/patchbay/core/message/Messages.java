package org.patchbay.core.message;

import org.patchbay.session.v1.Signal;

/**
 * Carries text messages from any device to any user. Safe to call from any thread.
 *
 * <p><b>The contract with an adapter.</b>
 *
 * <ul>
 *   <li>A device sends: the adapter calls {@link #send} with {@code from} as authenticated, {@code to} as asked, and in the message the
 *       sender's own {@code id} and the {@code channel} by which receipts go back. One or more {@code Receipt} signals with that id and
 *       that channel arrive at the channel's endpoint: first SENT, DELIVERED, STORED or FAILED; after SENT or STORED a DELIVERED may
 *       follow, as long as the gateway remembers the message. A channel without an endpoint asks for no receipt.
 *   <li>A device receives: a {@code Message} signal arrives at the endpoint that its channel names, with {@code channel} set to the channel to
 *       deliver by and {@code delivery_id}. The adapter delivers it and calls {@link #report} once it knows: DELIVERED when the device has
 *       confirmed in the protocol's own way, SENT where it was written and the protocol has no confirmation, FAILED where it can't be.
 *       A delivery that nobody reports for a while (30 s by default) counts as failed, but a later report is still welcome. Each delivery
 *       is reported once, but SENT may be followed by DELIVERED. No channel is given a message again whose earlier delivery it has not reported.
 *   <li>Only devices whose capabilities say {@code messages} are given any; an adapter that can't know says so and reports the failure.
 *   <li>{@code max_forwards} is handed on as received, not counted down: that happens here.
 *   <li>A user who comes back: when a channel is bound at the registrar, what was stored is delivered the same way, one after the other.
 * </ul>
 */
public interface Messages {
    /** The most characters of a text. */
    int MAX_TEXT = 16_384;

    /** Takes a message on its way. Never fails: what becomes of it is told by receipts. */
    void send(Signal message);

    /**
     * Tells what became of a delivery.
     *
     * @param receipt a {@code Receipt} signal whose {@code id} is the delivery's id
     */
    void report(Signal receipt);
}
