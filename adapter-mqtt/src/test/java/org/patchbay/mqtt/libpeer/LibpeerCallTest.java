package org.patchbay.mqtt.libpeer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.patchbay.core.description.SdpReader;
import org.patchbay.core.description.SdpReading;
import org.patchbay.session.v1.Candidates;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Signal;
import org.patchbay.session.v1.Update;
import org.patchbay.session.v1.UpdateAnswer;
import org.patchbay.session.v1.UpdateReject;

class LibpeerCallTest {
    private static final String SDP =
            "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVP 8\r\n";

    private LibpeerCall call = LibpeerCall.invited(10).next();
    private List<LibpeerCall.Effect> effects = List.of();

    @Test
    void an_invitation_asks_the_device_for_its_offer() {
        assertThat(LibpeerCall.invited(10).effects()).containsExactly(new LibpeerCall.Request("offer", "", 11));
    }

    @Test
    void the_result_is_the_offer_for_the_call() {
        on(call.replied(new JsonRpc.Result(11, SDP)));
        assertThat(told().getAnswer().getOfferId()).isNotEmpty();
        assertThat(told().getAnswer().getDescription().getMedia(0).getProtocol())
                .isEqualTo("UDP/TLS/RTP/SAVP");
    }

    @Test
    void the_calls_answer_goes_to_the_device() {
        on(call.replied(new JsonRpc.Result(11, SDP)));
        on(call.told(Signal.newBuilder()
                .setUpdateAnswer(UpdateAnswer.newBuilder().setDescription(description()))
                .build()));
        assertThat(effects).hasSize(1);
        LibpeerCall.Request request = (LibpeerCall.Request) effects.get(0);
        assertThat(request.method()).isEqualTo("answer");
        assertThat(request.params()).startsWith("v=0\r\n");
        assertThat(request.id()).isEqualTo(12);
        assertThat(call.phase()).isEqualTo(LibpeerCall.Phase.ANSWERED);
    }

    @Test
    void a_late_reply_to_another_request_means_nothing() {
        on(call.replied(new JsonRpc.Result(3, SDP)));
        assertThat(effects).isEmpty();
        assertThat(call.phase()).isEqualTo(LibpeerCall.Phase.ASKED);
        on(call.replied(new JsonRpc.Failure(3, JsonRpc.INTERNAL_ERROR, "")));
        assertThat(call.phase()).isEqualTo(LibpeerCall.Phase.ASKED);
    }

    @Test
    void a_device_with_a_connection_is_busy() {
        on(call.replied(new JsonRpc.Failure(11, JsonRpc.INTERNAL_ERROR, "Internal error")));
        assertThat(told().getEnd().getReason()).isEqualTo(EndReason.BUSY);
        assertThat(call.isOver()).isTrue();
    }

    @Test
    void an_offer_that_is_none_closes_the_device_and_ends_the_call() {
        on(call.replied(new JsonRpc.Result(11, "no description")));
        assertThat(effects).hasSize(2);
        assertThat(effects.get(0)).isEqualTo(new LibpeerCall.Request("close", "", 12));
        assertThat(told().getEnd().getReason()).isEqualTo(EndReason.PROTOCOL_ERROR);
    }

    @Test
    void whoever_hangs_up_the_device_is_closed_once() {
        on(call.told(end()));
        assertThat(effects).containsExactly(new LibpeerCall.Request("close", "", 12));
        on(call.told(end()));
        assertThat(effects).isEmpty();
        on(call.lost());
        assertThat(effects).isEmpty();
    }

    @Test
    void an_offer_that_the_call_refuses_closes_the_device() {
        on(call.replied(new JsonRpc.Result(11, SDP)));
        on(call.told(Signal.newBuilder()
                .setUpdateReject(UpdateReject.getDefaultInstance())
                .build()));
        assertThat(effects.get(0)).isEqualTo(new LibpeerCall.Request("close", "", 12));
        assertThat(told().getEnd().getReason()).isEqualTo(EndReason.NOT_ACCEPTABLE);
    }

    @Test
    void an_offer_within_the_call_is_refused_and_the_call_goes_on() {
        on(call.told(
                Signal.newBuilder().setUpdate(Update.newBuilder().setId("u1")).build()));
        assertThat(told().getUpdateReject().getId()).isEqualTo("u1");
        assertThat(call.isOver()).isFalse();
    }

    @Test
    void what_the_device_has_no_word_for_changes_nothing() {
        LibpeerCall before = call;
        on(call.told(Signal.newBuilder()
                .setCandidates(Candidates.getDefaultInstance())
                .build()));
        assertThat(effects).isEmpty();
        assertThat(call).isEqualTo(before);
    }

    @Test
    void a_device_that_goes_ends_the_call() {
        on(call.lost());
        assertThat(told().getEnd().getReason()).isEqualTo(EndReason.TRANSPORT_LOST);
    }

    private void on(LibpeerCall.Step step) {
        call = step.next();
        effects = step.effects();
    }

    private Signal told() {
        List<Signal> signals = effects.stream()
                .filter(LibpeerCall.Tell.class::isInstance)
                .map(effect -> ((LibpeerCall.Tell) effect).body())
                .toList();
        assertThat(signals).hasSize(1);
        return signals.get(0);
    }

    private static Signal end() {
        return Signal.newBuilder()
                .setEnd(End.newBuilder().setReason(EndReason.NORMAL))
                .build();
    }

    private static SessionDescription description() {
        return ((SdpReading.Read) SdpReader.read(SDP)).description();
    }
}
