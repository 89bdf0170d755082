package org.patchbay.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.patchbay.mqtt.device.Tally;
import org.patchbay.mqtt.server.ConnectionConfig;
import org.patchbay.mqtt.session.CloseReason;
import org.patchbay.mqtt.session.SessionConfig;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Signal;

/** The bounds of a connection and of a session, each with the word that the protocol has for it. */
class LimitsOverMqttTest {
    private static final String QUESTION = "call/out/bob/d/-/devices";
    private static final int PUBLISH = 3;
    private static final int PUBACK = 4;
    private static final int DISCONNECT = 14;

    private Stage stage;

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    private RawSocket connected(ConnectionConfig connections) throws Exception {
        stage = new Stage(Stage.config(connections, SessionConfig.defaults()));
        RawSocket socket = stage.socket().connects(5, "d", true);
        assertThat(socket.receives().body()[1]).isZero();
        return socket;
    }

    private static byte[] questions(int many, int flags) throws Exception {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int id = 1; id <= many; id++) all.write(RawSocket.publish(5, flags, QUESTION, id, "{}"));
        return all.toByteArray();
    }

    private void isClosed(RawSocket socket, CloseReason reason) throws Exception {
        RawSocket.Packet packet = socket.receives(DISCONNECT);
        assertThat(packet.body()[0] & 0xFF).isEqualTo(reason.code());
        assertThat(socket.isClosed()).isTrue();
        assertThat(stage.counted(Tally.closedName(reason))).isEqualTo(1);
    }

    @Test
    void connack_tells_the_bounds() throws Exception {
        stage = new Stage(Stage.config(Stage.connections(4_096, 7, 50, 200), SessionConfig.defaults()));
        RawSocket socket = stage.socket().connects(5, "d", true);
        // Receive maximum (MQTT 5 3.2.2.3.3) and maximum packet size (3.2.2.3.6).
        assertThat(socket.receives().hex()).contains("210007").contains("2700001000");
    }

    @Test
    void more_unanswered_publications_than_allowed_end_the_connection() throws Exception {
        RawSocket socket = connected(Stage.connections(4_096, 2, 50, 200));
        // Quality of service 2, and no PUBREL.
        socket.says(questions(3, 4));
        isClosed(socket, CloseReason.RECEIVE_MAXIMUM);
    }

    @Test
    void a_packet_that_is_too_large_ends_the_connection() throws Exception {
        RawSocket socket = connected(Stage.connections(1_024, 64, 50, 200));
        socket.says(RawSocket.publish(5, 2, QUESTION, 1, " ".repeat(2_000)));
        isClosed(socket, CloseReason.TOO_LARGE);
    }

    @Test
    void who_is_too_fast_is_told_so_and_who_goes_on_is_sent_away() throws Exception {
        RawSocket socket = connected(Stage.connections(4_096, 64, 2, 4));
        socket.says(questions(5, 2));
        for (int id = 1; id <= 4; id++) {
            RawSocket.Packet taken = socket.receives(PUBACK);
            assertThat(taken.hex()).startsWith("000" + id);
            assertThat(taken.hex()).doesNotStartWith("000" + id + "97");
        }
        assertThat(socket.receives(PUBACK).hex()).startsWith("000597");
        assertThat(stage.counted(Tally.OVER_RATE)).isEqualTo(1);
        socket.says(questions(12, 2));
        isClosed(socket, CloseReason.RATE);
    }

    @Test
    void a_device_that_is_silent_too_long_is_gone() throws Exception {
        stage = new Stage(Stage.config());
        RawSocket socket = stage.socket().says(RawSocket.connect(5, "d", true, "bob", "patchbay", "", 1));
        assertThat(socket.receives().body()[1]).isZero();
        isClosed(socket, CloseReason.KEEP_ALIVE);
        stage.waitUntilNothingIsLeft();
    }

    @Test
    void a_device_is_told_the_longest_keep_alive() throws Exception {
        stage = new Stage(Stage.config());
        RawSocket socket = stage.socket().says(RawSocket.connect(5, "d", true, "bob", "patchbay", "", 0));
        // Server keep alive (MQTT 5 3.2.2.3.14): an hour.
        assertThat(socket.receives().hex()).contains("130e10");
    }

    @Test
    void a_call_that_the_device_can_not_take_in_one_packet_is_not_acceptable() throws Exception {
        stage = new Stage(Stage.config());
        TestDevice bob = stage.device("bob", "d");
        bob.connects(connect -> connect.restrictions().maximumPacketSize(300).applyRestrictions());
        bob.subscribes();
        stage.rings("b1", Sdp.OFFER);
        assertThat(stage.calls.receives(Signal.BodyCase.END).getEnd().getReason())
                .isEqualTo(EndReason.NOT_ACCEPTABLE);
        assertThat(stage.counted(Tally.TOO_LARGE)).isEqualTo(1);
        bob.hasReceivedNothing();
    }

    @Test
    void a_device_that_comes_back_with_less_room_loses_the_call_that_waited() throws Exception {
        stage = new Stage(Stage.config());
        goesAway();
        stage.rings("b1", Sdp.OFFER);
        stage.waitUntil(() -> stage.counted(Tally.WAITING) == 1, "the invite waits");
        stage.device("bob", "d")
                .connects(connect -> connect.cleanStart(false)
                        .sessionExpiryInterval(600)
                        .restrictions()
                        .maximumPacketSize(300)
                        .applyRestrictions());
        assertThat(stage.calls.receives(Signal.BodyCase.END).getEnd().getReason())
                .isEqualTo(EndReason.NOT_ACCEPTABLE);
    }

    @Test
    void a_device_is_sent_no_more_than_it_takes_at_a_time() throws Exception {
        stage = new Stage(Stage.config());
        // Receive maximum 1 (MQTT 5 3.1.2.11.3).
        RawSocket bob = stage.socket().says(RawSocket.connect(5, "d", true, "bob", "patchbay", "210001", 60));
        assertThat(bob.receives().body()[1]).isZero();
        bob.says(RawSocket.subscribe(5, 1, "call/in/bob/d/#", 1)).receives();
        stage.rings("b1", Sdp.OFFER);
        stage.rings("b2", Sdp.OFFER);
        int first = bob.receives(PUBLISH).packetId();
        stage.waitUntil(() -> stage.counted(Tally.WAITING) == 2, "one is in flight and one waits");
        // An answer comes before anything that was sent after it.
        bob.says("c0 00");
        assertThat(bob.receives().type()).isEqualTo(13);
        bob.says(RawSocket.packet(0x40, new byte[] {(byte) (first >> 8), (byte) first}));
        assertThat(bob.receives(PUBLISH).packetId()).isNotEqualTo(first);
    }

    @Test
    void a_call_for_whom_too_much_waits_ends_with_congestion_and_the_others_ring() throws Exception {
        stage = new Stage(Stage.config(ConnectionConfig.defaults(), Stage.sessions(Duration.ofMinutes(1), 8)));
        goesAway();
        for (int i = 1; i <= 9; i++) stage.rings("b" + i, Sdp.OFFER);
        Signal end = stage.calls.receives(Signal.BodyCase.END);
        assertThat(end.getEnd().getReason()).isEqualTo(EndReason.CONGESTION);
        assertThat(end.getLegId()).isEqualTo("b9");
        assertThat(stage.counted(Tally.FULL)).isEqualTo(1);
        TestDevice back = stage.device("bob", "d");
        back.resumes(600);
        for (int i = 1; i <= 8; i++)
            assertThat(back.receives().getTopic().toString()).endsWith("/invite");
        back.hasReceivedNothing();
    }

    @Test
    void an_invite_that_waited_longer_than_it_may_ring_does_not_ring() throws Exception {
        stage = new Stage(Stage.config());
        goesAway();
        stage.rings("b1", Sdp.OFFER, 5_000);
        stage.waitUntil(() -> stage.counted(Tally.WAITING) == 1, "the invite waits");
        stage.clock.goesOn(Duration.ofSeconds(6));
        TestDevice back = stage.device("bob", "d");
        assertThat(back.resumes(600).isSessionPresent()).isTrue();
        stage.waitUntilCounted(Tally.EXPIRED, 1);
        back.says("c1", "dance", "{}");
        back.receives("c1", "error");
    }

    private void goesAway() throws Exception {
        TestDevice bob = stage.device("bob", "d");
        bob.resumes(600);
        bob.subscribes().close();
        stage.waitUntil(() -> stage.counted(Tally.AWAY) == 1, "bob is away");
    }
}
