package org.patchbay.benchmarks.micro;

import gov.nist.javax.sip.message.SIPMessage;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.patchbay.sip.message.MessageLimits;
import org.patchbay.sip.message.Parsed;
import org.patchbay.sip.message.SipEncoder;
import org.patchbay.sip.message.SipParser;

/** An INVITE with an offer, read from bytes and written to bytes. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SipMessageBenchmark {
    private final SipParser parser = new SipParser(MessageLimits.DEFAULT);
    private final byte[] bytes = Samples.sipInvite();
    private final SIPMessage message = accepted();

    @Benchmark
    public Parsed parse() {
        return parser.parse(bytes, SipParser.Framing.DATAGRAM);
    }

    @Benchmark
    public byte[] encode() {
        return SipEncoder.encode(message);
    }

    private SIPMessage accepted() {
        if (parse() instanceof Parsed.Accepted accepted) return accepted.message();
        throw new IllegalStateException("the sample is not a SIP message");
    }
}
