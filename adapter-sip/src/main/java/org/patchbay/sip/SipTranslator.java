package org.patchbay.sip;

import gov.nist.javax.sip.header.ContactList;
import gov.nist.javax.sip.header.From;
import gov.nist.javax.sip.header.SIPHeader;
import gov.nist.javax.sip.header.To;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.text.ParseException;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sip.address.URI;
import javax.sip.header.MaxForwardsHeader;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.Address;
import org.patchbay.core.description.SdpWriter;
import org.patchbay.session.v1.Capabilities;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.Invite;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Signal;
import org.patchbay.sip.dialog.Effect.HeaderLine;
import org.patchbay.sip.message.SipRequests;

/** Between INVITE and the model's invitation, both ways. Pure. */
final class SipTranslator {
    /** The bounds on what a caller's own headers may bring: how many, and how long a value. */
    static final int MAX_HEADERS = 16;

    static final int MAX_HEADER_VALUE = 512;
    private static final int MAX_TEXT = 256;
    private static final int MAX_REDIRECT_TARGETS = 10;
    private static final Pattern HEADER_NAME = Pattern.compile("[Xx]-[A-Za-z0-9_-]{1,60}");

    private final SipAddresses addresses;

    SipTranslator(SipAddresses addresses) {
        this.addresses = addresses;
    }

    /**
     * What an INVITE of a phone says to the call.
     *
     * @param caller who calls, as authenticated
     * @param channel the channel that it came by
     * @param capabilities what the caller's device can do
     * @return a signal with {@code from}, {@code to} and the invitation, or why there is none
     */
    Translation<Signal> invite(SIPRequest request, Address caller, Channel channel, Capabilities capabilities) {
        Address.Reading reading = addresses.read(request.getRequestURI());
        if (!(reading instanceof Address.Read callee)) return new Translation.Refused<>(404, "Not Found");
        ContactList contacts = request.getContactHeaders();
        if (contacts == null || contacts.isEmpty()) return new Translation.Refused<>(400, "Missing Contact");
        MessageBody body = MessageBody.of(request);
        if (body instanceof MessageBody.Unusable unusable) {
            return new Translation.Refused<>(unusable.status(), unusable.reason());
        }
        Invite.Builder invite = Invite.newBuilder()
                .setDisplayName(displayName(request))
                .setSubject(HeaderValues.clipped(request, "Subject", MAX_TEXT))
                .setChannel(channel)
                .setCapabilities(capabilities);
        if (body instanceof MessageBody.Description described) {
            invite.setDescription(described.description()).setVideo(hasVideo(described.description()));
        }
        MaxForwardsHeader hops = request.getMaxForwards();
        int left = hops == null ? SipRequests.MAX_FORWARDS : hops.getMaxForwards();
        if (left == 0) return new Translation.Refused<>(483, "Too Many Hops");
        // 0 in the model means "no such thing", so the last hop counts as one.
        invite.setMaxForwards(Math.max(1, left - 1));
        Map<String, String> headers = ownHeaders(request);
        String trail = headers.getOrDefault(LoopTrail.HEADER, "");
        if (LoopTrail.loops(trail, caller, callee.address())) return new Translation.Refused<>(482, "Loop Detected");
        headers.put(LoopTrail.HEADER, LoopTrail.extend(trail, caller, callee.address()));
        invite.putAllHeaders(headers);
        return new Translation.Accepted<>(Signal.newBuilder()
                .setFrom(caller.toString())
                .setTo(callee.address().toString())
                .setInvite(invite)
                .build());
    }

    /**
     * Whom a phone names instead of itself (RFC 3261 8.1.3.4), the best first; empty where it names nobody, or not such as it should. A 305 names
     * a proxy and a 380 other services, neither of them anybody to call.
     */
    List<String> redirectTargets(SIPResponse response) {
        int status = response.getStatusCode();
        ContactList contacts = response.getContactHeaders();
        if (status < 300 || status > 302 || contacts == null) return List.of();
        return contacts.stream()
                .filter(contact -> !contact.isWildCard())
                // A contact without q is as good as any (RFC 3261 20.10).
                .sorted(Comparator.comparingDouble(contact -> contact.getQValue() < 0 ? -1 : -contact.getQValue()))
                .limit(MAX_REDIRECT_TARGETS)
                .flatMap(contact -> addresses.read(contact.getAddress().getURI()) instanceof Address.Read read
                        ? Stream.of(read.address().toString())
                        : Stream.empty())
                .toList();
    }

    /**
     * The INVITE that rings a phone, without Contact, Via and description.
     *
     * @param signal the call's invitation; {@code from} and {@code to} are addresses of the gateway's own writing
     * @param requestUri the phone's contact
     */
    SIPRequest invite(Signal signal, URI requestUri, String callId, String localTag, long cseq) {
        Invite invite = signal.getInvite();
        Address caller = Address.parse(signal.getFrom()).bare();
        Address callee = Address.parse(signal.getTo()).bare();
        From from = new From();
        from.setAddress(SipAddresses.nameAddress(printable(invite.getDisplayName()), SipAddresses.uri(caller)));
        To to = new To();
        to.setAddress(SipAddresses.nameAddress("", SipAddresses.uri(callee)));
        try {
            from.setTag(localTag);
        } catch (ParseException e) {
            throw new IllegalArgumentException("a tag of our own making: " + localTag, e);
        }
        SIPRequest request = SipRequests.create("INVITE", requestUri, from, to, callId, cseq);
        if (invite.getMaxForwards() > 0) setMaxForwards(request, invite.getMaxForwards());
        if (!invite.getSubject().isBlank()) put(request, new HeaderLine("Subject", printable(invite.getSubject())));
        if (!invite.getTransferredBy().isEmpty()) {
            // RFC 3892 3: who transferred the call, as it was authenticated here.
            Address transferor = Address.parse(invite.getTransferredBy()).bare();
            put(request, new HeaderLine("Referred-By", "<" + SipAddresses.uri(transferor) + ">"));
        }
        if (invite.getRingTimeoutMs() > 0) {
            put(request, new HeaderLine("Expires", Integer.toString(Math.max(1, invite.getRingTimeoutMs() / 1000))));
        }
        invite.getHeadersMap().entrySet().stream()
                .filter(header -> HEADER_NAME.matcher(header.getKey()).matches())
                .limit(MAX_HEADERS)
                .forEach(header -> put(request, new HeaderLine(header.getKey(), clip(printable(header.getValue())))));
        return request;
    }

    /** Puts a description into a message, or none. */
    static void describe(SIPMessage message, @Nullable SessionDescription description) {
        if (description != null) MessageBody.put(message, "application", "sdp", SdpWriter.write(description));
    }

    /** Puts a header into a message. */
    static void put(SIPMessage message, HeaderLine line) {
        if (line.value().isBlank()) return;
        message.addHeader(line.name() + ": " + line.value());
    }

    /** Puts headers into a message. */
    static void put(SIPMessage message, List<HeaderLine> lines) {
        for (HeaderLine line : lines) put(message, line);
    }

    static void setMaxForwards(SIPRequest request, int hops) {
        try {
            request.getMaxForwards().setMaxForwards(Math.min(hops, 255));
        } catch (javax.sip.InvalidArgumentException e) {
            throw new IllegalArgumentException("Max-Forwards " + hops, e);
        }
    }

    static String displayName(SIPRequest request) {
        String name = request.getFrom().getAddress().getDisplayName();
        if (name == null) return "";
        String shown = (name.indexOf('\\') < 0 ? name : name.replaceAll("\\\\(.)", "$1")).strip();
        return shown.length() <= MAX_TEXT ? shown : shown.substring(0, MAX_TEXT);
    }

    private static boolean hasVideo(SessionDescription description) {
        return description.getMediaList().stream().anyMatch(SipTranslator::isVideo);
    }

    private static boolean isVideo(MediaSection section) {
        return section.getKind().equals("video") && section.getPort() != 0;
    }

    private static Map<String, String> ownHeaders(SIPRequest request) {
        Map<String, String> headers = new LinkedHashMap<>();
        Iterator<SIPHeader> all = request.getHeaders();
        while (all.hasNext() && headers.size() < MAX_HEADERS) {
            String name = all.next().getName();
            // The expression is costly for what is asked of every header.
            if (name.length() < 2
                    || name.charAt(1) != '-'
                    || !HEADER_NAME.matcher(name).matches()) continue;
            String value = HeaderValues.first(request, name).orElse("");
            if (name.equalsIgnoreCase(LoopTrail.HEADER)) {
                headers.put(LoopTrail.HEADER, clip(value));
            } else if (!value.isEmpty() && value.length() <= MAX_HEADER_VALUE) {
                headers.put(name, value);
            }
        }
        return headers;
    }

    private static String clip(String value) {
        return value.length() <= MAX_HEADER_VALUE ? value : value.substring(0, MAX_HEADER_VALUE);
    }

    /** Without line breaks and other control characters: nobody writes headers through a text of ours. */
    static String printable(String text) {
        String line = withoutControl(text).strip();
        return line.length() <= MAX_HEADER_VALUE ? line : line.substring(0, MAX_HEADER_VALUE);
    }

    private static String withoutControl(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) return text.replaceAll("\\p{Cntrl}", " ");
        }
        return text;
    }
}
