package org.patchbay.benchmarks.state;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.patchbay.benchmarks.phone.PhoneKit;
import org.patchbay.benchmarks.phone.Protocol;
import org.patchbay.benchmarks.server.Gateway;
import org.patchbay.benchmarks.server.JvmOptions;
import org.patchbay.benchmarks.server.ProcessUse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** All devices lose their connections at once and come back at once, as after a network's outage. */
@Command(name = "storm", description = "A reconnect storm: how long until all devices are back.")
public final class StormCommand implements Callable<Integer> {
    private static final int AT_A_TIME = 200;

    @Option(names = "--protocol", defaultValue = "ws", description = "ws, mqtt or xmpp (default: ${DEFAULT-VALUE}).")
    private String word = "ws";

    @Option(names = "--devices", defaultValue = "10000", description = "How many (default: ${DEFAULT-VALUE}).")
    private int devices;

    @Option(names = "--storms", defaultValue = "5", description = "How often (default: ${DEFAULT-VALUE}).")
    private int storms;

    @Mixin
    private JvmOptions jvm = new JvmOptions("2g");

    @Override
    public Integer call() throws Exception {
        Map<String, Integer> failures = run(System.out);
        return failures.isEmpty() ? 0 : 1;
    }

    Map<String, Integer> run(PrintStream out) throws Exception {
        Protocol protocol = Protocol.valueOf(word.toUpperCase(Locale.ROOT));
        try (PhoneKit kit = new PhoneKit(2);
                Gateway gateway = Gateway.start(jvm.all(), Devices.users(protocol, devices));
                Devices connected = new Devices(kit, gateway.doors())) {
            connected.login(protocol, 0, devices, AT_A_TIME);
            for (int i = 0; i < storms; i++) {
                ProcessUse before = gateway.use();
                long nanos = connected.reconnect();
                long cpu = gateway.use().cpuMillis() - before.cpuMillis();
                out.printf(
                        Locale.ROOT,
                        "%,d devices back in %.2f s; log-in p50 %.0f ms, p99 %.0f ms; %.3f ms CPU each; failures %s%n",
                        connected.logins().getTotalCount(),
                        nanos / 1e9,
                        connected.logins().getValueAtPercentile(50) / 1e6,
                        connected.logins().getValueAtPercentile(99) / 1e6,
                        (double) cpu / devices,
                        connected.failures());
            }
            return connected.failures();
        }
    }
}
