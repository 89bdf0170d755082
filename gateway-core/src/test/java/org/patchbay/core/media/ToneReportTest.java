package org.patchbay.core.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ToneReportTest {
    private static final String CALL = "dev-0-6d55a763249f5c36970cecd6";

    @Test
    void what_rtpengine_10_5_sends_is_read() {
        assertThat(
                        read(
                                "{\"callid\":\"" + CALL
                                        + "\",\"source_tag\":\"b1\",\"tags\":[\"a\",\"b1\"],\"type\":\"DTMF\","
                                        + "\"timestamp\":1795614452,\"source_ip\":\"127.0.0.1\",\"event\":5,\"duration\":120,\"volume\":10}"))
                .isEqualTo(new ToneReport.Heard(CALL, "b1", '5', 120));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "9, 9", "10, *", "11, #", "12, A", "15, D"})
    void events_are_keys(int event, char key) {
        assertThat(read(report(event, 100))).isEqualTo(new ToneReport.Heard(CALL, "a", key, 100));
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "99999999, 10000", "-1, 1"})
    void durations_are_kept_within_bounds(int said, int told) {
        assertThat(read(report(1, said))).isEqualTo(new ToneReport.Heard(CALL, "a", '1', told));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no JSON",
                "[]",
                "{}",
                "{\"callid\":7}",
                "{\"callid\":null}",
                "{\"callid\":\"of somebody else\",\"source_tag\":\"a\",\"event\":1}",
                "{\"callid\":\"" + CALL + "\",\"event\":1}",
                "{\"callid\":\"" + CALL + "\",\"source_tag\":\"a\"}",
                "{\"callid\":\"" + CALL + "\",\"source_tag\":\"a\",\"event\":16}",
                "{\"callid\":\"" + CALL + "\",\"source_tag\":\"a\",\"event\":\"1\"}",
                "{\"callid\":\"" + CALL + "\",\"source_tag\":\"a\",\"event\":null}"
            })
    void anything_else_is_unusable(String text) {
        assertThat(read(text)).isInstanceOf(ToneReport.Unusable.class);
    }

    private static String report(int event, int duration) {
        return "{\"callid\":\"%s\",\"source_tag\":\"a\",\"event\":%d,\"duration\":%d}".formatted(CALL, event, duration);
    }

    private static ToneReport read(String text) {
        return ToneReport.read(Buffer.buffer(text));
    }
}
