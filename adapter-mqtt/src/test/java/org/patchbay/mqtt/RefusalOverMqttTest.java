package org.patchbay.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.patchbay.mqtt.device.Tally;

/** What no device should send, byte for byte: the protocol's own answer, and nothing is left. */
class RefusalOverMqttTest {
    private Stage stage;

    @BeforeEach
    void open() throws Exception {
        stage = new Stage(Stage.config());
    }

    @AfterEach
    void close() throws Exception {
        stage.peersLeave();
        stage.waitUntilNothingIsLeft();
        stage.close();
    }

    private RawSocket connected(int version) throws Exception {
        RawSocket socket = stage.socket().connects(version, "d", true);
        RawSocket.Packet connAck = socket.receives();
        assertThat(connAck.type()).isEqualTo(2);
        assertThat(connAck.body()[1]).isZero();
        return socket;
    }

    @ParameterizedTest
    @CsvSource({"5, 86", "4, 04"})
    void a_wrong_password_is_told_so(int version, String code) throws Exception {
        RawSocket socket = stage.socket().says(RawSocket.connect(version, "d", true, "bob", "wrong", "", 60));
        assertThat(socket.receives().hex().substring(2, 4)).isEqualTo(code);
        assertThat(socket.isClosed()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"5, 85", "4, 02"})
    void a_client_id_that_is_no_level_of_a_topic_is_refused(int version, String code) throws Exception {
        RawSocket socket = stage.socket().connects(version, "a/b", true);
        assertThat(socket.receives().hex().substring(2, 4)).isEqualTo(code);
        assertThat(socket.isClosed()).isTrue();
    }

    @Test
    void another_devices_topic_is_not_authorised() throws Exception {
        RawSocket socket = connected(5);
        socket.says(RawSocket.publish(5, 2, "call/out/carol/d/c/invite", 7, "{}"));
        RawSocket.Packet ack = socket.receives();
        assertThat(ack.type()).isEqualTo(4);
        assertThat(ack.hex()).startsWith("000787");
        socket.says(RawSocket.subscribe(5, 8, "call/in/carol/d/#", 1));
        assertThat(socket.receives().hex()).isEqualTo("00080087");
        socket.says(RawSocket.subscribe(5, 9, "call/in/bob/#", 1));
        assertThat(socket.receives().hex()).isEqualTo("00090087");
        socket.says(RawSocket.subscribe(5, 10, "$share/g/call/in/bob/d/#", 1));
        assertThat(socket.receives().hex()).isEqualTo("000a009e");
    }

    @Test
    void by_3_1_1_another_devices_topic_ends_the_connection() throws Exception {
        RawSocket socket = connected(4);
        socket.says(RawSocket.subscribe(4, 8, "call/in/carol/d/#", 1));
        assertThat(socket.receives().hex()).isEqualTo("000880");
        socket.says(RawSocket.publish(4, 2, "call/out/carol/d/c/invite", 7, "{}"));
        assertThat(socket.isClosed()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "a topic with a wildcard, 30 05 0003 61 2f 23 00, 81",
        "quality of service 3, 36 06 0001 61 0001 00, 81",
        "a topic that is no UTF-8, 30 05 0002 c3 28 00, 81",
        "an alias that is not allowed, 30 06 0000 03 23 ffff, 94",
        "an alias that nobody has set, 30 06 0000 03 23 0001, 82",
        "no topic and no alias, 30 03 0000 00, 82",
        "AUTH without a method, f0 00, 82"
    })
    void what_breaks_the_rules_ends_with_a_reason(String what, String hex, String code) throws Exception {
        RawSocket socket = connected(5).says(hex);
        RawSocket.Packet packet = socket.receives();
        assertThat(packet.type()).as(what).isEqualTo(14);
        assertThat(packet.hex()).as(what).startsWith(code);
        assertThat(socket.isClosed()).isTrue();
    }

    @Test
    void a_packet_before_connect_ends_the_connection() throws Exception {
        assertThat(stage.socket().says("c0 00").isClosed()).isTrue();
        stage.waitUntilCounted(Tally.OUTSIDE_CONNECTION, 1);
    }

    @Test
    void a_payload_that_is_no_body_gets_an_error_and_the_connection_stays() throws Exception {
        TestDevice bob = stage.device("bob", "d").connects().subscribes();
        bob.says("c1", "invite", "{\"to\":");
        assertThat(CallOverMqttTest.object(bob.receives("c1", "error")).getString("code"))
                .isEqualTo("BAD_FRAME");
        bob.says("c1", "dance", "{}");
        assertThat(CallOverMqttTest.object(bob.receives("c1", "error")).getString("code"))
                .isEqualTo("BAD_FRAME");
        bob.says("c1", "answer", "v=0\r\n");
        assertThat(CallOverMqttTest.object(bob.receives("c1", "error")).getString("code"))
                .isEqualTo("NOT_FOUND");
    }
}
