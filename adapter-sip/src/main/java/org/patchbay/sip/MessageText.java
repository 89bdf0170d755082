package org.patchbay.sip;

import gov.nist.javax.sip.message.SIPRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.sip.header.ContentTypeHeader;
import org.patchbay.core.message.Messages;

/** The text of a MESSAGE (RFC 3428 4, RFC 7572 4). */
sealed interface MessageText {
    /** What is taken, as Accept says it. */
    String ACCEPT = "text/plain";

    /** It says this. */
    record Said(String text) implements MessageText {}

    /**
     * It can't be carried.
     *
     * @param status 400, 413 or 415
     * @param reason fit for the peer: nothing of its own text
     */
    record Unusable(int status, String reason) implements MessageText {}

    /** Reads the body of a request. */
    static MessageText of(SIPRequest request) {
        byte[] body = request.getRawContent();
        if (body == null || body.length == 0) return new Unusable(400, "An Empty Message");
        ContentTypeHeader type = request.getContentTypeHeader();
        // RFC 3261 20.15: a body has to say what it is.
        if (type == null) return new Unusable(400, "Missing Content-Type");
        String name = (type.getContentType() + "/" + type.getContentSubType()).toLowerCase(Locale.ROOT);
        if (!name.equals("text/plain")) return new Unusable(415, "Unsupported Media Type");
        return decoded(body, type.getParameter("charset"));
    }

    private static MessageText decoded(byte[] body, String named) {
        Charset charset = StandardCharsets.UTF_8;
        try {
            if (named != null && !named.isBlank())
                charset = Charset.forName(named.replace("\"", "").trim());
        } catch (IllegalArgumentException unknown) {
            return new Unusable(415, "Unsupported Charset");
        }
        try {
            String text = charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(body))
                    .toString();
            return text.length() > Messages.MAX_TEXT
                    ? new Unusable(413, "At Most " + Messages.MAX_TEXT + " Characters")
                    : new Said(text);
        } catch (CharacterCodingException broken) {
            return new Unusable(400, "The Text Is Not In Its Charset");
        }
    }
}
