package org.patchbay.sip.message;

import gov.nist.core.GenericObject;
import gov.nist.javax.sip.header.From;
import gov.nist.javax.sip.header.RequestLine;
import gov.nist.javax.sip.header.SIPHeader;
import gov.nist.javax.sip.header.StatusLine;
import gov.nist.javax.sip.header.To;
import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.header.ViaList;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.parser.ParseExceptionListener;
import gov.nist.javax.sip.parser.ParserFactory;
import gov.nist.javax.sip.parser.StringMsgParser;
import java.text.ParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.patchbay.sip.message.ReadBefore.Memory;

/**
 * JAIN-SIP's parser, which is spared what it has read before: to copy a header takes a third of what parsing it takes. What it gives, and what
 * it complains about, is the same. Safe for use by any thread.
 */
final class RememberingParser extends StringMsgParser {
    /** The headers that say the same in many messages, as they are usually written, most frequent ones first. */
    private static final List<String> REPEATING = List.of(
            "Via:",
            "From:",
            "To:",
            "CSeq:",
            "Content-Length:",
            "Max-Forwards:",
            "Contact:",
            "User-Agent:",
            "Allow:",
            "Supported:",
            "Content-Type:",
            "Route:",
            "Record-Route:",
            "Session-Expires:",
            "Server:",
            "Min-SE:",
            "Expires:",
            "v:",
            "f:",
            "t:",
            "m:",
            "l:",
            "k:",
            "c:",
            "x:");

    private final ReadBefore before = new ReadBefore();

    @Override
    protected SIPMessage processFirstLine(String line, ParseExceptionListener listener, byte[] message)
            throws ParseException {
        VaryingPart nothing = VaryingPart.none(line);
        Memory memory = before.find(line, nothing);
        if (memory instanceof Memory.Known known) return withFirstLine(known.copy());
        SIPMessage read = super.processFirstLine(line, listener, message);
        if (memory instanceof Memory.Heard) {
            GenericObject first = firstLine(read);
            if (first != null) before.keep(line, nothing, (GenericObject) first.clone());
        }
        return read;
    }

    private static SIPMessage withFirstLine(GenericObject line) {
        if (line instanceof StatusLine status) {
            SIPResponse response = new SIPResponse();
            response.setStatusLine(status);
            return response;
        }
        SIPRequest request = new SIPRequest();
        request.setRequestLine((RequestLine) line);
        return request;
    }

    private static @Nullable GenericObject firstLine(SIPMessage message) {
        return message instanceof SIPRequest request
                ? request.getRequestLine()
                : ((SIPResponse) message).getStatusLine();
    }

    @Override
    protected void processHeader(String line, SIPMessage message, ParseExceptionListener listener, byte[] bytes)
            throws ParseException {
        SIPHeader known = isRepeating(line) ? known(line) : null;
        if (known == null) super.processHeader(line, message, listener, bytes);
        else message.attachHeader(known, false);
    }

    private static boolean isRepeating(String line) {
        for (String name : REPEATING) if (line.startsWith(name)) return true;
        return false;
    }

    private @Nullable SIPHeader known(String line) throws ParseException {
        VaryingPart varying = varyingPart(line);
        // A copy of a Via has its rport as a number, whatever stood there; with a branch that varies there is nothing.
        if (varying.isEmpty() && isVia(line)) return null;
        Memory memory = before.find(line, varying);
        if (memory instanceof Memory.Known known) return varied((SIPHeader) known.copy(), varying, line);
        if (memory instanceof Memory.Heard) remember(line, varying);
        return null;
    }

    private void remember(String line, VaryingPart varying) {
        try {
            SIPHeader read = ParserFactory.createParser(line + "\n").parse();
            if (varying.isEmpty() || varying.in(line).equals(varied(read))) before.keep(line, varying, read);
        } catch (ParseException e) {
            // Whoever reads it next complains.
        }
    }

    private static boolean isVia(String line) {
        return line.startsWith("Via:") || line.startsWith("v:");
    }

    private static VaryingPart varyingPart(String line) {
        return switch (line.charAt(0)) {
            case 'V', 'v' -> VaryingPart.branch(line);
            case 'F', 'f', 'T', 't' -> VaryingPart.tag(line);
            default -> VaryingPart.none(line);
        };
    }

    private static @Nullable String varied(SIPHeader header) {
        if (header instanceof ViaList vias) return ((Via) vias.getFirst()).getBranch();
        if (header instanceof From from) return from.getTag();
        return header instanceof To to ? to.getTag() : null;
    }

    private static SIPHeader varied(SIPHeader copy, VaryingPart varying, String line) throws ParseException {
        if (varying.isEmpty()) return copy;
        String part = varying.in(line);
        if (copy instanceof ViaList vias) ((Via) vias.getFirst()).setBranch(part);
        else if (copy instanceof From from) from.setTag(part);
        else if (copy instanceof To to) to.setTag(part);
        return copy;
    }
}
