package org.patchbay.benchmarks.micro;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.patchbay.core.Address;
import org.patchbay.core.Domains;
import org.patchbay.mqtt.envelope.SignalTopic;
import org.patchbay.mqtt.session.TopicFilter;

/** The topic of a signal, and the filter of a subscription. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MqttTopicBenchmark {
    private static final String TOPIC = "call/out/alice/camera-1/0b6cbf8e/invite";
    private static final String FILTER = "call/in/alice/camera-1/#";

    private final Domains domains = new Domains("localhost", List.of());
    private final Address device = Address.parse("alice@localhost/camera-1");
    private final SignalTopic topic = SignalTopic.parse(TOPIC);

    @Benchmark
    public SignalTopic parse() {
        return SignalTopic.parse(TOPIC);
    }

    @Benchmark
    public String write() {
        return topic.toString();
    }

    @Benchmark
    public TopicFilter.Reading filter() {
        return TopicFilter.read(FILTER, device, domains);
    }
}
