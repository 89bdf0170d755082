package org.patchbay.mqtt.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.patchbay.client.v1.Frame;
import org.patchbay.core.client.Decoded;

/** What stands in the golden files is read as it should be and written as it stands. */
class GoldenPublicationsTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final String CALL = "c1";

    /** What MQTT itself does. */
    private static final Set<String> NOT_IN_MQTT = Set.of("ping", "pong");

    private static final List<String> WITH_SDP = List.of("invite", "answer", "update", "updateAnswer");

    static Stream<String> verbs() {
        return Frame.getDescriptor().getOneofs().get(0).getFields().stream()
                .map(FieldDescriptor::getJsonName)
                .filter(verb -> !NOT_IN_MQTT.contains(verb));
    }

    private static String text(String file) throws IOException {
        return Files.readString(GOLDEN.resolve(file));
    }

    private static Payload json(String verb) throws IOException {
        return Payload.of(Buffer.buffer(text(verb + ".json")));
    }

    private static Payload protobuf(String verb) throws IOException {
        byte[] bytes = HexFormat.of().parseHex(text(verb + ".hex").replace("\n", ""));
        return new Payload(Buffer.buffer(bytes), "application/x-protobuf", Map.of());
    }

    private static Payload bare(String verb) throws IOException {
        String[] parts = text(verb + ".sdp").split("\n\n", 2);
        Map<String, String> properties = new LinkedHashMap<>();
        for (String line : parts[0].split("\n")) {
            String[] pair = line.split(": ", 2);
            properties.put(pair[0], pair[1]);
        }
        return new Payload(Buffer.buffer(parts[1]), "application/sdp", properties);
    }

    private static Frame read(String verb, Payload payload, PayloadForm form) {
        PayloadCodec.Reading reading = PayloadCodec.decode(CALL, verb, payload);
        assertThat(reading.form()).isEqualTo(form);
        assertThat(reading.decoded()).as(reading.decoded().toString()).isInstanceOf(Decoded.Good.class);
        Frame frame = ((Decoded.Good) reading.decoded()).frame();
        assertThat(frame.getCallId()).isEqualTo(CALL);
        assertThat(PayloadCodec.verb(frame)).isEqualTo(verb);
        return frame;
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void json_and_protobuf_are_the_same_frame(String verb) throws IOException {
        assertThat(read(verb, json(verb), PayloadForm.JSON))
                .isEqualTo(read(verb, protobuf(verb), PayloadForm.PROTOBUF));
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void a_frame_is_written_as_json_as_it_stands(String verb) throws IOException {
        Frame frame = read(verb, protobuf(verb), PayloadForm.PROTOBUF);
        Payload written = PayloadCodec.encode(frame, PayloadForm.JSON);
        assertThat(written.bytes().toString(StandardCharsets.UTF_8)).isEqualTo(text(verb + ".json"));
        assertThat(written.contentType()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void a_frame_is_written_as_protobuf_as_it_stands(String verb) throws IOException {
        Frame frame = read(verb, json(verb), PayloadForm.JSON);
        assertThat(PayloadCodec.encode(frame, PayloadForm.PROTOBUF)).isEqualTo(protobuf(verb));
    }

    static Stream<String> withSdp() {
        return WITH_SDP.stream();
    }

    @ParameterizedTest
    @MethodSource("withSdp")
    void a_bare_description_is_the_frame_as_far_as_it_says(String verb) throws IOException {
        Frame bare = read(verb, bare(verb), PayloadForm.SDP);
        Frame whole = read(verb, json(verb), PayloadForm.JSON);
        Frame.Builder less = whole.toBuilder();
        if (whole.hasInvite()) less.getInviteBuilder().clearFrom();
        if (whole.hasAnswer()) less.getAnswerBuilder().clearDevice();
        assertThat(bare).isEqualTo(less.build());
    }

    @ParameterizedTest
    @MethodSource("withSdp")
    void a_frame_is_written_as_a_bare_description_as_it_stands(String verb) throws IOException {
        Payload written = PayloadCodec.encode(read(verb, json(verb), PayloadForm.JSON), PayloadForm.SDP);
        Payload golden = bare(verb);
        assertThat(written.bytes()).isEqualTo(golden.bytes());
        assertThat(written.contentType()).isEqualTo(golden.contentType());
        Map<String, String> beside = new LinkedHashMap<>(golden.userProperties());
        // Whom it is for is the device that gets it.
        beside.remove("to");
        assertThat(written.userProperties()).isEqualTo(beside);
    }

    static Stream<String> withoutSdp() {
        return verbs().filter(verb -> !WITH_SDP.contains(verb));
    }

    @ParameterizedTest
    @MethodSource("withoutSdp")
    void what_is_no_description_is_json_to_a_device_that_speaks_bare_descriptions(String verb) throws IOException {
        Frame frame = read(verb, json(verb), PayloadForm.JSON);
        assertThat(PayloadCodec.encode(frame, PayloadForm.SDP)).isEqualTo(json(verb));
    }

    @Test
    void topics_mean_what_stands_beside_them() throws IOException {
        for (String line :
                text("topics.txt").lines().filter(it -> !it.startsWith("#")).toList()) {
            String[] parts = line.split(" \\| ");
            String[] words = parts[1].split(" ");
            SignalTopic expected = switch (words[0]) {
                case "CallOut" -> new SignalTopic.CallOut(words[1], words[2], words[3], words[4]);
                case "CallIn" -> new SignalTopic.CallIn(words[1], words[2], words[3], words[4]);
                case "PresenceOf" -> new SignalTopic.PresenceOf(words[1], words[2]);
                default -> throw new IllegalArgumentException(line);
            };
            assertThat(SignalTopic.parse(parts[0])).isEqualTo(expected);
            assertThat(expected).hasToString(parts[0]);
        }
    }

    @Test
    void other_topics_mean_nothing() throws IOException {
        List<String> topics = text("foreign-topics.txt")
                .lines()
                .filter(line -> !line.startsWith("#"))
                .toList();
        assertThat(topics)
                .isNotEmpty()
                .allSatisfy(topic -> assertThat(SignalTopic.parse(topic)).isInstanceOf(SignalTopic.Foreign.class));
    }
}
