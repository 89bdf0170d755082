package org.patchbay.core.time;

/** One timer that was started on a {@link TimerWheel}. To be used on the wheel's event loop only. */
public interface Timeout {
    /** Stops it, in constant time; its task will not run. Nothing happens where it ran or was stopped before. */
    void cancel();

    /** Whether it still waits to run. */
    boolean isPending();
}
