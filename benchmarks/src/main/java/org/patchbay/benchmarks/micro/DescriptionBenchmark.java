package org.patchbay.benchmarks.micro;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.patchbay.core.description.SdpReader;
import org.patchbay.core.description.SdpReading;
import org.patchbay.core.description.SdpWriter;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.xmpp.jingle.Namespaces;
import org.patchbay.xmpp.jingle.description.Contents;
import org.patchbay.xmpp.jingle.description.JingleReader;
import org.patchbay.xmpp.jingle.description.JingleReading;
import org.patchbay.xmpp.jingle.description.JingleWriter;
import org.patchbay.xmpp.jingle.description.Role;

/** Session descriptions between SDP, the model, and Jingle (as elements: XML itself is not in it). */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DescriptionBenchmark {
    private final String sdp = Samples.sdp();
    private final SessionDescription description = Samples.description();
    private final StandardExtensionElement jingle = jingle(jingleWrite());

    @Benchmark
    public SdpReading sdpRead() {
        return SdpReader.read(sdp);
    }

    @Benchmark
    public String sdpWrite() {
        return SdpWriter.write(description);
    }

    @Benchmark
    public JingleReading jingleRead() {
        return JingleReader.offer(jingle, Role.INITIATOR);
    }

    @Benchmark
    public List<StandardExtensionElement> jingleWrite() {
        return JingleWriter.write(description, Contents.NONE.following(description, Role.INITIATOR), Role.INITIATOR);
    }

    private static StandardExtensionElement jingle(List<StandardExtensionElement> contents) {
        StandardExtensionElement.Builder jingle = StandardExtensionElement.builder("jingle", Namespaces.JINGLE);
        contents.forEach(jingle::addElement);
        return jingle.build();
    }
}
