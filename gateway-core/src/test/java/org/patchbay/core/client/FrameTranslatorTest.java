package org.patchbay.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.patchbay.client.v1.Answer;
import org.patchbay.client.v1.Candidates;
import org.patchbay.client.v1.Dtmf;
import org.patchbay.client.v1.End;
import org.patchbay.client.v1.Error;
import org.patchbay.client.v1.Frame;
import org.patchbay.client.v1.IceCandidate;
import org.patchbay.client.v1.Invite;
import org.patchbay.client.v1.Ping;
import org.patchbay.client.v1.Progress;
import org.patchbay.client.v1.Ringing;
import org.patchbay.client.v1.Transfer;
import org.patchbay.client.v1.Update;
import org.patchbay.client.v1.UpdateAnswer;
import org.patchbay.client.v1.UpdateReject;
import org.patchbay.core.Domains;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Signal;

/** What is not taken, and what depends on the state of the call; the rest stands in the goldens. */
class FrameTranslatorTest {
    private static final FrameTranslator TRANSLATOR =
            new FrameTranslator(new Domains("localhost", List.of("127.0.0.1")));

    static Stream<Arguments> refusedInvites() {
        Invite good = Invite.newBuilder().setTo("bob").setSdp(Sdp.OFFER).build();
        return Stream.of(
                Arguments.of("nobody", good.toBuilder().clearTo(), "BAD_FRAME", "invite.to"),
                Arguments.of("a space in to", good.toBuilder().setTo("bo b"), "BAD_FRAME", "invite.to"),
                Arguments.of("a line break in to", good.toBuilder().setTo("bob\r\nX: y"), "BAD_FRAME", "invite.to"),
                Arguments.of("no offer", good.toBuilder().clearSdp(), "BAD_SDP", "invite.sdp"),
                Arguments.of("no SDP", good.toBuilder().setSdp("v=1"), "BAD_SDP", "line 1"),
                Arguments.of(
                        "a header that smuggles",
                        good.toBuilder().putHeaders("X-A", "1\r\nVia: x"),
                        "BAD_FRAME",
                        "invite.headers"),
                Arguments.of(
                        "a header name that smuggles",
                        good.toBuilder().putHeaders("X: 1\r\nVia", "x"),
                        "BAD_FRAME",
                        "invite.headers"),
                Arguments.of("a long header", good.toBuilder().putHeaders("X", "x".repeat(1025)), "BAD_FRAME", "1024"),
                Arguments.of("a subject that smuggles", good.toBuilder().setSubject("a\nb"), "BAD_FRAME", "subject"));
    }

    @ParameterizedTest
    @MethodSource("refusedInvites")
    void an_invite_is_refused(String name, Invite.Builder invite, Error.Code code, String text) {
        assertThat(TRANSLATOR.invite(invite.build())).isInstanceOfSatisfying(Translation.Refused.class, refused -> {
            assertThat(refused.code()).isEqualTo(code);
            assertThat(refused.text()).contains(text);
        });
    }

    @Test
    void headers_have_a_bound() {
        Invite.Builder invite = Invite.newBuilder().setTo("bob").setSdp(Sdp.OFFER);
        for (int i = 0; i < FrameTranslator.MAX_HEADERS; i++) invite.putHeaders("X-" + i, "v");
        assertThat(TRANSLATOR.invite(invite.build())).isInstanceOf(Translation.Accepted.class);
        assertThat(TRANSLATOR.invite(invite.putHeaders("X-More", "v").build())).isInstanceOf(Translation.Refused.class);
    }

    @ParameterizedTest
    @CsvSource({
        "bob, bob@localhost",
        "bob@localhost, bob@localhost",
        "bob@LOCALHOST, bob@localhost",
        "bob@127.0.0.1, bob@localhost",
        "bob@localhost/desk, bob@localhost/desk",
        "bob@pbx.example, bob@pbx.example",
        "+49301234, +49301234@localhost"
    })
    void an_address_is_read_as_the_contract_says(String to, String expected) {
        Translation translation = TRANSLATOR.invite(
                Invite.newBuilder().setTo(to).setSdp(Sdp.OFFER).build());
        assertThat(((Translation.Accepted) translation).signal().getTo()).isEqualTo(expected);
    }

    static Stream<Arguments> refusedFrames() {
        return Stream.of(
                refused("BAD_FRAME", "no tones", Frame.newBuilder().setDtmf(Dtmf.newBuilder())),
                refused(
                        "BAD_FRAME",
                        "a tone that is none",
                        Frame.newBuilder().setDtmf(Dtmf.newBuilder().setTones("1x"))),
                refused(
                        "BAD_FRAME",
                        "small letters",
                        Frame.newBuilder().setDtmf(Dtmf.newBuilder().setTones("a"))),
                refused(
                        "BAD_FRAME",
                        "a short tone",
                        Frame.newBuilder()
                                .setDtmf(Dtmf.newBuilder().setTones("1").setDurationMs(39))),
                refused(
                        "BAD_FRAME",
                        "a tone beyond 31 bits",
                        Frame.newBuilder()
                                .setDtmf(Dtmf.newBuilder().setTones("1").setDurationMs(-1))),
                refused(
                        "BAD_FRAME",
                        "65 tones",
                        Frame.newBuilder().setDtmf(Dtmf.newBuilder().setTones("1".repeat(65)))),
                refused(
                        "BAD_FRAME",
                        "an update without id",
                        Frame.newBuilder().setUpdate(Update.newBuilder().setSdp(Sdp.OFFER))),
                refused(
                        "BAD_SDP",
                        "an update without offer",
                        Frame.newBuilder().setUpdate(Update.newBuilder().setId("u"))),
                refused(
                        "BAD_SDP",
                        "an answer to an update without SDP",
                        Frame.newBuilder()
                                .setUpdateAnswer(UpdateAnswer.newBuilder().setId("u"))),
                refused(
                        "BAD_FRAME",
                        "an answer to no update",
                        Frame.newBuilder()
                                .setUpdateAnswer(UpdateAnswer.newBuilder().setSdp(Sdp.ANSWER))),
                refused(
                        "BAD_FRAME",
                        "a rejection of nothing",
                        Frame.newBuilder().setUpdateReject(UpdateReject.newBuilder())),
                refused("BAD_FRAME", "a transfer to nobody", Frame.newBuilder().setTransfer(Transfer.newBuilder())),
                refused(
                        "BAD_FRAME",
                        "a transfer to no address",
                        Frame.newBuilder().setTransfer(Transfer.newBuilder().setTo("a b"))),
                refused(
                        "NOT_FOUND",
                        "a transfer into no call",
                        Frame.newBuilder().setTransfer(Transfer.newBuilder().setReplacesCallId("c9"))),
                refused("BAD_SDP", "an answer without SDP", Frame.newBuilder().setAnswer(Answer.newBuilder())),
                refused("BAD_FRAME", "a candidate that is none", candidates(1, "candidate:x")),
                refused("BAD_FRAME", "65 candidates", candidates(65, "candidate:1 1 udp 1 127.0.0.1 9 typ host")),
                refused(
                        "BAD_FRAME",
                        "what only the gateway says",
                        Frame.newBuilder().setProgress(Progress.newBuilder())),
                refused(
                        "BAD_FRAME",
                        "what belongs to no call",
                        Frame.newBuilder().setPing(Ping.newBuilder())),
                refused(
                        "CONFLICT",
                        "a second invite",
                        Frame.newBuilder().setInvite(Invite.newBuilder().setTo("bob"))));
    }

    @ParameterizedTest
    @MethodSource("refusedFrames")
    void a_frame_is_refused(Error.Code code, String name, Frame.Builder frame) {
        assertThat(translate(callee(), frame)).isInstanceOfSatisfying(Translation.Refused.class, refused -> {
            assertThat(refused.code()).isEqualTo(code);
            assertThat(refused.text()).isNotEmpty();
        });
    }

    @Test
    void only_who_is_called_rings_and_answers_and_only_once() {
        Frame.Builder ringing = Frame.newBuilder().setRinging(Ringing.newBuilder());
        Frame.Builder answer = Frame.newBuilder().setAnswer(Answer.newBuilder().setSdp(Sdp.ANSWER));
        assertThat(code(translate(caller(), ringing))).isEqualTo(Error.Code.CONFLICT);
        assertThat(code(translate(caller(), answer))).isEqualTo(Error.Code.CONFLICT);
        ClientCall call = callee();
        seal(call, translate(call, answer));
        assertThat(code(translate(call, answer))).isEqualTo(Error.Code.CONFLICT);
        assertThat(translate(call, ringing)).isInstanceOf(Translation.Ignored.class);
    }

    @Test
    void one_update_at_a_time() {
        ClientCall call = caller();
        Frame.Builder first =
                Frame.newBuilder().setUpdate(Update.newBuilder().setId("u1").setSdp(Sdp.OFFER));
        Frame.Builder second =
                Frame.newBuilder().setUpdate(Update.newBuilder().setId("u2").setSdp(Sdp.OFFER));
        seal(call, translate(call, first));
        assertThat(code(translate(call, second))).isEqualTo(Error.Code.CONFLICT);
        call.note(Signal.newBuilder()
                .setUpdateAnswer(
                        org.patchbay.session.v1.UpdateAnswer.newBuilder().setId("other"))
                .build());
        assertThat(code(translate(call, second))).isEqualTo(Error.Code.CONFLICT);
        call.note(Signal.newBuilder()
                .setUpdateAnswer(
                        org.patchbay.session.v1.UpdateAnswer.newBuilder().setId("u1"))
                .build());
        assertThat(translate(call, second)).isInstanceOf(Translation.Accepted.class);
    }

    @ParameterizedTest
    @CsvSource({
        // side, answered, said, meant
        "CALLER, false, REASON_UNSPECIFIED, CANCELLED",
        "CALLER, false, NORMAL, CANCELLED",
        "CALLEE, false, REASON_UNSPECIFIED, DECLINED",
        "CALLEE, false, NORMAL, DECLINED",
        "CALLEE, false, BUSY, BUSY",
        "CALLER, true, REASON_UNSPECIFIED, NORMAL",
        "CALLEE, true, NORMAL, NORMAL",
        "CALLEE, true, MEDIA_LOST, MEDIA_LOST",
    })
    void what_an_end_means_depends_on_when_it_comes(
            ClientCall.Side side, boolean answered, End.Reason said, EndReason meant) {
        ClientCall call = side == ClientCall.Side.CALLER ? caller() : callee();
        if (answered) {
            call.note(Signal.newBuilder()
                    .setAnswer(org.patchbay.session.v1.Answer.getDefaultInstance())
                    .build());
        }
        Translation translation =
                translate(call, Frame.newBuilder().setEnd(End.newBuilder().setReason(said)));
        assertThat(((Translation.Accepted) translation).signal().getEnd().getReason())
                .isEqualTo(meant);
    }

    @Test
    void free_text_is_cleaned_rather_than_refused() {
        Translation translation = translate(
                callee(), Frame.newBuilder().setEnd(End.newBuilder().setText(" bye\r\nVia: x" + "y".repeat(500))));
        String text = ((Translation.Accepted) translation).signal().getEnd().getText();
        assertThat(text).startsWith("bye  Via: x").hasSizeLessThanOrEqualTo(256);
    }

    @Test
    void no_candidates_are_nothing_to_tell() {
        assertThat(translate(callee(), Frame.newBuilder().setCandidates(Candidates.newBuilder())))
                .isInstanceOf(Translation.Ignored.class);
    }

    private static Frame.Builder candidates(int count, String text) {
        Candidates.Builder candidates = Candidates.newBuilder();
        for (int i = 0; i < count; i++)
            candidates.addCandidates(IceCandidate.newBuilder().setCandidate(text));
        return Frame.newBuilder().setCandidates(candidates);
    }

    private static Arguments refused(String code, String name, Frame.Builder frame) {
        return Arguments.of(code, name, frame);
    }

    private static Translation translate(ClientCall call, Frame.Builder frame) {
        return TRANSLATOR.translate(frame.build(), call, id -> "");
    }

    private static Error.Code code(Translation translation) {
        return ((Translation.Refused) translation).code();
    }

    private static void seal(ClientCall call, Translation translation) {
        call.seal(((Translation.Accepted) translation).signal(), "bob@localhost/desk", 1);
    }

    private static ClientCall caller() {
        return new ClientCall(new LegKey("c", "a"), "c1", ClientCall.Side.CALLER, "bob@localhost", false);
    }

    private static ClientCall callee() {
        return new ClientCall(new LegKey("c", "b1"), "c1", ClientCall.Side.CALLEE, "alice@localhost/laptop", false);
    }
}
