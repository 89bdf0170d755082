package org.patchbay.server.log;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.patchbay.server.config.LogConfig;

/** What logback does before the configuration is read: warnings to standard error, and no search for files of its own. */
public final class QuietStart extends ContextAwareBase implements Configurator {
    @Override
    public ExecutionStatus configure(LoggerContext context) {
        Logging.apply(context, new LogConfig(LogConfig.Level.WARN, LogConfig.Format.PLAIN));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
