package org.patchbay.mqtt;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;

/** The clock of the machine, as far ahead as the test wants. Timers know nothing of it. */
final class ShiftedClock extends Clock {
    private final AtomicLong aheadMs = new AtomicLong();

    void goesOn(Duration time) {
        aheadMs.addAndGet(time.toMillis());
    }

    @Override
    public Instant instant() {
        return Instant.now().plusMillis(aheadMs.get());
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new IllegalStateException("the adapter knows no zones");
    }
}
