package org.patchbay.sip;

import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.call.EndReasonTable;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.sip.dialog.PeerSupport;
import org.patchbay.sip.dialog.PhoneRequest;
import org.patchbay.sip.dialog.PhoneResponse;
import org.patchbay.sip.dialog.SessionInterval;

/** Reads what a session has to know out of the phone's messages. Pure. */
final class PhoneMessages {
    private static final Pattern RACK = Pattern.compile("(\\d{1,10})\\s+(\\d{1,10})\\s+(\\S+)");
    private static final Pattern CAUSE = Pattern.compile("(?i);\\s*cause\\s*=\\s*(\\d{1,3})");
    private static final int LONGEST_PHRASE = 128;

    private PhoneMessages() {}

    /** A request whose body was read and is no obstacle. */
    static PhoneRequest request(int exchange, SIPRequest request, MessageBody body) {
        return new PhoneRequest(
                exchange,
                request.getMethod(),
                descriptionIn(body),
                support(request),
                interval(request),
                HeaderValues.count(request, "Min-SE"),
                rack(request),
                endReason(request),
                body instanceof MessageBody.Tone tone ? tone.dtmf() : null);
    }

    /** A response that sends nobody elsewhere. */
    static PhoneResponse response(int exchange, SIPResponse response) {
        return response(exchange, response, List.of());
    }

    /** @param redirectTargets of a 3xx, the best first */
    static PhoneResponse response(int exchange, SIPResponse response, List<String> redirectTargets) {
        MessageBody body = MessageBody.of(response);
        String tag = response.getToTag();
        String phrase = response.getReasonPhrase() == null ? "" : response.getReasonPhrase();
        return new PhoneResponse(
                exchange,
                true,
                response.getStatusCode(),
                phrase.length() <= LONGEST_PHRASE ? phrase : phrase.substring(0, LONGEST_PHRASE),
                tag == null ? "" : tag,
                descriptionIn(body),
                body instanceof MessageBody.Unusable,
                support(response),
                interval(response),
                HeaderValues.count(response, "Min-SE"),
                HeaderValues.number(response, "RSeq"),
                HeaderValues.count(response, "Retry-After"),
                redirectTargets);
    }

    /** What a CANCEL or BYE gives as its reason. */
    static EndReason endReason(SIPRequest request) {
        List<EndReasonTable.ReasonHeader> reasons = new ArrayList<>();
        for (String value : HeaderValues.all(request, "Reason")) {
            Matcher cause = CAUSE.matcher(value);
            int semicolon = value.indexOf(';');
            if (semicolon > 0 && cause.find()) {
                reasons.add(new EndReasonTable.ReasonHeader(
                        value.substring(0, semicolon).trim(), Integer.parseInt(cause.group(1)), ""));
            }
        }
        return request.getMethod().equals("BYE") ? EndReasonTable.ofBye(reasons) : EndReasonTable.ofCancel(reasons);
    }

    private static @Nullable SessionDescription descriptionIn(MessageBody body) {
        return body instanceof MessageBody.Description described ? described.description() : null;
    }

    private static PeerSupport support(SIPMessage message) {
        Set<String> allow = HeaderValues.tokens(message, "Allow").stream()
                .map(method -> method.toUpperCase(Locale.ROOT))
                .collect(Collectors.toSet());
        return new PeerSupport(
                allow, HeaderValues.tokens(message, "Supported"), HeaderValues.tokens(message, "Require"));
    }

    private static @Nullable SessionInterval interval(SIPMessage message) {
        String value = HeaderValues.first(message, "Session-Expires").orElse("").toLowerCase(Locale.ROOT);
        long seconds = HeaderValues.leadingNumber(value);
        if (seconds == 0 || seconds > Integer.MAX_VALUE) return null;
        String parameters = value.replace(" ", "");
        SessionInterval.Refresher refresher = SessionInterval.Refresher.OPEN;
        if (parameters.contains(";refresher=uac")) refresher = SessionInterval.Refresher.UAC;
        if (parameters.contains(";refresher=uas")) refresher = SessionInterval.Refresher.UAS;
        return new SessionInterval((int) seconds, refresher);
    }

    private static PhoneRequest.@Nullable Rack rack(SIPRequest request) {
        Matcher rack = RACK.matcher(HeaderValues.first(request, "RAck").orElse(""));
        if (!rack.matches()) return null;
        return new PhoneRequest.Rack(Long.parseLong(rack.group(1)), Long.parseLong(rack.group(2)), rack.group(3));
    }
}
