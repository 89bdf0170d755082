package org.patchbay.sip.message;

import gov.nist.core.CommonLogger;
import gov.nist.core.StackLogger;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what JAIN-SIP would log. Its own logger needs log4j; and it logs whole messages, which may hold credentials, so that only
 * a fatal error comes through.
 */
final class JainLogging implements StackLogger {
    private static final Logger LOGGER = LoggerFactory.getLogger(JainLogging.class);

    private JainLogging() {}

    /** To be called before any other class of JAIN-SIP is touched. */
    static void silence() {
        CommonLogger.useLegacyLogger = true;
        CommonLogger.legacyLogger = new JainLogging();
    }

    @Override
    public void logStackTrace() {}

    @Override
    public void logStackTrace(int level) {}

    @Override
    public int getLineCount() {
        return 0;
    }

    @Override
    public void logException(Throwable exception) {}

    @Override
    public void logDebug(String message) {}

    @Override
    public void logDebug(String message, Exception exception) {}

    @Override
    public void logTrace(String message) {}

    @Override
    public void logFatalError(String message) {
        LOGGER.error("jain-sip: {}", message);
    }

    @Override
    public void logError(String message) {}

    @Override
    public boolean isLoggingEnabled() {
        return false;
    }

    @Override
    public boolean isLoggingEnabled(int level) {
        return false;
    }

    @Override
    public void logError(String message, Exception exception) {}

    @Override
    public void logWarning(String message) {}

    @Override
    public void logInfo(String message) {}

    @Override
    public void disableLogging() {}

    @Override
    public void enableLogging() {}

    @Override
    public void setBuildTimeStamp(String buildTimeStamp) {}

    @Override
    public void setStackProperties(Properties properties) {}

    @Override
    public String getLoggerName() {
        return "jain-sip";
    }
}
