package org.patchbay.benchmarks.micro;

import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.patchbay.core.Address;
import org.patchbay.core.metrics.Counters;
import org.patchbay.core.registrar.LocalRegistrar;
import org.patchbay.core.registrar.RegistrarConfig;
import org.patchbay.session.v1.Binding;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.Device;
import org.patchbay.session.v1.Protocol;

/** Who is where: looked up for a call, and refreshed by a registration. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RegistrarBenchmark {
    /** How many users have two devices each. */
    @Param({"10000"})
    private int users;

    private final LocalRegistrar registrar =
            new LocalRegistrar(new RegistrarConfig(1_000_000, 20, 10), System::currentTimeMillis, new Counters());
    private int next;

    @Setup
    public void register() {
        for (int user = 0; user < users; user++) {
            for (String device : List.of("phone", "browser")) registrar.bind(binding(user, device));
        }
    }

    @Benchmark
    public Future<List<Device>> lookUp() {
        return registrar.devicesOf(Address.of("user" + following(), "localhost"));
    }

    /** The same channel again, as a phone does that refreshes its registration. */
    @Benchmark
    public Object refresh() {
        return registrar.bind(binding(following(), "phone"));
    }

    private int following() {
        next = (next + 7919) % users;
        return next;
    }

    private static Binding binding(int user, String device) {
        return Binding.newBuilder()
                .setAddress("user" + user + "@localhost/" + device)
                .setChannel(Channel.newBuilder()
                        .setId(device + user)
                        .setProtocol(Protocol.SIP)
                        .setNode("gw1")
                        .setEndpoint("adapter.sip.gw1.0")
                        .setHandle("h" + user)
                        .setExpiresAtMs(Long.MAX_VALUE))
                .build();
    }
}
