package org.patchbay.core.client;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** UTF-8 read strictly (RFC 3629): nothing is put in the place of what is malformed. */
public final class Utf8 {
    private static final char REPLACEMENT = '\ufffd';

    private Utf8() {}

    /** What reading gives. */
    public sealed interface Reading {}

    /** It is UTF-8. */
    public record Read(String text) implements Reading {}

    /** It is not. */
    public record Malformed() implements Reading {}

    /** Reads all of the bytes. */
    public static Reading read(Buffer bytes) {
        byte[] all = bytes.getBytes();
        String lenient = new String(all, StandardCharsets.UTF_8);
        // What is malformed became this character. Where there is none, the strict decoder, which is slow, would read
        // the same.
        if (lenient.indexOf(REPLACEMENT) < 0) return new Read(lenient);
        try {
            return new Read(StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(all))
                    .toString());
        } catch (CharacterCodingException e) {
            return new Malformed();
        }
    }
}
