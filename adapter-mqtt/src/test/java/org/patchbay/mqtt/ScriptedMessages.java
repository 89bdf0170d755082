package org.patchbay.mqtt;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.patchbay.core.message.Messages;
import org.patchbay.session.v1.Signal;

/** Keeps what it is told, for tests to look at. */
final class ScriptedMessages implements Messages {
    private final BlockingQueue<Signal> sent = new LinkedBlockingQueue<>();
    private final BlockingQueue<Signal> reported = new LinkedBlockingQueue<>();

    @Override
    public void send(Signal message) {
        sent.add(message);
    }

    @Override
    public void report(Signal receipt) {
        reported.add(receipt);
    }

    Signal nextSent() throws InterruptedException {
        return next(sent);
    }

    Signal nextReport() throws InterruptedException {
        return next(reported);
    }

    /** Whether there is a report that nobody has looked at yet. */
    boolean hasReport() {
        return !reported.isEmpty();
    }

    private static Signal next(BlockingQueue<Signal> signals) throws InterruptedException {
        Signal signal = signals.poll(30, TimeUnit.SECONDS);
        if (signal == null) throw new AssertionError("nothing was told");
        return signal;
    }
}
