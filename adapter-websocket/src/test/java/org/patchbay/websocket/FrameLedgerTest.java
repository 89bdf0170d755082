package org.patchbay.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.patchbay.websocket.FrameLedger.Arrival.GAP;
import static org.patchbay.websocket.FrameLedger.Arrival.NEXT;
import static org.patchbay.websocket.FrameLedger.Arrival.SEEN;

import org.junit.jupiter.api.Test;
import org.patchbay.client.v1.Frame;
import org.patchbay.client.v1.Pong;
import org.patchbay.core.client.LineFrame;

class FrameLedgerTest {
    private final FrameLedger ledger = new FrameLedger(1, 4, 1000);

    @Test
    void hello_is_1_and_what_follows_is_in_order() {
        assertThat(ledger.seen()).isEqualTo(1);
        assertThat(ledger.arrive(1)).isEqualTo(SEEN);
        assertThat(ledger.arrive(2)).isEqualTo(NEXT);
        assertThat(ledger.arrive(2)).isEqualTo(SEEN);
        assertThat(ledger.arrive(4)).isEqualTo(GAP);
        assertThat(ledger.arrive(3)).isEqualTo(NEXT);
        assertThat(ledger.seen()).isEqualTo(3);
    }

    @Test
    void numbers_beyond_31_bits_are_gaps_and_not_repetitions() {
        assertThat(ledger.arrive(-1)).isEqualTo(GAP);
        assertThat(ledger.acknowledge(-1)).isFalse();
    }

    @Test
    void a_hello_without_a_number_counts_as_1() {
        assertThat(new FrameLedger(0, 4, 1000).arrive(2)).isEqualTo(NEXT);
    }

    @Test
    void a_frame_without_a_number_is_taken_as_it_comes() {
        assertThat(ledger.arrive(0)).isEqualTo(NEXT);
        assertThat(ledger.arrive(2)).isEqualTo(NEXT);
    }

    @Test
    void an_unread_frame_may_leave_one_number_out() {
        ledger.arriveUnread(0);
        assertThat(ledger.arrive(4)).isEqualTo(GAP);
        assertThat(ledger.arrive(3)).isEqualTo(NEXT);
        assertThat(ledger.arrive(5)).isEqualTo(GAP);
    }

    @Test
    void an_unread_frame_with_a_readable_number_is_counted() {
        ledger.arriveUnread(2);
        assertThat(ledger.seen()).isEqualTo(2);
        assertThat(ledger.arrive(3)).isEqualTo(NEXT);
        ledger.arriveUnread(2);
        assertThat(ledger.arrive(5)).isEqualTo(GAP);
    }

    @Test
    void frames_begin_at_2_and_carry_what_was_seen() {
        keep();
        ledger.arrive(2);
        assertThat(ledger.next()).extracting(Frame::getSeq, Frame::getAck).containsExactly(2, 2);
        assertThat(ledger.next()).isNull();
    }

    @Test
    void what_is_acknowledged_makes_room() {
        for (int i = 0; i < 4; i++) assertThat(keep()).isTrue();
        assertThat(keep()).isFalse();
        ledger.next();
        ledger.next();
        assertThat(ledger.acknowledge(3)).isTrue();
        assertThat(ledger.kept()).isEqualTo(2);
        assertThat(keep()).isTrue();
        assertThat(ledger.next().getSeq()).isEqualTo(4);
    }

    @Test
    void nobody_has_what_was_never_written() {
        keep();
        assertThat(ledger.acknowledge(2)).isFalse();
        ledger.next();
        assertThat(ledger.acknowledge(2)).isTrue();
    }

    @Test
    void bytes_have_a_bound_too() {
        FrameLedger small = new FrameLedger(1, 1000, 1000);
        Frame.Builder large = Frame.newBuilder().setCallId("x".repeat(600)).setPong(Pong.getDefaultInstance());
        assertThat(small.keep(large)).isTrue();
        assertThat(small.keep(large)).isFalse();
        small.next();
        small.acknowledge(2);
        assertThat(small.keep(large)).isTrue();
        assertThat(small.next().getSeq()).isEqualTo(3);
    }

    @Test
    void a_resume_writes_again_what_was_missed() {
        for (int i = 0; i < 3; i++) keep();
        ledger.next();
        ledger.next();
        assertThat(ledger.resumeFrom(2)).isTrue();
        assertThat(ledger.next().getSeq()).isEqualTo(3);
        assertThat(ledger.next().getSeq()).isEqualTo(4);
        assertThat(ledger.next()).isNull();
    }

    @Test
    void a_resume_from_what_is_gone_or_never_was_is_refused() {
        for (int i = 0; i < 3; i++) keep();
        ledger.next();
        ledger.next();
        assertThat(ledger.resumeFrom(4)).isFalse();
        ledger.acknowledge(3);
        assertThat(ledger.resumeFrom(2)).isFalse();
        assertThat(ledger.resumeFrom(3)).isTrue();
    }

    @Test
    void who_resumes_has_the_welcome() {
        keep();
        ledger.next();
        assertThat(ledger.resumeFrom(0)).isTrue();
        assertThat(ledger.next().getSeq()).isEqualTo(2);
    }

    @Test
    void what_goes_by_another_channel_is_not_written_again_and_the_numbers_go_on() {
        keepOfLine();
        keep();
        keepOfLine();
        keep();
        for (int i = 0; i < 3; i++) ledger.next();
        ledger.withdraw();
        assertThat(ledger.resumeFrom(1)).isTrue();

        assertThat(ledger.next().getSeq()).isEqualTo(2);
        assertThat(ledger.next().getSeq()).isEqualTo(3);
        assertThat(ledger.next()).isNull();
    }

    @Test
    void what_is_withdrawn_before_it_is_written_makes_room() {
        for (int i = 0; i < 4; i++) keepOfLine();
        ledger.withdraw();

        assertThat(ledger.kept()).isZero();
        assertThat(ledger.next()).isNull();
        assertThat(keep()).isTrue();
        assertThat(ledger.next().getSeq()).isEqualTo(2);
    }

    @Test
    void a_frame_of_the_line_is_confirmed_once_and_not_when_it_was_withdrawn() {
        LineFrame first = keepOfLine();
        ledger.next();
        ledger.acknowledge(2);
        assertThat(ledger.confirmed()).isSameAs(first);
        assertThat(ledger.confirmed()).isNull();
        keepOfLine();
        ledger.next();
        ledger.withdraw();
        ledger.acknowledge(3);

        assertThat(ledger.confirmed()).isNull();
        assertThat(ledger.kept()).isZero();
    }

    private LineFrame keepOfLine() {
        LineFrame frame = new LineFrame(
                Frame.newBuilder().setPong(Pong.getDefaultInstance()).build(), 0, null);
        assertThat(ledger.keep(frame.frame(), frame)).isTrue();
        return frame;
    }

    private boolean keep() {
        return ledger.keep(Frame.newBuilder().setPong(Pong.getDefaultInstance()));
    }
}
