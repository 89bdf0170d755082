package org.patchbay.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.util.JsonFormat;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.patchbay.client.v1.Frame;
import org.patchbay.core.Domains;
import org.patchbay.session.v1.Invite;
import org.patchbay.session.v1.Signal;

/**
 * Frames as clients send and receive them, each beside the signal that it stands for: {@code in/} is read from the left ({@code frame})
 * to the right ({@code signal}), {@code out/} the other way. {@code side} is the client's in that call, CALLEE where it is not said;
 * {@code lateOffer} is set where it can be asked for an offer, {@code invitedWithoutOffer} where it was.
 */
class GoldenFramesTest {
    private static final FrameTranslator TRANSLATOR = new FrameTranslator(new Domains("localhost", List.of()));

    static Stream<Path> in() {
        return files("in");
    }

    static Stream<Path> out() {
        return files("out");
    }

    @ParameterizedTest
    @MethodSource("in")
    void a_clients_frame_becomes_its_signal(Path file) throws Exception {
        JsonObject golden = read(file);
        Frame frame = frame(golden);
        Translation translation = frame.hasInvite()
                ? TRANSLATOR.invite(frame.getInvite())
                : TRANSLATOR.translate(frame, call(golden), callIds());
        assertThat(translation).isEqualTo(new Translation.Accepted(signal(golden)));
    }

    @ParameterizedTest
    @MethodSource("out")
    void a_signal_becomes_the_clients_frame(Path file) throws Exception {
        JsonObject golden = read(file);
        Signal signal = signal(golden);
        Telling telling = signal.hasInvite()
                ? SignalTranslator.invite(signal, call(golden))
                : SignalTranslator.translate(signal, call(golden));
        assertThat(telling).isInstanceOf(Telling.Tell.class);
        String written =
                FrameCodec.JSON.encode(((Telling.Tell) telling).frame()).toString();
        // As text, not as a message: the names and words are what clients rely on.
        assertThat(JsonParser.parseString(written)).isEqualTo(golden.get("frame"));
    }

    @Test
    void every_body_of_a_call_has_a_golden() throws Exception {
        assertThat(Stream.concat(in(), out()).map(GoldenFramesTest::read).map(GoldenFramesTest::frame))
                .extracting(Frame::getBodyCase)
                .contains(
                        Frame.BodyCase.INVITE,
                        Frame.BodyCase.RINGING,
                        Frame.BodyCase.PROGRESS,
                        Frame.BodyCase.ANSWER,
                        Frame.BodyCase.CANDIDATES,
                        Frame.BodyCase.UPDATE,
                        Frame.BodyCase.UPDATE_ANSWER,
                        Frame.BodyCase.UPDATE_REJECT,
                        Frame.BodyCase.INFO,
                        Frame.BodyCase.DTMF,
                        Frame.BodyCase.TRANSFER,
                        Frame.BodyCase.TRANSFER_PROGRESS,
                        Frame.BodyCase.END);
    }

    private static ClientCall call(JsonObject golden) {
        ClientCall.Side side =
                golden.has("side") ? ClientCall.Side.valueOf(golden.get("side").getAsString()) : ClientCall.Side.CALLEE;
        boolean lateOffer = golden.has("lateOffer") || golden.has("invitedWithoutOffer");
        LegKey leg = new LegKey("n1-0-aaaaaaaaaaaaaaaaaaaaaaaa", "b1");
        ClientCall call = new ClientCall(leg, "c1", side, "alice@localhost/laptop", lateOffer);
        if (golden.has("invitedWithoutOffer")) call.invitedBy(Invite.getDefaultInstance());
        return call;
    }

    private static java.util.function.Function<String, String> callIds() {
        Map<String, String> ids = Map.of("c2", "n1-0-bbbbbbbbbbbbbbbbbbbbbbbb");
        return id -> ids.getOrDefault(id, "");
    }

    private static Frame frame(JsonObject golden) {
        Decoded decoded =
                FrameCodec.JSON.decode(Buffer.buffer(golden.get("frame").toString()));
        assertThat(decoded).isInstanceOf(Decoded.Good.class);
        return ((Decoded.Good) decoded).frame();
    }

    private static Signal signal(JsonObject golden) throws Exception {
        Signal.Builder signal = Signal.newBuilder();
        JsonFormat.parser().merge(golden.get("signal").toString(), signal);
        return signal.build();
    }

    private static JsonObject read(Path file) {
        try {
            return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> files(String folder) {
        try {
            Path path = Path.of(GoldenFramesTest.class
                    .getResource("/golden/client/" + folder)
                    .toURI());
            return Files.list(path).sorted();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
