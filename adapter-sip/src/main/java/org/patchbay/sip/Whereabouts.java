package org.patchbay.sip;

import java.util.Objects;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import org.jspecify.annotations.Nullable;
import org.patchbay.sip.dialog.Dialog;
import org.patchbay.sip.dialog.Way;
import org.patchbay.sip.registration.RegisteredContact;
import org.patchbay.sip.transport.Flow;

/** Whether a phone that registers again is to be reached in its dialogs where it is now (RFC 5626 5.3). Pure. */
final class Whereabouts {
    private Whereabouts() {}

    /** Whether both are the same phone: by its instance or contact, or as it has registered in one row (RFC 3261 10.2.4). Both are of one user. */
    static boolean isSamePhone(RegisteredContact before, RegisteredContact now) {
        return now.device().equals(before.device()) || now.callId().equals(before.callId());
    }

    /**
     * Whether what goes by that flow goes with the new registration: where the flow is gone, or was the old registration's and that is replaced. A phone
     * may have more flows than one at a time (reg-id), and each is good for as long as it lasts.
     */
    static boolean moves(@Nullable Flow used, RegisteredContact before, RegisteredContact now) {
        Flow next = now.way().flow();
        if (next == null || before.path() != null || now.path() != null) return false;
        if (used == null || !used.isOpen()) return true;
        if (used.id().equals(next.id())) return false;
        Flow registered = before.way().flow();
        if (registered == null || !registered.id().equals(used.id())) return false;
        boolean datagrams = !used.transport().isReliable() && !next.transport().isReliable();
        boolean numbered = before.wish().regId() > 0 || now.wish().regId() > 0;
        // A datagram flow is never seen to be gone: the last word of a phone with one flow counts.
        return now.key().equals(before.key()) || datagrams && !numbered;
    }

    /** Has a dialog follow. A target that the phone has named otherwise stays what it is, and is sent over the new flow. */
    static void move(Dialog dialog, RegisteredContact before, RegisteredContact now) {
        if (isAt(dialog.remoteTarget(), before.uri())) {
            dialog.moved(now.way(), (URI) now.uri().clone());
        } else {
            dialog.moved(new Way(now.way().flow(), true), dialog.remoteTarget());
        }
    }

    private static boolean isAt(URI target, SipURI contact) {
        return target instanceof SipURI uri
                && Objects.equals(uri.getUser(), contact.getUser())
                && uri.getHost().equalsIgnoreCase(contact.getHost())
                && uri.getPort() == contact.getPort();
    }
}
