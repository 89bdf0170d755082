package org.patchbay.sip.transport;

import org.patchbay.sip.transport.SipTransports.SendFailure;

/** A flow as the transports see it: something can be written to it. */
interface WritableFlow extends Flow {
    /** Writes a whole message. A failure is told on the event loop, later than this call. */
    void write(byte[] message, SendFailure onFailure);

    @Override
    default void keepAlive() {
        write(new byte[] {'\r', '\n', '\r', '\n'}, reason -> {});
    }

    /** What stands as sent-by in the Via of a request that goes this way. */
    ListenPoint sentBy();
}
