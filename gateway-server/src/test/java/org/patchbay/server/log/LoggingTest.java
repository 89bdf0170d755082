package org.patchbay.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.patchbay.server.config.LogConfig;

class LoggingTest {
    private final PrintStream standardError = System.err;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final LoggerContext context = new LoggerContext();

    @AfterEach
    void restore() {
        context.stop();
        System.setErr(standardError);
    }

    private String log(LogConfig config) {
        System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
        context.setMDCAdapter(new LogbackMDCAdapter());
        Logging.apply(context, config);
        org.slf4j.Logger logger = context.getLogger("org.patchbay.core.call.CallRun");
        logger.atInfo()
                .addKeyValue("call", "gw1-0-abc")
                .addKeyValue("to", "RINGING")
                .log("call");
        logger.atDebug().log("not asked for");
        return written.toString(StandardCharsets.UTF_8);
    }

    @Test
    void plain_lines_have_the_text_and_then_keys_with_values() {
        assertThat(log(new LogConfig(LogConfig.Level.INFO, LogConfig.Format.PLAIN)))
                .matches("[0-9T:.-]+Z INFO  o\\.p\\.core\\.call\\.CallRun call call=\"gw1-0-abc\" to=\"RINGING\"\\R");
    }

    @Test
    void json_lines_have_every_key_at_the_top() {
        JsonObject line = new JsonObject(log(new LogConfig(LogConfig.Level.INFO, LogConfig.Format.JSON)));
        assertThat(line.getString("level")).isEqualTo("INFO");
        assertThat(line.getString("message")).isEqualTo("call");
        assertThat(line.getString("call")).isEqualTo("gw1-0-abc");
        assertThat(line.getString("to")).isEqualTo("RINGING");
    }

    @Test
    void off_is_silent() {
        assertThat(log(new LogConfig(LogConfig.Level.OFF, LogConfig.Format.PLAIN)))
                .isEmpty();
    }
}
