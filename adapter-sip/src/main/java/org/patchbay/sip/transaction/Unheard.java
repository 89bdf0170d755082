package org.patchbay.sip.transaction;

import gov.nist.javax.sip.message.SIPResponse;

/** Nobody listens. */
enum Unheard implements ClientListener {
    LISTENER;

    @Override
    public void onProvisional(SIPResponse response) {}

    @Override
    public void onFinal(SIPResponse response) {}

    @Override
    public void onTimeout() {}

    @Override
    public void onTransportError(String reason) {}
}
