package org.patchbay.core.description;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.TrickledCandidate;

/** Descriptions for tests: a golden by its name, or lines written out. */
final class Descriptions {
    static final Path GOLDEN = Path.of("src/test/resources/golden/sdp");

    private Descriptions() {}

    static String goldenText(String name) {
        try {
            return Files.readString(GOLDEN.resolve(name + ".sdp"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static SessionDescription golden(String name) {
        return read(goldenText(name));
    }

    /** A session of these lines after v=, o= and s=. */
    static SessionDescription session(String... lines) {
        return read("v=0\no=- 1 1 IN IP4 192.0.2.1\ns=-\n" + String.join("\n", lines));
    }

    static SessionDescription read(String text) {
        SdpReading reading = SdpReader.read(text);
        assertThat(reading).isInstanceOf(SdpReading.Read.class);
        return ((SdpReading.Read) reading).description();
    }

    static TrickledCandidate trickled(String line, String mid) {
        CandidateReading reading = SdpReader.readCandidate(line);
        assertThat(reading).isInstanceOf(CandidateReading.Read.class);
        return TrickledCandidate.newBuilder()
                .setCandidate(((CandidateReading.Read) reading).candidate())
                .setMid(mid)
                .build();
    }
}
