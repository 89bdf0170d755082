package org.patchbay.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.patchbay.client.v1.Candidates;
import org.patchbay.client.v1.Dtmf;
import org.patchbay.client.v1.Frame;
import org.patchbay.client.v1.IceCandidate;
import org.patchbay.client.v1.Invite;
import org.patchbay.client.v1.Ping;
import org.patchbay.client.v1.Receipt;
import org.patchbay.client.v1.Update;
import org.patchbay.client.v1.UpdateAnswer;
import org.patchbay.server.TestGateway;
import org.patchbay.server.scenario.TwinDevice.Way;
import org.patchbay.session.v1.EndReason;

/** A device on a WebSocket and on MQTT is one device: the better way goes in the middle of it, and the other carries on. */
class ChannelsScenarioTest {
    private static final int SCENARIOS = 60;
    private static TestGateway gateway;
    private static int scenarios;

    private WebSocketActor alice;
    private String user;
    private TwinDevice bob;

    /** How a way is lost. */
    enum Loss {
        RESET,
        SILENCE
    }

    static Stream<Arguments> losses() {
        return Stream.of(Way.values()).flatMap(way -> Stream.of(Loss.values()).map(loss -> Arguments.of(way, loss)));
    }

    @BeforeAll
    static void start() {
        List<String> users =
                IntStream.range(0, SCENARIOS).mapToObj(i -> "bob" + i).toList();
        // Short enough that a silent way is found in a moment.
        gateway = TestGateway.start(Map.of("websocket.timing.heartbeat", "1s", "mqtt.sessions.resume", "3s"), users);
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    /** Sessions of one scenario outlive it, so that each has a user of its own. */
    @BeforeEach
    void open() {
        user = "bob" + scenarios++;
        alice = new WebSocketActor("alice", "laptop", gateway.httpPort());
        bob = new TwinDevice(user, "phone", gateway);
        alice.logsIn();
    }

    @AfterEach
    void close() {
        alice.close();
        bob.close();
    }

    private void lose(Way way, Loss loss) {
        if (loss == Loss.RESET) bob.isCutOff(way);
        else bob.losesSilently(way);
    }

    private void talk(Way way) {
        alice.calls(user);
        bob.isCalledBy("alice@localhost");
        bob.rings(way);
        alice.hearsRinging();
        bob.answers(way);
        alice.hearsAnswer();
    }

    private void endsWell() {
        alice.hangsUp();
        assertThat(bob.expect("end", Frame::hasEnd).getEnd().getReason().name()).isEqualTo("NORMAL");
        bob.assertInOrder();
        gateway.assertNothingLeft();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void only_the_newer_way_is_used_and_the_device_rings_once(Way best) {
        bob.connects(best);
        talk(TwinDevice.other(best));
        endsWell();
        assertThat(bob.heardBy(TwinDevice.other(best))).isZero();
        assertThat(bob.repeated()).isZero();
    }

    @ParameterizedTest
    @MethodSource("losses")
    void the_other_way_carries_on_where_one_is_lost_while_ringing(Way best, Loss loss) {
        Way other = TwinDevice.other(best);
        bob.connects(best);
        alice.calls(user);
        bob.isCalledBy("alice@localhost");
        lose(best, loss);
        bob.rings(other);
        alice.hearsRinging();
        bob.answers(other);
        alice.hearsAnswer();
        endsWell();
    }

    @ParameterizedTest
    @MethodSource("losses")
    void an_invite_that_never_arrived_rings_by_the_other_way(Way best, Loss loss) {
        Way other = TwinDevice.other(best);
        bob.connects(best);
        lose(best, loss);
        alice.calls(user);
        bob.isCalledBy("alice@localhost");
        bob.answers(other);
        alice.hearsAnswer();
        endsWell();
    }

    @ParameterizedTest
    @MethodSource("losses")
    void an_offer_of_the_other_side_is_answered_by_the_other_way(Way best, Loss loss) {
        Way other = TwinDevice.other(best);
        bob.connects(best);
        talk(best);
        lose(best, loss);
        alice.say(alice.inCall().setUpdate(offer("u1")));
        Frame update = bob.expect("update", Frame::hasUpdate);
        bob.says(other, answerTo(update));
        assertThat(alice.expect("updateAnswer", Frame::hasUpdateAnswer)
                        .getUpdateAnswer()
                        .getId())
                .isEqualTo("u1");
        endsWell();
    }

    @ParameterizedTest
    @MethodSource("losses")
    void an_offer_of_its_own_is_answered_by_the_other_way(Way best, Loss loss) {
        bob.connects(best);
        talk(best);
        bob.says(best, bob.inCall().setUpdate(offer("u1")));
        Frame update = alice.expect("update", Frame::hasUpdate);
        lose(best, loss);
        alice.say(answer(alice.inCall(), update));
        assertThat(bob.expect("updateAnswer", Frame::hasUpdateAnswer)
                        .getUpdateAnswer()
                        .getId())
                .isEqualTo("u1");
        endsWell();
    }

    @ParameterizedTest
    @MethodSource("losses")
    void tones_arrive_once_and_in_order_though_a_way_is_lost_among_them(Way best, Loss loss) {
        bob.connects(best);
        talk(best);
        String tones = "123456789*";
        for (int i = 0; i < tones.length(); i++) {
            if (i == 4) lose(best, loss);
            alice.say(alice.inCall().setDtmf(Dtmf.newBuilder().setTones(tones.substring(i, i + 1))));
        }
        StringBuilder heard = new StringBuilder();
        for (int i = 0; i < tones.length(); i++) {
            heard.append(bob.expect("tone", Frame::hasDtmf).getDtmf().getTones());
        }
        assertThat(heard).hasToString(tones);
        endsWell();
    }

    @ParameterizedTest
    @MethodSource("losses")
    void candidates_arrive_once_and_in_order_though_a_way_is_lost_among_them(Way best, Loss loss) {
        Way other = TwinDevice.other(best);
        bob.connects(best);
        alice.offers(user, Sdp.webrtc("actpass"));
        bob.isCalledBy("alice@localhost");
        for (int i = 1; i <= 12; i++) {
            if (i == 5) lose(best, loss);
            alice.say(alice.inCall().setCandidates(Candidates.newBuilder().addCandidates(candidate(i))));
        }
        for (int i = 1; i <= 12; i++) {
            Candidates candidates =
                    bob.expect("candidate " + i, Frame::hasCandidates).getCandidates();
            assertThat(candidates.getCandidates(0).getCandidate()).contains("192.0.2." + i + " ");
        }
        bob.answers(other);
        alice.hearsAnswer();
        endsWell();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void the_lost_way_comes_back_and_brings_nothing_twice(Way best) {
        Way other = TwinDevice.other(best);
        bob.connects(best);
        alice.calls(user);
        bob.isCalledBy("alice@localhost");
        bob.isCutOff(best);
        bob.rings(other);
        alice.hearsRinging();
        bob.answers(other);
        alice.hearsAnswer();
        alice.say(alice.inCall().setDtmf(Dtmf.newBuilder().setTones("1")));
        bob.expect("tone", Frame::hasDtmf);
        int repeated = bob.repeated();
        int before = bob.heardBy(best);
        bob.comesBackBy(best);
        alice.say(alice.inCall().setDtmf(Dtmf.newBuilder().setTones("2")));
        assertThat(bob.expect("tone", Frame::hasDtmf).getDtmf().getTones()).isEqualTo("2");
        bob.says(other, bob.inCall().setDtmf(Dtmf.newBuilder().setTones("3")));
        assertThat(alice.expect("tone", Frame::hasDtmf).getDtmf().getTones()).isEqualTo("3");
        bob.says(best, bob.inCall().setDtmf(Dtmf.newBuilder().setTones("4")));
        assertThat(alice.expect("tone", Frame::hasDtmf).getDtmf().getTones()).isEqualTo("4");
        endsWell();
        assertThat(bob.repeated()).isEqualTo(repeated);
        assertThat(bob.heardBy(best)).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void both_ways_may_be_lost_and_the_first_that_comes_back_brings_everything(Way first) {
        bob.connects(Way.SOCKET);
        talk(Way.SOCKET);
        bob.isCutOff(Way.SOCKET);
        bob.isCutOff(Way.MQTT);
        alice.say(alice.inCall().setDtmf(Dtmf.newBuilder().setTones("1")));
        alice.say(alice.inCall().setDtmf(Dtmf.newBuilder().setTones("2")));
        bob.comesBackBy(first);
        assertThat(bob.expect("tone", Frame::hasDtmf).getDtmf().getTones()).isEqualTo("1");
        assertThat(bob.expect("tone", Frame::hasDtmf).getDtmf().getTones()).isEqualTo("2");
        bob.comesBackBy(TwinDevice.other(first));
        endsWell();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void what_it_says_once_more_by_the_other_way_is_done_once(Way best) {
        Way other = TwinDevice.other(best);
        bob.connects(best);
        bob.says(
                best,
                bob.calls("c1")
                        .setDeviceSeq(1)
                        .setInvite(Invite.newBuilder().setTo("alice").setSdp(Sdp.webrtc("actpass"))));
        alice.isCalledBy(user + "@localhost");
        bob.isCutOff(best);
        bob.says(
                other,
                bob.inCall()
                        .setDeviceSeq(1)
                        .setInvite(Invite.newBuilder().setTo("alice").setSdp(Sdp.webrtc("actpass"))));
        alice.answers();
        bob.expect("answer", Frame::hasAnswer);
        for (int i = 0; i < 2; i++) {
            bob.says(
                    other,
                    bob.inCall().setDeviceSeq(2).setDtmf(Dtmf.newBuilder().setTones("1")));
        }
        bob.says(other, bob.inCall().setDeviceSeq(3).setDtmf(Dtmf.newBuilder().setTones("2")));
        assertThat(alice.expect("tone", Frame::hasDtmf).getDtmf().getTones()).isEqualTo("1");
        assertThat(alice.expect("tone", Frame::hasDtmf).getDtmf().getTones()).isEqualTo("2");
        bob.hangsUp(other);
        alice.hearsEnd(EndReason.NORMAL);
        bob.assertInOrder();
        gateway.assertNothingLeft();
    }

    @ParameterizedTest
    @MethodSource("losses")
    void a_phone_that_talks_with_it_notices_nothing(Way best, Loss loss) {
        Way other = TwinDevice.other(best);
        bob.connects(best);
        try (SipActor carol = SipActor.webrtc("carol", "desk", gateway.port("sip-udp"))) {
            carol.logsIn();
            carol.calls(user);
            bob.isCalledBy("carol@localhost");
            lose(best, loss);
            bob.rings(other);
            carol.hearsRinging();
            bob.answers(other);
            carol.hearsAnswer();
            carol.hangsUp();
            assertThat(bob.expect("end", Frame::hasEnd).getEnd().getReason().name())
                    .isEqualTo("NORMAL");
        }
        bob.assertInOrder();
        gateway.assertNothingLeft();
    }

    @Test
    void an_mqtt_device_alone_comes_back_to_a_call_that_rings() {
        bob.opensMqtt();
        alice.calls(user);
        bob.isCalledBy("alice@localhost");
        bob.isCutOff(Way.MQTT);
        alice.say(alice.inCall().setCandidates(Candidates.newBuilder().addCandidates(candidate(7))));
        bob.comesBackBy(Way.MQTT);
        assertThat(bob.expect("candidate", frame -> isCandidate(frame, 7)).getCallId())
                .isNotEmpty();
        bob.answers(Way.MQTT);
        alice.hearsAnswer();
        endsWell();
    }

    @Test
    void an_mqtt_device_alone_comes_back_in_the_middle_of_an_exchange() {
        bob.opensMqtt();
        talk(Way.MQTT);
        bob.isCutOff(Way.MQTT);
        alice.say(alice.inCall().setUpdate(offer("u1")));
        bob.comesBackBy(Way.MQTT);
        bob.says(Way.MQTT, answerTo(bob.expect("update", Frame::hasUpdate)));
        alice.expect("updateAnswer", Frame::hasUpdateAnswer);
        bob.says(Way.MQTT, bob.inCall().setUpdate(offer("u2")));
        Frame update = alice.expect("update", Frame::hasUpdate);
        bob.isCutOff(Way.MQTT);
        alice.say(answer(alice.inCall(), update));
        bob.comesBackBy(Way.MQTT);
        assertThat(bob.expect("updateAnswer", Frame::hasUpdateAnswer)
                        .getUpdateAnswer()
                        .getId())
                .isEqualTo("u2");
        endsWell();
    }

    @Test
    void an_mqtt_device_alone_learns_on_coming_back_that_its_call_is_over() {
        bob.opensMqtt();
        talk(Way.MQTT);
        bob.isCutOff(Way.MQTT);
        alice.hangsUp();
        bob.comesBackBy(Way.MQTT);
        assertThat(bob.expect("end", Frame::hasEnd).getEnd().getReason().name()).isEqualTo("NORMAL");
        bob.assertInOrder();
        gateway.assertNothingLeft();
    }

    private static boolean isCandidate(Frame frame, int number) {
        return frame.getCandidates().getCandidatesList().stream()
                .anyMatch(one -> one.getCandidate().contains("192.0.2." + number + " "));
    }

    @Test
    void a_text_that_was_not_confirmed_comes_by_the_other_way_and_is_delivered() {
        bob.connects(Way.SOCKET);
        alice.writes(user, "hello");
        assertThat(bob.expect("message", Frame::hasMessage).getMessage().getText())
                .isEqualTo("hello");
        bob.isCutOff(Way.SOCKET);
        alice.hearsOfDelivery(Receipt.Status.DELIVERED);
        bob.assertInOrder();
    }

    @Test
    void the_choice_and_its_reason_can_be_read() {
        long newest = switches("newest");
        long liveliest = switches("liveliest");
        bob.connects(Way.SOCKET);
        bob.says(Way.SOCKET, Frame.newBuilder().setPing(Ping.getDefaultInstance()));
        bob.expect("pong", Frame::hasPong);
        assertThat(switches("newest")).isEqualTo(newest + 1);
        talk(Way.SOCKET);
        bob.isCutOff(Way.SOCKET);
        alice.say(alice.inCall().setDtmf(Dtmf.newBuilder().setTones("1")));
        bob.expect("tone", Frame::hasDtmf);
        assertThat(switches("liveliest")).isEqualTo(liveliest + 1);
        endsWell();
    }

    private static long switches(String reason) {
        return gateway.counters().value("patchbay_client_channel_switches_total{reason=\"" + reason + "\"}");
    }

    private static Update.Builder offer(String id) {
        return Update.newBuilder()
                .setId(id)
                .setReason(Update.Reason.HOLD)
                .setSdp(Sdp.webrtc("actpass").replace("a=sendrecv", "a=sendonly"));
    }

    private Frame.Builder answerTo(Frame update) {
        return answer(bob.inCall(), update);
    }

    private static Frame.Builder answer(Frame.Builder frame, Frame update) {
        return frame.setUpdateAnswer(UpdateAnswer.newBuilder()
                .setId(update.getUpdate().getId())
                .setSdp(Sdp.webrtc("active").replace("a=sendrecv", "a=recvonly")));
    }

    private static IceCandidate candidate(int number) {
        return IceCandidate.newBuilder()
                .setCandidate("candidate:" + number + " 1 udp 2122260223 192.0.2." + number + " 5000 typ host")
                .setSdpMid("0")
                .setSdpMLineIndex(0)
                .build();
    }
}
