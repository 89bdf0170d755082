package org.patchbay.server.config;

import java.util.Optional;

/**
 * What is logged, and how. The log goes to standard error.
 *
 * @param level the least severe that is logged
 * @param format for people or for machines
 */
public record LogConfig(Level level, Format format) {
    /** Severities, and {@code OFF} for silence. */
    public enum Level {
        TRACE,
        DEBUG,
        INFO,
        WARN,
        ERROR,
        OFF
    }

    /** How a line looks. */
    public enum Format {
        /** Time, level, logger, text, then key=value. */
        PLAIN,
        /** One JSON object a line. */
        JSON
    }

    static Optional<LogConfig> read(Section section) {
        Level level = section.value("level", Kind.oneOf(Level.class), Level.INFO);
        Format format = section.value("format", Kind.oneOf(Format.class), Format.PLAIN);
        return section.make(() -> new LogConfig(level, format));
    }
}
