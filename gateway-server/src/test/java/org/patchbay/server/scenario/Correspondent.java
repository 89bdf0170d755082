package org.patchbay.server.scenario;

import org.patchbay.client.v1.Presence;
import org.patchbay.client.v1.Receipt;

/** An actor who writes and reads messages and sees who is there, in words that every protocol knows. */
interface Correspondent extends Actor {
    /** Sends a text. */
    void writes(String to, String text);

    /** Is told what became of the text that was sent last; a status that may come before it is passed over. */
    void hearsOfDelivery(Receipt.Status status);

    /** A text comes, and the device confirms it. */
    void reads(String from, String text);

    /** Says how the device is. */
    void isNow(Presence.State state, String note);

    /** Asks to see how somebody is. */
    void watches(String user);

    /** Somebody is so now. */
    void sees(String user, Presence.State state);
}
