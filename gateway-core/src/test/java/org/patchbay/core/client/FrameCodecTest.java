package org.patchbay.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.patchbay.client.v1.Candidates;
import org.patchbay.client.v1.End;
import org.patchbay.client.v1.Error;
import org.patchbay.client.v1.Frame;
import org.patchbay.client.v1.IceCandidate;
import org.patchbay.client.v1.Ping;

class FrameCodecTest {
    private static final Frame FRAME = Frame.newBuilder()
            .setSeq(2)
            .setAck(1)
            .setCallId("c1")
            .setCandidates(Candidates.newBuilder()
                    .addCandidates(IceCandidate.newBuilder()
                            .setCandidate("candidate:1 1 udp 1 127.0.0.1 9 typ host")
                            .setSdpMid("0")
                            .setSdpMLineIndex(0))
                    .setEnd(true))
            .build();

    @Test
    void json_is_as_the_browser_spells_it() {
        assertThat(FrameCodec.JSON.encode(FRAME).toString())
                .isEqualTo("{\"seq\":2,\"ack\":1,\"callId\":\"c1\",\"candidates\":{\"candidates\":[{\"candidate\":"
                        + "\"candidate:1 1 udp 1 127.0.0.1 9 typ host\",\"sdpMid\":\"0\",\"sdpMLineIndex\":0}],"
                        + "\"end\":true}}");
    }

    @Test
    void enum_values_are_bare_words_and_empty_bodies_are_there() {
        Frame end = Frame.newBuilder()
                .setEnd(End.newBuilder().setReason(End.Reason.ANSWERED_ELSEWHERE))
                .build();
        assertThat(FrameCodec.JSON.encode(end).toString()).isEqualTo("{\"end\":{\"reason\":\"ANSWERED_ELSEWHERE\"}}");
        Frame ping = Frame.newBuilder().setPing(Ping.getDefaultInstance()).build();
        assertThat(FrameCodec.JSON.encode(ping).toString()).isEqualTo("{\"ping\":{}}");
    }

    @Test
    void what_is_encoded_decodes() {
        for (FrameCodec codec : FrameCodec.values()) {
            assertThat(codec.decode(codec.encode(FRAME))).isEqualTo(new Decoded.Good(FRAME));
        }
    }

    @Test
    void unknown_fields_and_unknown_words_are_ignored() {
        Decoded decoded = json(
                "{\"seq\":3,\"callId\":\"c1\",\"future\":{\"a\":[1,{\"b\":null}]},\"end\":{\"reason\":\"BORED\",\"x\":1}}");
        assertThat(((Decoded.Good) decoded).frame().getEnd().getReason()).isEqualTo(End.Reason.REASON_UNSPECIFIED);
    }

    @ParameterizedTest
    @MethodSource("org.patchbay.core.client.BadFrames#texts")
    void bad_texts_are_values_and_never_exceptions(String name, String text) {
        if (text.length() > 65_536) return;
        assertThat(json(text)).isInstanceOf(Decoded.Bad.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"seq\":7,\"dance\":{}}|7",
                "{\"seq\":7,\"ping\":{},\"end\":{}}|7",
                "{\"seq\":7,\"end\":{\"reason\":{}}}|7",
                "{\"seq\":7,\"x\":[|7",
                "{\"seq\":\"7\",\"dance\":{}}|7",
                "{\"dance\":{}}|0",
            })
    void a_bad_frame_is_answered_by_its_number_where_that_could_be_read(String text, int seq) {
        Decoded.Bad bad = (Decoded.Bad) json(text);
        assertThat(bad.seq()).isEqualTo(seq);
        assertThat(bad.code()).isEqualTo(Error.Code.BAD_FRAME);
    }

    @Test
    void bytes_that_are_no_utf8_are_bad() {
        assertThat(FrameCodec.JSON.decode(Buffer.buffer(new byte[] {'{', '"', (byte) 0xC3, '"', '}'})))
                .isInstanceOf(Decoded.Bad.class);
    }

    @Test
    void the_json_subprotocol_is_preferred() {
        assertThat(FrameCodec.subProtocols()).isEqualTo(List.of("patchbay.v1.json", "patchbay.v1.proto"));
        assertThat(FrameCodec.of("patchbay.v1.proto")).isEqualTo(FrameCodec.PROTO);
    }

    @Property
    void any_text_is_a_frame_or_bad(@ForAll String text) {
        assertThat(json(text)).isNotNull();
    }

    @Property
    void any_bytes_are_a_frame_or_bad(@ForAll byte[] bytes) {
        for (FrameCodec codec : FrameCodec.values()) {
            assertThat(codec.decode(Buffer.buffer(bytes))).isNotNull();
        }
    }

    @Property(tries = 300)
    void a_frame_with_any_one_byte_changed_is_a_frame_or_bad(@ForAll int at, @ForAll byte changed) {
        for (FrameCodec codec : FrameCodec.values()) {
            Buffer message = codec.encode(FRAME).copy();
            message.setByte(Math.floorMod(at, message.length()), changed);
            assertThat(codec.decode(message)).isNotNull();
        }
    }

    private static Decoded json(String text) {
        return FrameCodec.JSON.decode(Buffer.buffer(text));
    }
}
