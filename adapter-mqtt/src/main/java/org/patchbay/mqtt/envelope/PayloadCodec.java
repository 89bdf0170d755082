package org.patchbay.mqtt.envelope;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.patchbay.client.v1.Answer;
import org.patchbay.client.v1.Error;
import org.patchbay.client.v1.Frame;
import org.patchbay.client.v1.Invite;
import org.patchbay.client.v1.Update;
import org.patchbay.client.v1.UpdateAnswer;
import org.patchbay.core.client.Decoded;
import org.patchbay.core.client.JsonGuard;
import org.patchbay.core.client.Utf8;

/**
 * From verb and payload to frame, and back. The verb is the name of the frame's body as JSON spells it; the payload is the body alone, in one of
 * the {@linkplain PayloadForm forms}. Decoding never throws, whatever a device sends.
 */
public final class PayloadCodec {
    /** The user properties that stand beside a bare session description. */
    public static final String TO = "to";

    public static final String FROM = "from";
    public static final String ID = "id";
    public static final String REASON = "reason";

    /** The user property that stands for a frame's {@code deviceSeq}. */
    public static final String SEQ = "seq";

    private static final JsonFormat.Parser PARSER = JsonFormat.parser().ignoringUnknownFields();
    private static final JsonFormat.Printer PRINTER = JsonFormat.printer().omittingInsignificantWhitespace();
    private static final Map<String, FieldDescriptor> BODIES = bodies();
    private static final byte[] SDP_START = {'v', '=', '0'};
    private static final Set<String> BARE = Set.of("invite", "answer", "update", "updateAnswer");
    private static final int LONGEST_TEXT = 200;

    private PayloadCodec() {}

    /**
     * What came of a payload.
     *
     * @param form the form that it was in, as far as that can be told
     */
    public record Reading(Decoded decoded, PayloadForm form) {}

    /**
     * Reads a payload.
     *
     * @param callId goes into the frame; {@link SignalTopic#NO_CALL} for none
     */
    public static Reading decode(String callId, String verb, Payload payload) {
        FieldDescriptor body = BODIES.get(verb);
        PayloadForm form = formOf(payload);
        if (body == null) return new Reading(bad("no such verb"), form);
        Frame.Builder frame = Frame.newBuilder().setCallId(callId.equals(SignalTopic.NO_CALL) ? "" : callId);
        Decoded decoded = switch (form) {
            case JSON -> json(frame, body, payload.bytes());
            case PROTOBUF -> protobuf(frame, body, payload.bytes());
            case SDP -> bareSdp(frame, verb, payload);
        };
        return new Reading(decoded, form);
    }

    /** Whether a body of that name can come as a bare session description. */
    public static boolean mayBeBare(String verb) {
        return BARE.contains(verb);
    }

    /** The name of a frame's body. */
    public static String verb(Frame frame) {
        return bodyOf(frame).getJsonName();
    }

    /** Writes a frame's body. */
    public static Payload encode(Frame frame, PayloadForm form) {
        return switch (form) {
            case JSON -> json(frame);
            case PROTOBUF ->
                new Payload(Buffer.buffer(body(frame).toByteArray()), PayloadForm.PROTOBUF.contentType(), Map.of());
            case SDP -> sdpWhereItIsOne(frame);
        };
    }

    private static PayloadForm formOf(Payload payload) {
        if (payload.contentType().equalsIgnoreCase(PayloadForm.PROTOBUF.contentType())) return PayloadForm.PROTOBUF;
        Buffer bytes = payload.bytes();
        if (bytes.length() < SDP_START.length) return PayloadForm.JSON;
        for (int i = 0; i < SDP_START.length; i++) if (bytes.getByte(i) != SDP_START[i]) return PayloadForm.JSON;
        return PayloadForm.SDP;
    }

    /** No bytes at all are an empty body: `ringing` and `end` need nothing more from the smallest devices. */
    private static Decoded json(Frame.Builder frame, FieldDescriptor field, Buffer bytes) {
        Utf8.Reading utf8 = Utf8.read(bytes);
        if (utf8 instanceof Utf8.Malformed) return bad("not UTF-8");
        String json = ((Utf8.Read) utf8).text();
        Message.Builder body = frame.newBuilderForField(field);
        if (!json.isEmpty()) {
            JsonGuard.Verdict verdict = JsonGuard.check(json);
            if (verdict instanceof JsonGuard.Unfit unfit) return bad(unfit.text());
            try {
                PARSER.merge(json, body);
            } catch (InvalidProtocolBufferException e) {
                return bad(clip(String.valueOf(e.getMessage())));
            }
        }
        return good(frame.setField(field, body.build()));
    }

    private static Decoded protobuf(Frame.Builder frame, FieldDescriptor field, Buffer bytes) {
        try {
            Message body =
                    frame.newBuilderForField(field).mergeFrom(bytes.getBytes()).build();
            return good(frame.setField(field, body));
        } catch (InvalidProtocolBufferException e) {
            return bad(clip(String.valueOf(e.getMessage())));
        }
    }

    private static Decoded bareSdp(Frame.Builder frame, String verb, Payload payload) {
        Utf8.Reading utf8 = Utf8.read(payload.bytes());
        if (utf8 instanceof Utf8.Malformed) return bad("not UTF-8");
        String sdp = ((Utf8.Read) utf8).text();
        Map<String, String> beside = payload.userProperties();
        String id = beside.getOrDefault(ID, "");
        return switch (verb) {
            case "invite" ->
                good(frame.setInvite(Invite.newBuilder().setSdp(sdp).setTo(beside.getOrDefault(TO, ""))));
            case "answer" -> good(frame.setAnswer(Answer.newBuilder().setSdp(sdp)));
            case "update" ->
                good(frame.setUpdate(Update.newBuilder()
                        .setSdp(sdp)
                        .setId(id)
                        .setReason(updateReason(beside.getOrDefault(REASON, "")))));
            case "updateAnswer" ->
                good(frame.setUpdateAnswer(UpdateAnswer.newBuilder().setSdp(sdp).setId(id)));
            default -> bad("a bare session description is an invite, an answer, an update or an updateAnswer");
        };
    }

    private static Update.Reason updateReason(String word) {
        for (Update.Reason reason : Update.Reason.values()) if (reason.name().equals(word)) return reason;
        return Update.Reason.REASON_UNSPECIFIED;
    }

    private static Payload json(Frame frame) {
        try {
            return Payload.of(Buffer.buffer(PRINTER.print(body(frame))));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a body holds no Any, which alone can fail to print", e);
        }
    }

    private static Payload sdpWhereItIsOne(Frame frame) {
        return switch (frame.getBodyCase()) {
            case INVITE ->
                sdp(frame.getInvite().getSdp(), FROM, frame.getInvite().getFrom());
            case ANSWER ->
                sdp(frame.getAnswer().getSdp(), "device", frame.getAnswer().getDevice());
            case UPDATE ->
                sdp(
                        frame.getUpdate().getSdp(),
                        ID,
                        frame.getUpdate().getId(),
                        REASON,
                        frame.getUpdate().getReason().name());
            case UPDATE_ANSWER ->
                sdp(
                        frame.getUpdateAnswer().getSdp(),
                        ID,
                        frame.getUpdateAnswer().getId());
            case HELLO,
                    WELCOME,
                    PING,
                    PONG,
                    GO_AWAY,
                    ERROR,
                    RINGING,
                    PROGRESS,
                    CANDIDATES,
                    UPDATE_REJECT,
                    INFO,
                    DTMF,
                    TRANSFER,
                    TRANSFER_PROGRESS,
                    END,
                    MESSAGE,
                    RECEIPT,
                    PRESENCE,
                    SUBSCRIBE,
                    UNSUBSCRIBE,
                    DEVICES,
                    BODY_NOT_SET -> json(frame);
        };
    }

    private static Payload sdp(String sdp, String... beside) {
        Map<String, String> properties = new LinkedHashMap<>();
        for (int i = 0; i < beside.length; i += 2) {
            if (!beside[i + 1].isEmpty()) properties.put(beside[i], beside[i + 1]);
        }
        return new Payload(Buffer.buffer(sdp), PayloadForm.SDP.contentType(), properties);
    }

    private static Message body(Frame frame) {
        return (Message) frame.getField(bodyOf(frame));
    }

    private static FieldDescriptor bodyOf(Frame frame) {
        if (frame.getBodyCase() == Frame.BodyCase.BODY_NOT_SET)
            throw new IllegalArgumentException("a frame without a body");
        return Frame.getDescriptor().findFieldByNumber(frame.getBodyCase().getNumber());
    }

    private static Map<String, FieldDescriptor> bodies() {
        Map<String, FieldDescriptor> bodies = new HashMap<>();
        for (FieldDescriptor field : Frame.getDescriptor().getFields()) {
            @Nullable Object oneof = field.getContainingOneof();
            if (oneof != null) bodies.put(field.getJsonName(), field);
        }
        return Map.copyOf(bodies);
    }

    private static Decoded good(Frame.Builder frame) {
        return new Decoded.Good(frame.build());
    }

    private static Decoded bad(String text) {
        return new Decoded.Bad(0, Error.Code.BAD_FRAME, text);
    }

    private static String clip(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
    }
}
