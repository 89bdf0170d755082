package org.patchbay.server.scenario;

import org.patchbay.session.v1.EndReason;

/**
 * A user at a device, in words that every protocol knows. What is expected is waited for, up to {@link Inbox#PATIENCE}; what comes instead
 * fails the scenario.
 */
interface Actor extends AutoCloseable {
    /** Connects, and is reachable from then on. */
    void logsIn();

    /** Calls with an offer. */
    void calls(String to);

    /** The device is called by that user. */
    void isCalledBy(String from);

    void rings();

    void hearsRinging();

    void answers();

    void hearsAnswer();

    void declines();

    void isBusy();

    /** Gives up a call that is not answered. */
    void cancels();

    void hangsUp();

    /** The call ends, for that reason. */
    void hearsEnd(EndReason reason);

    @Override
    void close();
}
