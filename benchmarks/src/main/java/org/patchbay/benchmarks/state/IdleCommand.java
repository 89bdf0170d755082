package org.patchbay.benchmarks.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.patchbay.benchmarks.phone.PhoneKit;
import org.patchbay.benchmarks.phone.Protocol;
import org.patchbay.benchmarks.server.Gateway;
import org.patchbay.benchmarks.server.JvmOptions;
import org.patchbay.benchmarks.server.LiveHeap;
import org.patchbay.benchmarks.server.ProcessUse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a device costs the gateway that is registered and does nothing. */
@Command(name = "idle", description = "Memory and processor time of registered devices that do nothing.")
public final class IdleCommand implements Callable<Integer> {
    private static final int WARM = 50;
    private static final int AT_A_TIME = 200;

    @Parameters(arity = "0..*", description = "ws, sip, xmpp, mqtt (default: all).")
    private List<String> words = new ArrayList<>();

    @Option(names = "--devices", defaultValue = "10000", description = "Of each protocol (default: ${DEFAULT-VALUE}).")
    private int devices;

    @Option(
            names = "--watch",
            defaultValue = "30",
            description = "How many seconds their processor time is watched (default: ${DEFAULT-VALUE}).")
    private int watchSeconds;

    @Mixin
    private JvmOptions jvm = new JvmOptions("2g");

    /**
     * What was found.
     *
     * @param devices how many logged in
     * @param heapBytes live heap of one
     * @param residentBytes the process' own memory for one, as the kernel counts it
     * @param cpuMicrosASecond processor time of one in a second
     * @param failures what went wrong, and how often
     */
    record Cost(
            Protocol protocol,
            int devices,
            double heapBytes,
            double residentBytes,
            double cpuMicrosASecond,
            Map<String, Integer> failures) {
        String row() {
            return String.format(
                    Locale.ROOT,
                    "| %s | %,d | %.1f | %.1f | %.2f | %s |%n",
                    protocol.shown(),
                    devices,
                    heapBytes / 1024,
                    residentBytes / 1024,
                    cpuMicrosASecond,
                    failures.isEmpty() ? "none" : failures);
        }
    }

    @Override
    public Integer call() throws Exception {
        StringBuilder table = new StringBuilder(
                "| protocol | devices | live heap, kB each | process, kB each | CPU, us/s each | failures |\n"
                        + "| --- | ---: | ---: | ---: | ---: | --- |\n");
        boolean failed = false;
        for (Cost cost : run()) {
            table.append(cost.row());
            failed |= !cost.failures().isEmpty();
        }
        System.out.print(table);
        return failed ? 1 : 0;
    }

    /** Measures each protocol on a gateway of its own. */
    List<Cost> run() throws Exception {
        List<Cost> costs = new ArrayList<>();
        for (Protocol protocol : Protocol.values())
            if (words.isEmpty() || words.contains(protocol.word())) costs.add(measure(protocol));
        return costs;
    }

    private Cost measure(Protocol protocol) throws Exception {
        int all = WARM + devices;
        try (PhoneKit kit = new PhoneKit(2);
                Gateway gateway = Gateway.start(jvm.all(), Devices.users(protocol, all));
                Devices connected = new Devices(kit, gateway.doors())) {
            // The first ones load classes and make the JIT compiler's data.
            connected.login(protocol, 0, WARM, AT_A_TIME);
            EstablishedCommand.awaitNothingHeld(gateway);
            long heapBefore = LiveHeap.of(gateway.pid());
            long ownBefore = gateway.use().ownBytes();
            connected.login(protocol, WARM, devices, AT_A_TIME);
            // Who has just logged in is not idle yet: SIP's transactions wait for repetitions, for 32 s.
            EstablishedCommand.awaitNothingHeld(gateway);
            long heapAfter = LiveHeap.of(gateway.pid());
            ProcessUse start = gateway.use();
            TimeUnit.SECONDS.sleep(watchSeconds);
            ProcessUse end = gateway.use();
            return new Cost(
                    protocol,
                    devices,
                    (double) (heapAfter - heapBefore) / devices,
                    (double) (start.ownBytes() - ownBefore) / devices,
                    1000.0 * (end.cpuMillis() - start.cpuMillis()) / Math.max(1, watchSeconds) / devices,
                    connected.failures());
        }
    }
}
