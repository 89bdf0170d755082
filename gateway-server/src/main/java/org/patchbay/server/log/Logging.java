package org.patchbay.server.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import net.logstash.logback.encoder.LogstashEncoder;
import org.patchbay.server.config.LogConfig;
import org.slf4j.LoggerFactory;

/** Sets logback up in code: a file of its own would be one more thing to configure, and takes longer to read than the gateway to start. */
public final class Logging {
    private static final String PLAIN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX, UTC} %-5level %logger{24} %msg %kvp%n";

    private Logging() {}

    /** Logs to standard error from here on, as configured. */
    public static void apply(LogConfig config) {
        apply((LoggerContext) LoggerFactory.getILoggerFactory(), config);
    }

    static void apply(LoggerContext context, LogConfig config) {
        context.reset();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder(config.format(), context));
        appender.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.toLevel(config.level().name()));
        root.addAppender(appender);
        // The network layer's own noise is of use to nobody who has not asked for the finest level.
        if (config.level() == LogConfig.Level.DEBUG)
            context.getLogger("io.netty").setLevel(Level.INFO);
        // The storage itself says when it is up and when it is down; the libraries below it say the same at length.
        if (config.level() == LogConfig.Level.INFO || config.level() == LogConfig.Level.WARN) {
            context.getLogger("com.zaxxer.hikari").setLevel(Level.ERROR);
            context.getLogger("org.flywaydb").setLevel(Level.ERROR);
        }
    }

    private static Encoder<ILoggingEvent> encoder(LogConfig.Format format, LoggerContext context) {
        return switch (format) {
            case PLAIN -> plain(context);
            case JSON -> json(context);
        };
    }

    private static Encoder<ILoggingEvent> plain(LoggerContext context) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PLAIN);
        encoder.start();
        return encoder;
    }

    private static Encoder<ILoggingEvent> json(LoggerContext context) {
        LogstashEncoder encoder = new LogstashEncoder();
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }
}
