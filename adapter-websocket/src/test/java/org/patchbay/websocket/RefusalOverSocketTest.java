package org.patchbay.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.patchbay.websocket.CallOverSocketTest.invite;
import static org.patchbay.websocket.CallOverSocketTest.refused;

import io.vertx.core.Promise;
import io.vertx.core.http.WebSocketConnectOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.patchbay.client.v1.Error;
import org.patchbay.client.v1.Frame;
import org.patchbay.client.v1.Hello;
import org.patchbay.client.v1.Ping;
import org.patchbay.session.v1.Signal;

/** What the adapter does not take, and how it says so: over real sockets. */
class RefusalOverSocketTest {
    private Stage stage;

    @BeforeEach
    void open() throws Exception {
        stage = new Stage(Stage.config());
    }

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @Test
    void no_hello_in_time() throws Exception {
        reopen(Stage.config(Duration.ofMillis(30), Duration.ofSeconds(20), Duration.ofSeconds(30)));
        assertThat(stage.connects().isClosedWith()).isEqualTo(4408);
        assertThat(stage.counted(Tally.closedName(CloseCode.NO_HELLO))).isEqualTo(1);
        assertThat(stage.counted(Tally.NOT_ADMITTED)).isZero();
    }

    @Test
    void something_else_before_hello() throws Exception {
        TestClient client = stage.connects();
        client.sends(ping());
        refused(client, 1, "UNAUTHORIZED", "");
        assertThat(client.isClosedWith()).isEqualTo(4408);
    }

    @Test
    void wrong_credentials() throws Exception {
        TestClient client = stage.connects();
        client.sends(hello("alice", "wrong"));
        refused(client, 1, "UNAUTHORIZED", "");
        assertThat(client.isClosedWith()).isEqualTo(4401);
        TestClient token = stage.connects();
        token.sends(Frame.newBuilder().setHello(Hello.newBuilder().setToken("forged")));
        refused(token, 1, "UNAUTHORIZED", "");
        assertThat(token.isClosedWith()).isEqualTo(4401);
        assertThat(stage.gateway.bindings).isEmpty();
    }

    @Test
    void a_token_lets_in_and_a_device_gets_a_name() throws Exception {
        TestClient client = stage.connects();
        client.sends(Frame.newBuilder().setHello(Hello.newBuilder().setToken("token-alice")));
        Frame welcome = client.receives(Frame.BodyCase.WELCOME);
        assertThat(welcome.getWelcome().getAddress()).isEqualTo("alice@localhost");
        assertThat(welcome.getWelcome().getDevice()).startsWith("ws-");
    }

    @Test
    void too_many_attempts() throws Exception {
        TestClient client = stage.connects();
        client.sends(hello("flood", "x"));
        Frame error = client.receives(Frame.BodyCase.ERROR);
        assertThat(error.getError().getCode()).isEqualTo(Error.Code.RATE_LIMITED);
        assertThat(error.getError().getText()).contains("7 s");
        assertThat(client.isClosedWith()).isEqualTo(4429);
    }

    @Test
    void an_authenticator_that_fails() throws Exception {
        TestClient client = stage.connects();
        client.sends(hello("broken", "x"));
        refused(client, 1, "INTERNAL", "");
        assertThat(client.isClosedWith()).isEqualTo(1011);
    }

    @Test
    void more_devices_than_a_user_may_have() throws Exception {
        stage.gateway.allowedChannels = 1;
        stage.connects().entersAs("alice", "one");
        TestClient two = stage.connects();
        two.sends(hello("alice", "patchbay"));
        refused(two, 1, "FORBIDDEN", "");
        assertThat(two.isClosedWith()).isEqualTo(4403);
        assertThat(stage.counted(Tally.SESSIONS)).isEqualTo(1);
    }

    @Test
    void more_sessions_than_the_node_takes_and_more_sockets_than_may_wait() throws Exception {
        reopen(Stage.with(new WebSocketConfig.Limits(65536, 50, 200, 16, 1024, 65536, 65536, 1, 1)));
        stage.connects().entersAs("alice", "one");
        TestClient two = stage.connects();
        two.sends(hello("bob", "patchbay"));
        refused(two, 1, "RATE_LIMITED", "");
        assertThat(two.isClosedWith()).isEqualTo(1013);
        stage.connects();
        assertThat(stage.connects().isClosedWith()).isEqualTo(1013);
    }

    @Test
    void what_follows_hello_in_one_go_waits_for_the_welcome() throws Exception {
        TestClient client = stage.connects();
        client.sends(hello("alice", "patchbay"));
        client.sends("c1", invite("bob"));
        client.sends(ping());
        client.receives(Frame.BodyCase.WELCOME);
        client.receives(Frame.BodyCase.PONG);
        stage.calls.receives(Signal.BodyCase.INVITE);
    }

    @ParameterizedTest
    @MethodSource("org.patchbay.websocket.BadFrames#texts")
    void a_text_that_is_no_frame_gets_an_error_and_the_connection_stays(String name, String text) throws Exception {
        TestClient client = stage.connects();
        client.entersAs("alice", "laptop");
        client.sendsText(text);
        Frame error = client.receives(Frame.BodyCase.ERROR);
        assertThat(error.getError().getCode()).isIn(Error.Code.BAD_FRAME, Error.Code.TOO_LARGE);
        assertThat(error.getError().getText()).isNotEmpty();
        // Whether or not the client has spent a number on it.
        client.seq++;
        client.sends(ping());
        client.receives(Frame.BodyCase.PONG);
    }

    @Test
    void a_bad_frame_that_spent_no_number_is_no_gap_either() throws Exception {
        TestClient client = stage.connects();
        client.entersAs("alice", "laptop");
        client.sendsText("nonsense");
        client.receives(Frame.BodyCase.ERROR);
        client.sends(ping());
        client.receives(Frame.BodyCase.PONG);
    }

    @Test
    void a_message_of_the_other_kind() throws Exception {
        TestClient json = stage.connects();
        json.entersAs("alice", "laptop");
        json.sendsBinary(new byte[] {1, 2, 3});
        json.receives(Frame.BodyCase.ERROR);
        TestClient proto = stage.connectsBinary();
        proto.entersAs("bob", "laptop");
        proto.sendsText("{\"ping\":{}}");
        proto.receives(Frame.BodyCase.ERROR);
        proto.sendsBinary("nonsense".getBytes(StandardCharsets.US_ASCII));
        proto.receives(Frame.BodyCase.ERROR);
        proto.sends(ping());
        proto.receives(Frame.BodyCase.PONG);
    }

    @Test
    void ten_bad_frames_in_a_row() throws Exception {
        TestClient client = stage.connects();
        client.entersAs("alice", "laptop");
        for (int i = 0; i < 9; i++) client.sendsText("nonsense");
        client.sends(ping());
        for (int i = 0; i < 9; i++) client.receives(Frame.BodyCase.ERROR);
        client.receives(Frame.BodyCase.PONG);
        for (int i = 0; i < 10; i++) client.sendsText("nonsense");
        for (int i = 0; i < 10; i++) client.receives(Frame.BodyCase.ERROR);
        assertThat(client.isClosedWith()).isEqualTo(1008);
        assertThat(stage.counted("patchbay_websocket_refusals_total{code=\"BAD_FRAME\"}"))
                .isEqualTo(19);
    }

    @Test
    void ten_bad_frames_of_a_stranger() throws Exception {
        TestClient client = stage.connects();
        for (int i = 0; i < 10; i++) client.sendsText("nonsense");
        for (int i = 0; i < 10; i++) client.receives(Frame.BodyCase.ERROR);
        assertThat(client.isClosedWith()).isEqualTo(1008);
    }

    @Test
    void more_frames_than_allowed() throws Exception {
        reopen(Stage.with(new WebSocketConfig.Limits(65536, 1, 5, 16, 1024, 65536, 65536, 10, 10)));
        TestClient client = stage.connects();
        client.entersAs("alice", "laptop");
        for (int i = 0; i < 5; i++) client.sends(ping());
        for (int i = 0; i < 5; i++) client.receives(Frame.BodyCase.PONG);
        int number = client.sends(ping());
        refused(client, number, "RATE_LIMITED", "");
        client.sends(ping());
        assertThat(client.isClosedWith()).isEqualTo(1008);
        assertThat(stage.counted(Tally.closedName(CloseCode.RATE))).isEqualTo(1);
    }

    @Test
    void more_calls_than_allowed() throws Exception {
        reopen(Stage.with(new WebSocketConfig.Limits(65536, 50, 200, 1, 1024, 65536, 65536, 10, 10)));
        TestClient client = stage.connects();
        client.entersAs("alice", "laptop");
        client.sends("c1", invite("bob"));
        stage.calls.receives(Signal.BodyCase.INVITE);
        int second = client.sends("c2", invite("bob"));
        refused(client, second, "RATE_LIMITED", "c2");
        var channel = stage.gateway.binding().getChannel();
        stage.calls.sends(
                channel.getEndpoint(), CallOverSocketTest.inviteFor(channel, "n1-0-aaaaaaaaaaaaaaaaaaaaaaaa", "b1"));
        assertThat(stage.calls.receives(Signal.BodyCase.END).getEnd().getReason())
                .isEqualTo(org.patchbay.session.v1.EndReason.CONGESTION);
    }

    @Test
    void a_page_of_another_site() throws Exception {
        TestClient foreign = TestClient.connect(stage.client, from("https://evil.example"));
        assertThat(foreign.isClosedWith()).isEqualTo(4403);
        assertThat(stage.counted(Tally.FOREIGN_ORIGIN)).isEqualTo(1);
        TestClient own = TestClient.connect(stage.client, from("http://127.0.0.1:" + stage.port));
        own.entersAs("alice", "laptop");
    }

    @Test
    void a_client_that_does_not_read_loses_its_socket_but_not_its_session() throws Exception {
        WebSocketConfig.Limits limits =
                new WebSocketConfig.Limits(1 << 20, 1000, 1000, 16, 5000, 1 << 29, 1024, 10, 10);
        WebSocketConfig config = new WebSocketConfig(
                new WebSocketConfig.Timing(
                        Duration.ofSeconds(10), Duration.ofMillis(150), Duration.ofSeconds(30), Duration.ofSeconds(1)),
                limits,
                java.util.List.of(),
                java.util.List.of(),
                2);
        reopen(config);
        TestClient client = stage.connects();
        client.entersAs("alice", "laptop");
        client.sends("c1", invite("bob"));
        Signal invite = stage.calls.receives(Signal.BodyCase.INVITE);
        client.stopsReading();
        Signal.Builder large = Signal.newBuilder().setEnd(org.patchbay.session.v1.End.newBuilder());
        large.setUpdateReject(org.patchbay.session.v1.UpdateReject.newBuilder().setText("x".repeat(500_000)));
        for (int i = 0; i < 60; i++) stage.calls.tells(invite, large.clone());
        stage.waitUntilCounted(Tally.closedName(CloseCode.STALLED), 1);
        assertThat(stage.counted(Tally.SESSIONS)).isEqualTo(1);
        assertThat(stage.counted(Tally.CALLS)).isEqualTo(1);
        client.readsAgain();
    }

    @Test
    void draining_sends_clients_away_takes_no_new_calls_and_lets_calls_end_first() throws Exception {
        TestClient idle = stage.connects();
        idle.entersAs("carol", "tablet");
        TestClient client = stage.connects();
        client.entersAs("alice", "laptop");
        client.sends("c1", invite("bob"));
        Signal invite = stage.calls.receives(Signal.BodyCase.INVITE);
        Stage.await(stage.adapter.drain());
        assertThat(idle.receives(Frame.BodyCase.GO_AWAY).getGoAway().getReconnectMs())
                .isBetween(1000, 2000);
        stage.calls.tells(invite, CallOverSocketTest.answer());
        client.receives(Frame.BodyCase.ANSWER);
        client.sends("c2", invite("bob"));
        assertThat(client.receives(Frame.BodyCase.END).getEnd().getReason())
                .isEqualTo(org.patchbay.client.v1.End.Reason.CONGESTION);
        stage.calls.tells(invite, CallOverSocketTest.ended(org.patchbay.session.v1.EndReason.NORMAL));
        assertThat(client.receives(Frame.BodyCase.END).getCallId()).isEqualTo("c1");
        client.receives(Frame.BodyCase.GO_AWAY);
        TestClient late = stage.connects();
        late.sends(hello("bob", "patchbay"));
        refused(late, 1, "RATE_LIMITED", "");
        assertThat(late.isClosedWith()).isEqualTo(1013);
    }

    @Test
    void a_device_that_says_hello_twice_at_once_has_one_session() throws Exception {
        Promise<Void> gate = Promise.promise();
        stage.gateway.gate = gate.future();
        TestClient first = stage.connects();
        first.sends(hello("alice", "patchbay"));
        stage.waitUntilCounted(Tally.SESSIONS, 1);
        TestClient second = stage.connects();
        second.sends(hello("alice", "patchbay"));
        // The second hello ends the first's session, which was still being bound, and opens its own.
        stage.gateway.waitUntilBinding(2);
        gate.complete();
        refused(first, 1, "CONFLICT", "");
        assertThat(first.isClosedWith()).isEqualTo(4409);
        second.receives(Frame.BodyCase.WELCOME);
        assertThat(stage.counted(Tally.SESSIONS)).isEqualTo(1);
        assertThat(stage.gateway.bindings).hasSize(1);
    }

    @Test
    void a_core_that_takes_too_long_to_admit_a_client() throws Exception {
        reopen(Stage.config(Duration.ofMillis(500), Duration.ofSeconds(20), Duration.ofSeconds(30)));
        Promise<Void> gate = Promise.promise();
        stage.gateway.gate = gate.future();
        TestClient client = stage.connects();
        client.sends(hello("alice", "patchbay"));
        assertThat(client.isClosedWith()).isEqualTo(1011);
        gate.complete();
        // Nobody has read the token, so nobody could resume.
        stage.gateway.waitUntilUnbound();
        assertThat(stage.counted(Tally.SESSIONS)).isZero();
        assertThat(stage.counted(Tally.CONNECTIONS)).isZero();
        assertThat(stage.counted(Tally.NOT_ADMITTED)).isZero();
    }

    @Test
    void closing_leaves_nothing() throws Exception {
        TestClient client = stage.connects();
        client.entersAs("alice", "laptop");
        client.sends("c1", invite("bob"));
        stage.calls.receives(Signal.BodyCase.INVITE);
        Stage.await(stage.adapter.close());
        assertThat(client.isClosedWith()).isEqualTo(1001);
        stage.calls.receives(Signal.BodyCase.END);
        assertThat(stage.gateway.bindings).isEmpty();
        assertThat(stage.counted(Tally.SESSIONS)).isZero();
        assertThat(stage.counted(Tally.CALLS)).isZero();
    }

    private void reopen(WebSocketConfig config) throws Exception {
        stage.close();
        stage = new Stage(config);
    }

    private WebSocketConnectOptions from(String origin) {
        return TestClient.options(stage.port, "patchbay.v1.json").addHeader("Origin", origin);
    }

    private static Frame.Builder hello(String user, String password) {
        return Frame.newBuilder()
                .setHello(Hello.newBuilder().setUser(user).setPassword(password).setDevice("laptop-" + user));
    }

    private static Frame.Builder ping() {
        return Frame.newBuilder().setPing(Ping.newBuilder());
    }
}
