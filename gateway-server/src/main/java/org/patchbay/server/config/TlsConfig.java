package org.patchbay.server.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A certificate and its key, both in PEM.
 *
 * @param certificate the certificate with its chain
 * @param key the private key, not encrypted
 */
public record TlsConfig(Path certificate, Path key) {
    private static final Path NOWHERE = Path.of("");

    /** Reads the two keys of a section that has others beside them. */
    static Optional<TlsConfig> read(Section section) {
        Path certificate = section.required("certificate", section.readableFile(), NOWHERE);
        Path key = section.required("key", section.readableFile(), NOWHERE);
        return section.check(() -> new TlsConfig(certificate, key));
    }
}
