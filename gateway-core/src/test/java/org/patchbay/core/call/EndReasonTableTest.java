package org.patchbay.core.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.patchbay.client.v1.End;
import org.patchbay.core.call.EndReasonTable.JingleReason;
import org.patchbay.core.call.EndReasonTable.ReasonHeader;
import org.patchbay.core.call.EndReasonTable.Row;
import org.patchbay.session.v1.EndReason;

class EndReasonTableTest {
    @ParameterizedTest(name = "{0} is {1} in SIP, Q.850 cause {2}, {3} {4} in Jingle")
    @CsvSource({
        "NORMAL, 480, 16, success, ''",
        "CANCELLED, 487, 16, cancel, ''",
        "BUSY, 486, 17, busy, ''",
        "DECLINED, 603, 21, decline, ''",
        "NO_ANSWER, 408, 19, timeout, ''",
        "UNAVAILABLE, 480, 20, gone, ''",
        "NOT_FOUND, 404, 1, general-error, item-not-found",
        "ANSWERED_ELSEWHERE, 487, 26, cancel, ''",
        "FORBIDDEN, 403, 21, security-error, forbidden",
        "UNAUTHORIZED, 403, 21, security-error, not-authorized",
        "NOT_ACCEPTABLE, 488, 65, unsupported-applications, ''",
        "REDIRECTED, 302, 23, general-error, redirect",
        "TIMEOUT, 408, 102, timeout, remote-server-timeout",
        "CONGESTION, 503, 42, general-error, resource-constraint",
        "TRANSPORT_LOST, 408, 27, connectivity-error, ''",
        "MEDIA_LOST, 500, 44, media-error, ''",
        "REPLACED, 487, 16, alternative-session, ''",
        "PROTOCOL_ERROR, 400, 111, general-error, ''",
        "INTERNAL, 500, 127, general-error, internal-server-error",
    })
    void row_from_the_model(EndReason reason, int status, int cause, String jingle, String condition) {
        Row row = EndReasonTable.row(reason);

        assertThat(row.reason()).isEqualTo(reason);
        assertThat(row.status()).isEqualTo(status);
        assertThat(row.inBye().protocol()).isEqualTo("Q.850");
        assertThat(row.inBye().cause()).isEqualTo(cause);
        assertThat(row.jingle()).isEqualTo(new JingleReason(jingle, condition));
        assertThat(row.client().name()).isEqualTo(reason.name());
    }

    @ParameterizedTest
    @EnumSource(EndReason.class)
    void every_reason_has_a_whole_row_and_closes_no_connection(EndReason reason) {
        Row row = EndReasonTable.row(reason);

        assertThat(row.connectionStaysOpen()).isTrue();
        assertThat(row.status()).isBetween(300, 699);
        assertThat(row.phrase()).isNotEmpty();
        assertThat(row.inCancel().protocol()).isEqualTo("SIP");
        assertThat(row.inBye().text()).isNotEmpty();
    }

    @Test
    void a_reason_that_nobody_set_counts_as_internal() {
        assertThat(EndReasonTable.row(EndReason.END_REASON_UNSPECIFIED).reason())
                .isEqualTo(EndReason.INTERNAL);
        assertThat(EndReasonTable.row(EndReason.UNRECOGNIZED).reason()).isEqualTo(EndReason.INTERNAL);
    }

    @ParameterizedTest(name = "{0}, rang: {1}: {2}")
    @CsvSource({
        "300, false, REDIRECTED",
        "302, false, REDIRECTED",
        "380, true, REDIRECTED",
        "400, false, PROTOCOL_ERROR",
        "401, false, UNAUTHORIZED",
        "402, false, FORBIDDEN",
        "403, false, FORBIDDEN",
        "404, false, NOT_FOUND",
        "405, false, PROTOCOL_ERROR",
        "406, false, NOT_ACCEPTABLE",
        "407, false, UNAUTHORIZED",
        "408, true, NO_ANSWER",
        "408, false, NO_ANSWER",
        "410, false, NOT_FOUND",
        "413, false, PROTOCOL_ERROR",
        "415, false, NOT_ACCEPTABLE",
        "420, false, PROTOCOL_ERROR",
        "430, false, TRANSPORT_LOST",
        "433, false, FORBIDDEN",
        "480, true, NO_ANSWER",
        "480, false, UNAVAILABLE",
        "481, false, PROTOCOL_ERROR",
        "482, false, PROTOCOL_ERROR",
        "483, false, PROTOCOL_ERROR",
        "484, false, NOT_FOUND",
        "485, false, NOT_FOUND",
        "486, true, BUSY",
        "487, true, CANCELLED",
        "488, false, NOT_ACCEPTABLE",
        "491, false, PROTOCOL_ERROR",
        "493, false, NOT_ACCEPTABLE",
        "499, false, PROTOCOL_ERROR",
        "500, false, INTERNAL",
        "501, false, PROTOCOL_ERROR",
        "502, false, INTERNAL",
        "503, false, CONGESTION",
        "504, false, TIMEOUT",
        "505, false, PROTOCOL_ERROR",
        "513, false, PROTOCOL_ERROR",
        "580, false, NOT_ACCEPTABLE",
        "599, false, INTERNAL",
        "600, true, BUSY",
        "603, true, DECLINED",
        "604, false, NOT_FOUND",
        "606, false, NOT_ACCEPTABLE",
        "607, true, DECLINED",
        "608, false, DECLINED",
        "699, false, BUSY",
    })
    void status_to_the_model(int status, boolean rang, EndReason reason) {
        assertThat(EndReasonTable.ofStatus(status, rang)).isEqualTo(reason);
    }

    @Test
    void every_final_status_but_success_means_something_and_no_other_does() {
        IntStream.rangeClosed(300, 699)
                .forEach(status -> assertThat(EndReasonTable.ofStatus(status, false))
                        .isNotIn(EndReason.END_REASON_UNSPECIFIED, EndReason.UNRECOGNIZED));
        assertThatThrownBy(() -> EndReasonTable.ofStatus(200, true)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> EndReasonTable.ofStatus(700, true)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest(name = "cause {0}: {1}")
    @CsvSource({
        "1, NOT_FOUND",
        "3, NOT_FOUND",
        "16, NORMAL",
        "17, BUSY",
        "18, TIMEOUT",
        "19, NO_ANSWER",
        "20, UNAVAILABLE",
        "21, DECLINED",
        "22, NOT_FOUND",
        "23, REDIRECTED",
        "26, ANSWERED_ELSEWHERE",
        "27, TRANSPORT_LOST",
        "28, NOT_FOUND",
        "31, NORMAL",
        "34, CONGESTION",
        "38, CONGESTION",
        "41, CONGESTION",
        "42, CONGESTION",
        "44, MEDIA_LOST",
        "47, CONGESTION",
        "55, FORBIDDEN",
        "57, FORBIDDEN",
        "58, CONGESTION",
        "65, NOT_ACCEPTABLE",
        "79, NOT_ACCEPTABLE",
        "87, FORBIDDEN",
        "88, NOT_ACCEPTABLE",
        "95, PROTOCOL_ERROR",
        "102, TIMEOUT",
        "111, PROTOCOL_ERROR",
        "127, INTERNAL",
    })
    void cause_to_the_model(int cause, EndReason reason) {
        assertThat(EndReasonTable.ofCause(cause)).isEqualTo(reason);
        assertThat(EndReasonTable.ofBye(List.of(new ReasonHeader("q.850", cause, ""))))
                .isEqualTo(reason);
    }

    static Stream<EndReason> told_apart_in_a_bye() {
        // CANCELLED and REPLACED end as a normal clearing; 21 is DECLINED's before FORBIDDEN's and UNAUTHORIZED's.
        return realReasons()
                .filter(reason -> !List.of(
                                EndReason.CANCELLED, EndReason.REPLACED, EndReason.FORBIDDEN, EndReason.UNAUTHORIZED)
                        .contains(reason));
    }

    @ParameterizedTest
    @MethodSource("told_apart_in_a_bye")
    void a_reason_survives_a_bye(EndReason reason) {
        ReasonHeader header = EndReasonTable.row(reason).inBye();

        assertThat(EndReasonTable.ofBye(List.of(header))).isEqualTo(reason);
    }

    @Test
    void a_bye_without_a_reason_that_is_understood_is_normal() {
        assertThat(EndReasonTable.ofBye(List.of())).isEqualTo(EndReason.NORMAL);
        assertThat(EndReasonTable.ofBye(List.of(new ReasonHeader("Preemption", 1, ""))))
                .isEqualTo(EndReason.NORMAL);
        assertThat(EndReasonTable.ofBye(List.of(new ReasonHeader("Q.850", 4711, ""))))
                .isEqualTo(EndReason.NORMAL);
        assertThat(EndReasonTable.ofBye(List.of(new ReasonHeader("SIP", 200, "User hung up"))))
                .isEqualTo(EndReason.NORMAL);
    }

    @Test
    void the_first_reason_of_a_bye_that_is_understood_counts() {
        List<ReasonHeader> reasons = List.of(
                new ReasonHeader("X.int", 5, ""), new ReasonHeader("SIP", 480, ""), new ReasonHeader("Q.850", 16, ""));

        assertThat(EndReasonTable.ofBye(reasons)).isEqualTo(EndReason.NO_ANSWER);
    }

    @Test
    void a_cancel_says_whether_somebody_answered_elsewhere() {
        ReasonHeader elsewhere =
                EndReasonTable.row(EndReason.ANSWERED_ELSEWHERE).inCancel();

        assertThat(elsewhere.value()).isEqualTo("SIP;cause=200;text=\"Call completed elsewhere\"");
        assertThat(EndReasonTable.ofCancel(List.of(elsewhere))).isEqualTo(EndReason.ANSWERED_ELSEWHERE);
        assertThat(EndReasonTable.ofCancel(List.of(new ReasonHeader("Q.850", 26, ""))))
                .isEqualTo(EndReason.ANSWERED_ELSEWHERE);
        assertThat(EndReasonTable.ofCancel(List.of())).isEqualTo(EndReason.CANCELLED);
        assertThat(EndReasonTable.ofCancel(List.of(new ReasonHeader("SIP", 487, ""))))
                .isEqualTo(EndReason.CANCELLED);
    }

    @Test
    void a_reason_header_quotes_its_text() {
        assertThat(new ReasonHeader("SIP", 480, "a \"b\" \\c").value())
                .isEqualTo("SIP;cause=480;text=\"a \\\"b\\\" \\\\c\"");
        assertThat(new ReasonHeader("Q.850", 16, "").value()).isEqualTo("Q.850;cause=16");
    }

    static Stream<EndReason> told_apart_in_jingle() {
        return realReasons().filter(reason -> reason != EndReason.ANSWERED_ELSEWHERE);
    }

    @ParameterizedTest
    @MethodSource("told_apart_in_jingle")
    void a_reason_survives_jingle(EndReason reason) {
        assertThat(EndReasonTable.ofJingle(EndReasonTable.row(reason).jingle())).isEqualTo(reason);
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource({
        "expired, '', TIMEOUT",
        "failed-application, '', NOT_ACCEPTABLE",
        "failed-transport, '', MEDIA_LOST",
        "incompatible-parameters, '', NOT_ACCEPTABLE",
        "unsupported-transports, '', NOT_ACCEPTABLE",
        "security-error, '', FORBIDDEN",
        "general-error, not-allowed, FORBIDDEN",
        "no-such-word, '', PROTOCOL_ERROR",
        "busy, no-such-condition, BUSY",
    })
    void jingle_to_the_model(String word, String condition, EndReason reason) {
        assertThat(EndReasonTable.ofJingle(new JingleReason(word, condition))).isEqualTo(reason);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "item-not-found, NOT_FOUND",
        "service-unavailable, UNAVAILABLE",
        "recipient-unavailable, UNAVAILABLE",
        "resource-constraint, CONGESTION",
        "forbidden, FORBIDDEN",
        "not-authorized, UNAUTHORIZED",
        "not-acceptable, NOT_ACCEPTABLE",
        "redirect, REDIRECTED",
        "bad-request, PROTOCOL_ERROR",
        "internal-server-error, INTERNAL",
    })
    void stanza_error_to_the_model(String condition, EndReason reason) {
        assertThat(EndReasonTable.ofStanzaError(condition)).isEqualTo(reason);
    }

    static Stream<EndReason> realReasons() {
        return Arrays.stream(EndReason.values())
                .filter(reason -> reason != EndReason.END_REASON_UNSPECIFIED && reason != EndReason.UNRECOGNIZED);
    }

    @ParameterizedTest
    @MethodSource("realReasons")
    void a_reason_survives_the_native_protocol(EndReason reason) {
        assertThat(EndReasonTable.ofClient(EndReasonTable.row(reason).client())).isEqualTo(reason);
    }

    @Test
    void a_native_client_may_leave_the_reason_out_but_not_invent_one() {
        assertThat(EndReasonTable.ofClient(End.Reason.REASON_UNSPECIFIED)).isEqualTo(EndReason.NORMAL);
        assertThat(EndReasonTable.ofClient(End.Reason.UNRECOGNIZED)).isEqualTo(EndReason.PROTOCOL_ERROR);
    }
}
