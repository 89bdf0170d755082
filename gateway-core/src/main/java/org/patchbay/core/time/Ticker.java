package org.patchbay.core.time;

import java.time.Duration;

/** What drives a {@link TimerWheel}: an event loop's clock in the program, a hand in a test. */
public interface Ticker {
    /** Now, in nanoseconds of a clock that never goes back ({@link System#nanoTime()}). */
    long nanoTime();

    /** Calls {@code tick} every {@code period} from now on, on the wheel's event loop, until the given handle is run. */
    Runnable every(Duration period, Runnable tick);
}
