package org.patchbay.benchmarks.state;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.patchbay.benchmarks.load.Cast;
import org.patchbay.benchmarks.load.Crew;
import org.patchbay.benchmarks.load.Ledger;
import org.patchbay.benchmarks.load.Pair;
import org.patchbay.benchmarks.phone.Phone;
import org.patchbay.benchmarks.phone.PhoneKit;
import org.patchbay.benchmarks.server.Gateway;
import org.patchbay.benchmarks.server.JvmOptions;
import org.patchbay.benchmarks.server.LiveHeap;
import org.patchbay.benchmarks.server.ProcessUse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What an established call holds in the gateway's heap, both legs, and that nothing of it is left afterwards. */
@Command(name = "established", description = "Heap per established call, after a collection.")
public final class EstablishedCommand implements Callable<Integer> {
    private static final int WARM = 100;
    private static final String TRANSACTIONS = "patchbay_sip_transactions";
    private static final int SETTLE_SECONDS = 40;
    private static final int POLL_MS = 500;

    @Option(names = "--pair", defaultValue = "sip-ws", description = "Who calls whom (default: ${DEFAULT-VALUE}).")
    private String pair = "sip-ws";

    @Option(names = "--calls", defaultValue = "50000", description = "How many (default: ${DEFAULT-VALUE}).")
    private int calls;

    @Option(
            names = "--rate",
            defaultValue = "500",
            description = "Calls a second on the way there (default: ${DEFAULT-VALUE}).")
    private int rate;

    @Option(names = "--phones", defaultValue = "50", description = "On either side (default: ${DEFAULT-VALUE}).")
    private int phones;

    @Mixin
    private JvmOptions jvm = new JvmOptions("4g");

    /**
     * What was found.
     *
     * @param answered calls that were established
     * @param heapBytes live heap of one
     * @param heapAfterBytes live heap of one that is left when all are over
     * @param residentBytes the process' own memory for one
     * @param held gauges that are not 0 when all are over
     */
    record Found(
            int answered,
            double heapBytes,
            double heapAfterBytes,
            double residentBytes,
            Map<String, Integer> failures,
            Map<String, Double> held) {}

    @Override
    public Integer call() throws Exception {
        Found found = run();
        System.out.printf(
                Locale.ROOT,
                "%s: %,d calls, %.1f kB of live heap each, %.1f kB of the process each; after their end %.2f kB each are left, gauges %s; failures %s%n",
                pair,
                found.answered(),
                found.heapBytes() / 1024,
                found.residentBytes() / 1024,
                found.heapAfterBytes() / 1024,
                found.held().isEmpty() ? "at 0" : found.held(),
                found.failures().isEmpty() ? "none" : found.failures());
        return found.failures().isEmpty() && found.held().isEmpty() ? 0 : 1;
    }

    Found run() throws Exception {
        Cast cast = new Cast(phones, phones, Phone.FOR_EVER);
        try (PhoneKit kit = new PhoneKit(2);
                Gateway gateway = Gateway.start(jvm.all(), cast.users());
                Crew crew = Crew.login(kit, gateway, Pair.of(pair), cast)) {
            Ledger warm = crew.pace(Math.min(rate, WARM), Math.min(calls, WARM));
            crew.awaitEnds(warm);
            crew.hangUp(warm, rate);
            awaitNothingHeld(gateway);
            long heapBefore = LiveHeap.of(gateway.pid());
            ProcessUse idle = gateway.use();
            Ledger made = crew.pace(rate, calls);
            crew.awaitEnds(made);
            // A call that has just been set up is more than an established one: its transactions wait for repetitions,
            // for 32 s.
            await(gateway, held -> !held.containsKey(TRANSACTIONS));
            long heapDuring = LiveHeap.of(gateway.pid());
            ProcessUse during = gateway.use();
            crew.hangUp(made, rate);
            Map<String, Double> held = awaitNothingHeld(gateway);
            long heapAfter = LiveHeap.of(gateway.pid());
            int answered = made.answered();
            return new Found(
                    answered,
                    (double) (heapDuring - heapBefore) / Math.max(1, answered),
                    (double) (heapAfter - heapBefore) / Math.max(1, answered),
                    (double) (during.ownBytes() - idle.ownBytes()) / Math.max(1, answered),
                    made.failures(),
                    held);
        }
    }

    /** Waits until the last transactions have gone, and gives what is left. */
    static Map<String, Double> awaitNothingHeld(Gateway gateway) throws InterruptedException {
        return await(gateway, Map::isEmpty);
    }

    private static Map<String, Double> await(Gateway gateway, Predicate<Map<String, Double>> isOver)
            throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SETTLE_SECONDS);
        Map<String, Double> held = gateway.metrics().heldByCalls();
        while (!isOver.test(held) && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
            held = gateway.metrics().heldByCalls();
        }
        return held;
    }
}
