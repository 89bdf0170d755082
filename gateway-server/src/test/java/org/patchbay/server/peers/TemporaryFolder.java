package org.patchbay.server.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder for the files of one process, which goes with it. */
public record TemporaryFolder(Path path) implements AutoCloseable {
    /** Makes one below the system's folder for such. */
    public static TemporaryFolder create(String name) {
        try {
            return new TemporaryFolder(Files.createTempDirectory("patchbay-" + name + "-"));
        } catch (IOException noFolder) {
            throw new UncheckedIOException("cannot make a temporary folder for " + name, noFolder);
        }
    }

    /** Writes a text file and gives its path. */
    public Path write(String file, String content) {
        try {
            return Files.writeString(path.resolve(file), content);
        } catch (IOException cannotWrite) {
            throw new UncheckedIOException("cannot write " + file, cannotWrite);
        }
    }

    /** Deletes it with all that is in it. */
    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException cannotDelete) {
            throw new UncheckedIOException("cannot delete " + path, cannotDelete);
        }
    }
}
