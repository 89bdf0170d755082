package org.patchbay.sip.transaction;

import java.time.Duration;

/** Performs what a machine wants done. A client has no responses to send and a server no requests. */
interface EffectRunner<E extends Enum<E>> {
    void sendRequest();

    void sendAck();

    void sendCancel();

    void sendResponse();

    void sendTrying();

    void repeatResponse();

    void refuseResponse();

    void passUp();

    void startTimer(E timer, Duration after);

    void stopTimer(E timer);

    void end(Ending how);
}
