package org.patchbay.benchmarks.micro;

import io.vertx.core.buffer.Buffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.patchbay.client.v1.Frame;
import org.patchbay.core.client.Decoded;
import org.patchbay.core.client.FrameCodec;

/** An invite of a native client in both forms. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ClientFrameBenchmark {
    private final Frame frame = Samples.invite();
    private final Buffer json = FrameCodec.JSON.encode(frame);
    private final Buffer proto = FrameCodec.PROTO.encode(frame);

    @Benchmark
    public Decoded jsonDecode() {
        return FrameCodec.JSON.decode(json);
    }

    @Benchmark
    public Buffer jsonEncode() {
        return FrameCodec.JSON.encode(frame);
    }

    @Benchmark
    public Decoded protoDecode() {
        return FrameCodec.PROTO.decode(proto);
    }

    @Benchmark
    public Buffer protoEncode() {
        return FrameCodec.PROTO.encode(frame);
    }
}
