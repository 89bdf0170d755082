package org.patchbay.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patchbay.client.v1.Error;
import org.patchbay.client.v1.Frame;
import org.patchbay.client.v1.Invite;
import org.patchbay.server.TestGateway;
import org.patchbay.session.v1.EndReason;

/** What no peer should send: each gets its protocol's own error, is counted, and costs nobody anything. */
class BadInputScenarioTest {
    private TestGateway gateway;

    @BeforeEach
    void open() {
        // 64*T1, for which an answer is repeated, is 1.3 s then.
        gateway = TestGateway.start(Map.of("sip.timers.t1", "20ms", "sip.timers.t2", "100ms"));
    }

    @AfterEach
    void close() {
        gateway.assertNothingLeft();
        gateway.close();
    }

    private WebSocketActor browser(String user) {
        WebSocketActor actor = new WebSocketActor(user, "left", gateway.httpPort());
        actor.logsIn();
        return actor;
    }

    private static void isStillServed(WebSocketActor actor) {
        actor.calls("nobody");
        actor.hearsEnd(EndReason.NOT_FOUND);
    }

    private long counted(String part) {
        return gateway.counters().snapshot().entrySet().stream()
                .filter(entry -> entry.getKey().contains(part))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    @Test
    void a_frame_of_a_megabyte_is_too_large() {
        try (WebSocketActor alice = browser("alice")) {
            alice.sayText("x".repeat(1 << 20));
            assertThat(alice.expect("error", Frame::hasError).getError().getCode())
                    .isEqualTo(Error.Code.TOO_LARGE);
            isStillServed(alice);
        }
    }

    @Test
    void json_of_depth_ten_thousand_is_a_bad_frame() {
        try (WebSocketActor alice = browser("alice")) {
            alice.sayText("{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000));
            assertThat(alice.expect("error", Frame::hasError).getError().getCode())
                    .isEqualTo(Error.Code.BAD_FRAME);
            isStillServed(alice);
        }
    }

    @Test
    void ten_bad_frames_in_a_row_close_the_socket() {
        try (WebSocketActor alice = browser("alice")) {
            for (int i = 0; i < 10; i++) alice.sayText("no frame");
            assertThat(alice.closeCode()).isEqualTo(1008);
        }
    }

    @Test
    void a_description_that_is_none_is_refused_to_a_browser() {
        try (WebSocketActor alice = browser("alice")) {
            alice.say(Frame.newBuilder()
                    .setCallId("c1")
                    .setInvite(Invite.newBuilder().setTo("bob").setSdp("this is no description")));
            assertThat(alice.expect("error", Frame::hasError).getError().getCode())
                    .isEqualTo(Error.Code.BAD_SDP);
            isStillServed(alice);
        }
    }

    @Test
    void a_description_that_is_none_is_refused_to_a_phone() {
        try (SipActor bob = SipActor.plain("bob", "right", gateway.port("sip-udp"))) {
            bob.logsIn();
            bob.callsWithNonsense("alice");
            bob.hearsFailure(400);
            bob.calls("nobody");
            bob.hearsEnd(EndReason.NOT_FOUND);
        }
    }

    @Test
    void ten_thousand_headers_are_refused() {
        try (SipActor bob = SipActor.webrtcOverTcp("bob", "right", gateway.port("sip-tcp"))) {
            assertThat(bob.asksWithHeaders(10_000).status()).isBetween(400, 599);
            assertThat(counted("malformed")).isPositive();
        }
        try (SipActor bob = SipActor.webrtcOverTcp("bob", "right", gateway.port("sip-tcp"))) {
            bob.logsIn();
        }
    }

    @Test
    void a_flood_of_registrations_without_credentials_binds_nothing() {
        try (SipActor mallory = SipActor.webrtcOverTcp("bob", "right", gateway.port("sip-tcp"))) {
            for (int i = 0; i < 2_000; i++) mallory.registersWithoutCredentials();
            assertThat(gateway.counters().value("patchbay_registrar_channels")).isZero();
        }
        try (SipActor bob = SipActor.plain("bob", "right", gateway.port("sip-udp"))) {
            bob.logsIn();
        }
    }

    @Test
    void a_phone_that_never_acknowledges_is_hung_up_and_the_other_side_told() {
        try (SipActor alice = SipActor.webrtc("alice", "left", gateway.port("sip-udp"));
                WebSocketActor bob = browser("bob")) {
            alice.logsIn();
            alice.calls("bob");
            bob.isCalledBy("alice@localhost");
            bob.answers();
            alice.hearsAnswerAndSaysNothing();
            alice.hearsBye();
            bob.hearsEnd(EndReason.TIMEOUT);
        }
    }
}
