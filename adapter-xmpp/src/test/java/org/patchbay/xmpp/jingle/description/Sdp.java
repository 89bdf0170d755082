package org.patchbay.xmpp.jingle.description;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.patchbay.core.description.SdpReader;
import org.patchbay.core.description.SdpReading;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.xmpp.jingle.Namespaces;

/** SDP of real peers, as the core has them for its own tests; and the round trip through Jingle. */
final class Sdp {
    private static final Path FOLDER = Path.of("../gateway-core/src/test/resources/golden/sdp");

    private Sdp() {}

    static List<Path> goldens() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".sdp"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static SessionDescription golden(String name) {
        return read(FOLDER.resolve(name));
    }

    static SessionDescription read(Path file) {
        try {
            return ((SdpReading.Read) SdpReader.read(Files.readString(file))).description();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static StandardExtensionElement jingle(SessionDescription description, Role speaker) {
        return Tag.of("jingle", Namespaces.JINGLE)
                .with("action", "session-initiate")
                .with("sid", "a73sjjvkla37jfea")
                .addAll(JingleWriter.write(description, Contents.NONE.following(description, speaker), speaker))
                .build();
    }

    /** The description after a way through Jingle. */
    static SessionDescription through(SessionDescription description) {
        JingleReading reading = JingleReader.offer(jingle(description, Role.INITIATOR), Role.INITIATOR);
        if (reading instanceof JingleReading.Read read) return read.description();
        throw new AssertionError(((JingleReading.Refused) reading).text());
    }
}
