package org.patchbay.sip;

import gov.nist.javax.sip.header.ContentType;
import gov.nist.javax.sip.message.Content;
import gov.nist.javax.sip.message.MultipartMimeContent;
import gov.nist.javax.sip.message.SIPMessage;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Iterator;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sip.header.ContentTypeHeader;
import org.patchbay.core.description.SdpReader;
import org.patchbay.core.description.SdpReading;
import org.patchbay.session.v1.Dtmf;
import org.patchbay.session.v1.SessionDescription;

/** What the body of a SIP message says. */
sealed interface MessageBody {
    /** The message has no body, or one that it calls optional and that means nothing here. */
    record None() implements MessageBody {}

    /** A session description. */
    record Description(SessionDescription description) implements MessageBody {}

    /** A tone, in an INFO. */
    record Tone(Dtmf dtmf) implements MessageBody {}

    /**
     * It can't be used.
     *
     * @param status 400 for SDP that is none, 415 for another type
     * @param reason fit for the peer: nothing of its own text
     */
    record Unusable(int status, String reason) implements MessageBody {}

    /** How much of a body of tones is looked at, in characters. */
    int MAX_TONE_BODY = 256;

    /** RFC 2833's people never wrote this down; Cisco's {@code Signal=5} and {@code Duration=160} lines are what phones send. */
    Pattern SIGNAL = Pattern.compile("(?im)^\\s*Signal\\s*=\\s*(\\d{1,2}|[*#A-Da-d])\\s*$");

    Pattern DURATION = Pattern.compile("(?im)^\\s*Duration\\s*=\\s*(\\d{1,5})\\s*$");

    Pattern TONE = Pattern.compile("\\s*(\\d{1,2}|[*#A-Da-d])\\s*");

    /** Reads the body of a message. */
    static MessageBody of(SIPMessage message) {
        byte[] content = message.getRawContent();
        if (content == null || content.length == 0) return new None();
        ContentTypeHeader type = message.getContentTypeHeader();
        if (type == null) return new Unusable(400, "A body without Content-Type");
        String name = nameOf(type);
        if (name.startsWith("multipart/")) return ofParts(message);
        MessageBody body = ofPart(name, new String(content, StandardCharsets.UTF_8));
        boolean optional = message.getContentDisposition() != null
                && "optional".equalsIgnoreCase(message.getContentDisposition().getHandling());
        return body instanceof Unusable && optional ? new None() : body;
    }

    private static MessageBody ofParts(SIPMessage message) {
        MultipartMimeContent parts;
        try {
            parts = message.getMultipartMimeContent();
        } catch (ParseException | RuntimeException broken) {
            return new Unusable(400, "A multipart body that can't be taken apart");
        }
        if (parts == null) return new Unusable(400, "A multipart body that can't be taken apart");
        Iterator<Content> each = parts.getContents();
        while (each.hasNext()) {
            Content part = each.next();
            if (part.getContentTypeHeader() == null) continue;
            String name = nameOf(part.getContentTypeHeader());
            // RFC 5621 3.1: the part that is understood is the one that counts.
            if (name.equals("application/sdp")) return ofPart(name, String.valueOf(part.getContent()));
        }
        return new None();
    }

    private static MessageBody ofPart(String type, String text) {
        return switch (type) {
            case "application/sdp" -> description(text);
            case "application/dtmf-relay" -> relay(text);
            case "application/dtmf" -> tone(text);
            default -> new Unusable(415, "Unsupported Media Type");
        };
    }

    private static MessageBody description(String text) {
        SdpReading reading = SdpReader.read(text);
        if (reading instanceof SdpReading.Read read) return new Description(read.description());
        SdpReading.Malformed malformed = (SdpReading.Malformed) reading;
        return new Unusable(400, "SDP line " + malformed.line() + ": " + malformed.reason());
    }

    private static MessageBody relay(String text) {
        String body = text.length() > MAX_TONE_BODY ? text.substring(0, MAX_TONE_BODY) : text;
        Matcher signal = SIGNAL.matcher(body);
        if (!signal.find()) return new Unusable(400, "dtmf-relay without a Signal");
        Matcher duration = DURATION.matcher(body);
        return toneOf(signal.group(1), duration.find() ? Integer.parseInt(duration.group(1)) : 0);
    }

    private static MessageBody tone(String text) {
        Matcher tone = TONE.matcher(text.length() > MAX_TONE_BODY ? "" : text);
        return tone.matches() ? toneOf(tone.group(1), 0) : new Unusable(400, "dtmf without a tone");
    }

    private static MessageBody toneOf(String signal, int duration) {
        String tones = "0123456789*#ABCD";
        String tone = signal.toUpperCase(Locale.ROOT);
        // RFC 4733's events 10 to 15 are what some phones write for *, # and A to D.
        if (tone.length() == 2) {
            int event = Integer.parseInt(tone);
            if (event >= tones.length()) return new Unusable(400, "no such tone");
            tone = String.valueOf(tones.charAt(event));
        }
        return new Tone(Dtmf.newBuilder().setTones(tone).setDurationMs(duration).build());
    }

    private static String nameOf(ContentTypeHeader type) {
        return (type.getContentType() + "/" + type.getContentSubType()).toLowerCase(Locale.ROOT);
    }

    /** Puts a body into a message. */
    static void put(SIPMessage message, String type, String subType, String text) {
        try {
            message.setContent(text.getBytes(StandardCharsets.UTF_8), new ContentType(type, subType));
        } catch (ParseException e) {
            throw new IllegalStateException("a body of our own making", e);
        }
    }
}
