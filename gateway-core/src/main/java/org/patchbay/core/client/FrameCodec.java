package org.patchbay.core.client;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.List;
import org.patchbay.client.v1.Error;
import org.patchbay.client.v1.Frame;

/** The two ways in which a frame travels: each is a WebSocket subprotocol. Decoding never throws, whatever a client sends. */
public enum FrameCodec {
    /** One frame as proto3 JSON in a text message. Unknown fields are ignored, fields at their default left out. */
    JSON("patchbay.v1.json", "text") {
        @Override
        public Decoded decode(Buffer message) {
            Utf8.Reading utf8 = Utf8.read(message);
            if (utf8 instanceof Utf8.Malformed) return bad(0, "not UTF-8");
            String json = ((Utf8.Read) utf8).text();
            JsonGuard.Verdict verdict = JsonGuard.check(json);
            if (verdict instanceof JsonGuard.Unfit unfit) return bad(unfit.seq(), unfit.text());
            int seq = ((JsonGuard.Fit) verdict).seq();
            Frame.Builder frame = Frame.newBuilder();
            try {
                PARSER.merge(json, frame);
            } catch (InvalidProtocolBufferException e) {
                return bad(seq, clip(String.valueOf(e.getMessage())));
            }
            return withOneBody(frame.build());
        }

        @Override
        public Buffer encode(Frame frame) {
            return Buffer.buffer(json(frame));
        }
    },

    /** One frame as binary protobuf in a binary message. */
    PROTO("patchbay.v1.proto", "binary") {
        @Override
        public Decoded decode(Buffer message) {
            try {
                return withOneBody(Frame.parseFrom(message.getBytes()));
            } catch (InvalidProtocolBufferException e) {
                return bad(0, clip(String.valueOf(e.getMessage())));
            }
        }

        @Override
        public Buffer encode(Frame frame) {
            return Buffer.buffer(frame.toByteArray());
        }
    };

    private static final JsonFormat.Parser PARSER = JsonFormat.parser().ignoringUnknownFields();
    private static final JsonFormat.Printer PRINTER = JsonFormat.printer().omittingInsignificantWhitespace();
    private static final int LONGEST_TEXT = 200;

    private final String subProtocol;
    private final String messages;

    FrameCodec(String subProtocol, String messages) {
        this.subProtocol = subProtocol;
        this.messages = messages;
    }

    /** Reads a message of this codec's own kind. */
    public abstract Decoded decode(Buffer message);

    /** Writes a message of this codec's own kind. */
    public abstract Buffer encode(Frame frame);

    /** Writes a message of {@link #JSON} as the text that it is. */
    public static String json(Frame frame) {
        try {
            return PRINTER.print(frame);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a frame holds no Any, which alone can fail to print", e);
        }
    }

    /** What a message of the other kind is. */
    public Decoded wrongKind() {
        return bad(0, "a " + subProtocol + " frame is a " + messages + " message");
    }

    /** The names of the subprotocols, the preferred one first. */
    public static List<String> subProtocols() {
        return Arrays.stream(values()).map(codec -> codec.subProtocol).toList();
    }

    /** The codec of a subprotocol that the server has agreed to. */
    public static FrameCodec of(String subProtocol) {
        for (FrameCodec codec : values()) if (codec.subProtocol.equals(subProtocol)) return codec;
        throw new IllegalArgumentException("no subprotocol of this door: " + subProtocol);
    }

    private static Decoded withOneBody(Frame frame) {
        return frame.getBodyCase() == Frame.BodyCase.BODY_NOT_SET
                ? bad(frame.getSeq(), "a frame has exactly one body, this one has none that is known")
                : new Decoded.Good(frame);
    }

    private static Decoded bad(int seq, String text) {
        return new Decoded.Bad(seq, Error.Code.BAD_FRAME, text);
    }

    private static String clip(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
    }
}
