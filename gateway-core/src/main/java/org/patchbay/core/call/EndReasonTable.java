package org.patchbay.core.call;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.patchbay.client.v1.End;
import org.patchbay.session.v1.EndReason;

/**
 * What each end reason is called in every protocol, and what each protocol's word means in the model. Adapters ask here and nowhere else.
 *
 * <p>SIP: RFC 3261 21 and the registry of status codes, RFC 3326 (Reason), RFC 3398 7.2.4.1 and 8.2.6.1 (Q.850). Jingle: XEP-0166 7.4.
 */
public final class EndReasonTable {
    private static final boolean STAYS_OPEN = true;
    private static final Map<EndReason, Row> ROWS = rows();

    private EndReasonTable() {}

    /**
     * One value of a Reason header (RFC 3326).
     *
     * @param protocol {@code SIP} or {@code Q.850}, in any case
     * @param cause the status code or the cause
     * @param text for a person, may be empty
     */
    public record ReasonHeader(String protocol, int cause, String text) {
        /** The header's value: {@code SIP;cause=200;text="Call completed elsewhere"}. */
        public String value() {
            String start = protocol + ";cause=" + cause;
            return text.isEmpty()
                    ? start
                    : start + ";text=\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
        }
    }

    /**
     * A reason in Jingle.
     *
     * @param reason the element's name in {@code urn:xmpp:jingle:1}
     * @param condition an application condition beside it, an element's name in {@code urn:ietf:params:xml:ns:xmpp-stanzas}; empty for none
     */
    public record JingleReason(String reason, String condition) {}

    /**
     * A reason in every protocol.
     *
     * @param reason the model's reason
     * @param status SIP's final response to an INVITE that is not yet answered
     * @param phrase that response's reason phrase
     * @param inCancel Reason of a CANCEL
     * @param inBye Reason of a BYE
     * @param jingle in {@code session-terminate}
     * @param client in {@code end} of the native protocol, over WebSocket and MQTT
     * @param connectionStaysOpen whether the connection that the call ran over stays; it always does: it may carry other calls
     */
    public record Row(
            EndReason reason,
            int status,
            String phrase,
            ReasonHeader inCancel,
            ReasonHeader inBye,
            JingleReason jingle,
            End.Reason client,
            boolean connectionStaysOpen) {}

    /** The row of a reason; a reason that is missing or unknown is our own fault and counts as INTERNAL. */
    public static Row row(EndReason reason) {
        Row row = ROWS.get(reason);
        return row != null ? row : rowOf(EndReason.INTERNAL);
    }

    /**
     * What a final response to an INVITE means.
     *
     * @param status 300 to 699; a code that is not known here counts as the x00 of its class (RFC 3261 8.1.3.2)
     * @param rang whether a provisional response had said that the phone rings
     */
    public static EndReason ofStatus(int status, boolean rang) {
        return switch (status) {
            case 401, 407 -> EndReason.UNAUTHORIZED;
            case 402, 403, 428, 429, 433, 436, 437, 438, 470 -> EndReason.FORBIDDEN;
            case 404, 410, 484, 485, 604 -> EndReason.NOT_FOUND;
            // Somebody's timer ran out before anybody answered, whether or not the phone had said that it rings.
            case 408 -> EndReason.NO_ANSWER;
            // RFC 3261 21.4.18: after ringing, nobody came; without, the user is not logged in or wants no calls.
            case 480 -> rang ? EndReason.NO_ANSWER : EndReason.UNAVAILABLE;
            case 406, 415, 488, 493, 580, 606 -> EndReason.NOT_ACCEPTABLE;
            case 430 -> EndReason.TRANSPORT_LOST;
            case 486, 600 -> EndReason.BUSY;
            case 487 -> EndReason.CANCELLED;
            case 503 -> EndReason.CONGESTION;
            case 504 -> EndReason.TIMEOUT;
            case 501, 505, 513, 555 -> EndReason.PROTOCOL_ERROR;
            // RFC 8197: the callee does not want such calls; RFC 8688: somebody on the way refused for the callee.
            case 603, 607, 608 -> EndReason.DECLINED;
            default -> ofStatusClass(status);
        };
    }

    private static EndReason ofStatusClass(int status) {
        return switch (status / 100) {
            case 3 -> EndReason.REDIRECTED;
            case 4 -> EndReason.PROTOCOL_ERROR;
            case 5 -> EndReason.INTERNAL;
            case 6 -> EndReason.BUSY;
            default -> throw new IllegalArgumentException("not a status that ends a call: " + status);
        };
    }

    /** What a BYE with these Reason values means: the first that is understood counts, none is NORMAL. */
    public static EndReason ofBye(List<ReasonHeader> reasons) {
        for (ReasonHeader header : reasons) {
            switch (header.protocol().toUpperCase(Locale.ROOT)) {
                case "Q.850":
                    if (isCause(header.cause())) return ofCause(header.cause());
                    break;
                case "SIP":
                    // COMPAT(linphone, several): BYE with SIP;cause=200 is how they say that the user hung up. Stays
                    // for good.
                    if (header.cause() == 200) return EndReason.NORMAL;
                    if (header.cause() >= 300 && header.cause() <= 699) return ofStatus(header.cause(), true);
                    break;
                default:
                    break;
            }
        }
        return EndReason.NORMAL;
    }

    /** What a CANCEL with these Reason values means. */
    public static EndReason ofCancel(List<ReasonHeader> reasons) {
        boolean elsewhere = reasons.stream()
                .anyMatch(header -> header.protocol().equalsIgnoreCase("SIP") && header.cause() == 200
                        || header.protocol().equalsIgnoreCase("Q.850") && header.cause() == 26);
        return elsewhere ? EndReason.ANSWERED_ELSEWHERE : EndReason.CANCELLED;
    }

    /**
     * What a cause of Q.850 means.
     *
     * @param cause 1 to 127; one that is not known here counts as the "unspecified" cause of its class (Q.850 2.2.7)
     */
    public static EndReason ofCause(int cause) {
        return switch (cause) {
            case 1, 2, 3, 22, 28 -> EndReason.NOT_FOUND;
            case 17 -> EndReason.BUSY;
            case 18, 102 -> EndReason.TIMEOUT;
            case 19 -> EndReason.NO_ANSWER;
            case 20 -> EndReason.UNAVAILABLE;
            case 21 -> EndReason.DECLINED;
            case 23 -> EndReason.REDIRECTED;
            case 25, 29 -> EndReason.PROTOCOL_ERROR;
            case 26 -> EndReason.ANSWERED_ELSEWHERE;
            case 27 -> EndReason.TRANSPORT_LOST;
            // COMPAT(Asterisk, several versions): hangs up with 44 when no RTP came for a while. Stays for good.
            case 44 -> EndReason.MEDIA_LOST;
            case 58, 63 -> EndReason.CONGESTION;
            case 88 -> EndReason.NOT_ACCEPTABLE;
            case 87 -> EndReason.FORBIDDEN;
            default -> ofCauseClass(cause);
        };
    }

    private static EndReason ofCauseClass(int cause) {
        if (!isCause(cause)) throw new IllegalArgumentException("not a cause of Q.850: " + cause);
        return switch (cause >> 4) {
            case 0, 1 -> EndReason.NORMAL;
            case 2 -> EndReason.CONGESTION;
            case 3 -> EndReason.FORBIDDEN;
            case 4 -> EndReason.NOT_ACCEPTABLE;
            case 5, 6 -> EndReason.PROTOCOL_ERROR;
            default -> EndReason.INTERNAL;
        };
    }

    private static boolean isCause(int cause) {
        return cause >= 1 && cause <= 127;
    }

    /** What a reason of {@code session-terminate} means; a word or condition that is not known here counts as if it were not there. */
    public static EndReason ofJingle(JingleReason jingle) {
        return switch (jingle.reason()) {
            case "success" -> EndReason.NORMAL;
            case "cancel" -> EndReason.CANCELLED;
            case "busy" -> EndReason.BUSY;
            case "decline" -> EndReason.DECLINED;
            case "timeout" ->
                jingle.condition().equals("remote-server-timeout") ? EndReason.TIMEOUT : EndReason.NO_ANSWER;
            case "expired" -> EndReason.TIMEOUT;
            case "gone" -> EndReason.UNAVAILABLE;
            case "alternative-session" -> EndReason.REPLACED;
            case "connectivity-error" -> EndReason.TRANSPORT_LOST;
            case "media-error", "failed-transport" -> EndReason.MEDIA_LOST;
            case "security-error" ->
                jingle.condition().equals("not-authorized") ? EndReason.UNAUTHORIZED : EndReason.FORBIDDEN;
            case "unsupported-applications",
                    "unsupported-transports",
                    "incompatible-parameters",
                    "failed-application" -> EndReason.NOT_ACCEPTABLE;
            default -> ofCondition(jingle.condition());
        };
    }

    /** What a stanza error (RFC 6120 8.3.3) in answer to {@code session-initiate} means. */
    public static EndReason ofStanzaError(String condition) {
        return switch (condition) {
            case "service-unavailable", "recipient-unavailable", "gone" -> EndReason.UNAVAILABLE;
            default -> ofCondition(condition);
        };
    }

    private static EndReason ofCondition(String condition) {
        return switch (condition) {
            case "item-not-found", "remote-server-not-found", "jid-malformed" -> EndReason.NOT_FOUND;
            case "remote-server-timeout" -> EndReason.TIMEOUT;
            case "resource-constraint" -> EndReason.CONGESTION;
            case "forbidden", "not-allowed", "policy-violation" -> EndReason.FORBIDDEN;
            case "not-authorized", "registration-required", "subscription-required" -> EndReason.UNAUTHORIZED;
            case "not-acceptable", "feature-not-implemented" -> EndReason.NOT_ACCEPTABLE;
            case "redirect" -> EndReason.REDIRECTED;
            case "internal-server-error" -> EndReason.INTERNAL;
            default -> EndReason.PROTOCOL_ERROR;
        };
    }

    /** What a native client's word means; an {@code end} without a reason is a plain hang-up. */
    public static EndReason ofClient(End.Reason reason) {
        return switch (reason) {
            case REASON_UNSPECIFIED, NORMAL -> EndReason.NORMAL;
            case CANCELLED -> EndReason.CANCELLED;
            case BUSY -> EndReason.BUSY;
            case DECLINED -> EndReason.DECLINED;
            case NO_ANSWER -> EndReason.NO_ANSWER;
            case UNAVAILABLE -> EndReason.UNAVAILABLE;
            case NOT_FOUND -> EndReason.NOT_FOUND;
            case ANSWERED_ELSEWHERE -> EndReason.ANSWERED_ELSEWHERE;
            case FORBIDDEN -> EndReason.FORBIDDEN;
            case UNAUTHORIZED -> EndReason.UNAUTHORIZED;
            case NOT_ACCEPTABLE -> EndReason.NOT_ACCEPTABLE;
            case REDIRECTED -> EndReason.REDIRECTED;
            case TIMEOUT -> EndReason.TIMEOUT;
            case CONGESTION -> EndReason.CONGESTION;
            case TRANSPORT_LOST -> EndReason.TRANSPORT_LOST;
            case MEDIA_LOST -> EndReason.MEDIA_LOST;
            case REPLACED -> EndReason.REPLACED;
            case PROTOCOL_ERROR, UNRECOGNIZED -> EndReason.PROTOCOL_ERROR;
            case INTERNAL -> EndReason.INTERNAL;
        };
    }

    private static Map<EndReason, Row> rows() {
        Map<EndReason, Row> rows = new EnumMap<>(EndReason.class);
        Arrays.stream(EndReason.values()).forEach(reason -> rows.put(reason, rowOf(reason)));
        return rows;
    }

    private static Row rowOf(EndReason reason) {
        return switch (reason) {
            // A callee that hangs up before it answered gives no better word; RFC 3398 8.2.6.1 has 480 for a cause
            // without one.
            case NORMAL -> row(reason, 480, "Temporarily Unavailable", 16, "success", "", End.Reason.NORMAL);
            case CANCELLED -> row(reason, 487, "Request Terminated", 16, "cancel", "", End.Reason.CANCELLED);
            case BUSY -> row(reason, 486, "Busy Here", 17, "busy", "", End.Reason.BUSY);
            case DECLINED -> row(reason, 603, "Decline", 21, "decline", "", End.Reason.DECLINED);
            case NO_ANSWER -> row(reason, 408, "Request Timeout", 19, "timeout", "", End.Reason.NO_ANSWER);
            case UNAVAILABLE -> row(reason, 480, "Temporarily Unavailable", 20, "gone", "", End.Reason.UNAVAILABLE);
            case NOT_FOUND -> row(reason, 404, "Not Found", 1, "general-error", "item-not-found", End.Reason.NOT_FOUND);
            case ANSWERED_ELSEWHERE -> answeredElsewhere();
            case FORBIDDEN -> row(reason, 403, "Forbidden", 21, "security-error", "forbidden", End.Reason.FORBIDDEN);
            // Not 401: that needs a challenge (RFC 3261 20.44), and whoever refused us has none for this caller.
            case UNAUTHORIZED ->
                row(reason, 403, "Forbidden", 21, "security-error", "not-authorized", End.Reason.UNAUTHORIZED);
            case NOT_ACCEPTABLE ->
                row(reason, 488, "Not Acceptable Here", 65, "unsupported-applications", "", End.Reason.NOT_ACCEPTABLE);
            case REDIRECTED ->
                row(reason, 302, "Moved Temporarily", 23, "general-error", "redirect", End.Reason.REDIRECTED);
            case TIMEOUT ->
                row(reason, 408, "Request Timeout", 102, "timeout", "remote-server-timeout", End.Reason.TIMEOUT);
            case CONGESTION ->
                row(
                        reason,
                        503,
                        "Service Unavailable",
                        42,
                        "general-error",
                        "resource-constraint",
                        End.Reason.CONGESTION);
            case TRANSPORT_LOST ->
                row(reason, 408, "Request Timeout", 27, "connectivity-error", "", End.Reason.TRANSPORT_LOST);
            case MEDIA_LOST -> row(reason, 500, "Server Internal Error", 44, "media-error", "", End.Reason.MEDIA_LOST);
            case REPLACED -> row(reason, 487, "Request Terminated", 16, "alternative-session", "", End.Reason.REPLACED);
            case PROTOCOL_ERROR -> row(reason, 400, "Bad Request", 111, "general-error", "", End.Reason.PROTOCOL_ERROR);
            case INTERNAL, END_REASON_UNSPECIFIED, UNRECOGNIZED ->
                row(
                        EndReason.INTERNAL,
                        500,
                        "Server Internal Error",
                        127,
                        "general-error",
                        "internal-server-error",
                        End.Reason.INTERNAL);
        };
    }

    /** RFC 3326 2: the phones that lose are told with 200, so that they show no missed call; Q.850 has a cause of its own for it. */
    private static Row answeredElsewhere() {
        return new Row(
                EndReason.ANSWERED_ELSEWHERE,
                487,
                "Request Terminated",
                new ReasonHeader("SIP", 200, "Call completed elsewhere"),
                new ReasonHeader("Q.850", 26, "Call completed elsewhere"),
                new JingleReason("cancel", ""),
                End.Reason.ANSWERED_ELSEWHERE,
                STAYS_OPEN);
    }

    private static Row row(
            EndReason reason,
            int status,
            String phrase,
            int cause,
            String jingle,
            String condition,
            End.Reason client) {
        return new Row(
                reason,
                status,
                phrase,
                new ReasonHeader("SIP", status, phrase),
                new ReasonHeader("Q.850", cause, textOf(cause)),
                new JingleReason(jingle, condition),
                client,
                STAYS_OPEN);
    }

    private static String textOf(int cause) {
        return switch (cause) {
            case 1 -> "Unallocated number";
            case 16 -> "Normal call clearing";
            case 17 -> "User busy";
            case 19 -> "No answer from user";
            case 20 -> "Subscriber absent";
            case 21 -> "Call rejected";
            case 23 -> "Redirection to new destination";
            case 27 -> "Destination out of order";
            case 42 -> "Switching equipment congestion";
            case 44 -> "Requested channel not available";
            case 65 -> "Bearer capability not implemented";
            case 102 -> "Recovery on timer expiry";
            case 111 -> "Protocol error";
            case 127 -> "Interworking";
            default -> throw new IllegalArgumentException("no row has cause " + cause);
        };
    }
}
