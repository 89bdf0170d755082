package org.patchbay.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.patchbay.client.v1.Devices;
import org.patchbay.client.v1.Error;
import org.patchbay.client.v1.Frame;
import org.patchbay.client.v1.Ping;
import org.patchbay.client.v1.Receipt;
import org.patchbay.client.v1.Subscribe;
import org.patchbay.client.v1.TextMessage;
import org.patchbay.client.v1.Unsubscribe;
import org.patchbay.core.Address;
import org.patchbay.core.message.Messages;
import org.patchbay.core.presence.Presence;
import org.patchbay.core.presence.Watch;
import org.patchbay.session.v1.Binding;
import org.patchbay.session.v1.DevicePresence;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Message;
import org.patchbay.session.v1.PresenceState;
import org.patchbay.session.v1.PresenceState.State;
import org.patchbay.session.v1.Protocol;
import org.patchbay.session.v1.Signal;

/** Messages and presence over real sockets, with the test as the core. */
class SocialOverSocketTest {
    private static final Address BOB = Address.of("bob", "localhost");

    private Stage stage;

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @Test
    void a_message_goes_to_the_core_and_receipts_come_back() throws Exception {
        TestClient alice = enters(Stage.config());
        alice.sends(message("m1", "bob", "hello"));
        Signal sent = stage.gateway.messages.nextSent();
        assertThat(sent.getFrom()).isEqualTo("alice@localhost/laptop");
        assertThat(sent.getTo()).isEqualTo("bob@localhost");
        assertThat(sent.getMessage().getId()).isEqualTo("m1");
        assertThat(sent.getMessage().getText()).isEqualTo("hello");
        stage.calls.sends(
                sent.getMessage().getChannel().getEndpoint(),
                Signal.newBuilder()
                        .setReceipt(org.patchbay.session.v1.Receipt.newBuilder()
                                .setId("m1")
                                .setStatus(org.patchbay.session.v1.Receipt.Status.FAILED)
                                .setReason("no user bob")
                                .setChannel(sent.getMessage().getChannel())));

        Receipt receipt = alice.receives(Frame.BodyCase.RECEIPT).getReceipt();
        assertThat(receipt.getId()).isEqualTo("m1");
        assertThat(receipt.getStatus()).isEqualTo(Receipt.Status.FAILED);
        assertThat(receipt.getReason()).isEqualTo("no user bob");
    }

    @Test
    void a_message_is_delivered_when_the_client_has_acknowledged_it() throws Exception {
        TestClient alice = enters(Stage.config());
        brings("d1", "how are you?");
        brings("d2", "still there?");
        TextMessage first = alice.receives(Frame.BodyCase.MESSAGE).getMessage();
        assertThat(first.getFrom()).isEqualTo("bob@localhost");
        assertThat(first.getText()).isEqualTo("how are you?");
        assertThat(first.getId()).isEqualTo("id-d1");
        assertThat(stage.gateway.messages.hasReport()).isFalse();
        alice.sends(Frame.newBuilder().setPing(Ping.getDefaultInstance()));
        assertThat(delivered()).isEqualTo("d1");
        alice.receives(Frame.BodyCase.MESSAGE);
        alice.receives(Frame.BodyCase.PONG);
        alice.sends(Frame.newBuilder().setPing(Ping.getDefaultInstance()));

        assertThat(delivered()).isEqualTo("d2");
    }

    @Test
    void a_resumed_connection_gets_messages_in_order_and_none_twice() throws Exception {
        stage = new Stage(Stage.config());
        TestClient first = stage.connects();
        String token = first.entersAs("alice", "laptop").getWelcome().getResume();
        brings("d1", "one");
        first.receives(Frame.BodyCase.MESSAGE);
        first.closes(1001);
        brings("d2", "two");
        brings("d3", "three");
        TestClient second = stage.connects();
        second.resumes(first, token, "alice");

        assertThat(delivered()).isEqualTo("d1");
        assertThat(second.receives(Frame.BodyCase.MESSAGE).getMessage().getText())
                .isEqualTo("two");
        assertThat(second.receives(Frame.BodyCase.MESSAGE).getMessage().getText())
                .isEqualTo("three");
        second.sends(Frame.newBuilder().setPing(Ping.getDefaultInstance()));
        assertThat(delivered()).isEqualTo("d2");
        assertThat(delivered()).isEqualTo("d3");
        second.receives(Frame.BodyCase.PONG);
    }

    @Test
    void a_session_that_ends_reports_what_it_could_not_deliver() throws Exception {
        stage = new Stage(Stage.config(Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofMillis(50)));
        TestClient alice = stage.connects();
        alice.entersAs("alice", "laptop");
        Binding binding = stage.gateway.binding();
        brings("d1", "one");
        alice.receives(Frame.BodyCase.MESSAGE);
        alice.closes(1001);
        stage.gateway.waitUntilUnbound();

        assertThat(failed(EndReason.TRANSPORT_LOST)).isEqualTo("d1");
        // One that was on its way while the session ended.
        brings(binding, "d2", "two");
        assertThat(failed(EndReason.TRANSPORT_LOST)).isEqualTo("d2");
    }

    @Test
    void messages_leave_room_for_calls_and_are_asked_for_again_when_there_is_room() throws Exception {
        WebSocketConfig.Limits limits = WebSocketConfig.defaults().limits();
        TestClient alice = enters(Stage.with(new WebSocketConfig.Limits(
                limits.frameBytes(),
                limits.framesPerSecond(),
                limits.frameBurst(),
                limits.callsPerSession(),
                8,
                limits.keptBytes(),
                limits.unreadBytes(),
                limits.sessions(),
                limits.awaitingHello())));
        for (int i = 0; i < 5; i++) brings("d" + i, "text " + i);
        assertThat(failed(EndReason.CONGESTION)).isEqualTo("d4");
        assertThat(alice.isOpen()).isTrue();
        for (int i = 0; i < 4; i++) alice.receives(Frame.BodyCase.MESSAGE);
        alice.sends(Frame.newBuilder().setPing(Ping.getDefaultInstance()));

        stage.gateway.waitUntilBinding(2);
        assertThat(delivered()).isEqualTo("d0");
    }

    @Test
    void what_is_no_message_is_refused() throws Exception {
        TestClient alice = enters(Stage.config());
        refuses(alice, message("", "bob", "hello"), Error.Code.BAD_FRAME, "message.id");
        refuses(alice, message("m1", "bob", ""), Error.Code.BAD_FRAME, "message.text");
        refuses(alice, message("m1", "bob@", "hello"), Error.Code.BAD_FRAME, "message.to");
        refuses(
                alice,
                message("m1", "bob", "x".repeat(Messages.MAX_TEXT + 1)),
                Error.Code.TOO_LARGE,
                "up to 16384 characters");
        Frame.Builder oddType = Frame.newBuilder()
                .setMessage(TextMessage.newBuilder()
                        .setId("m1")
                        .setTo("bob")
                        .setText("hello")
                        .setContentType("text/plain\r\nX-Evil: 1"));
        refuses(alice, oddType, Error.Code.BAD_FRAME, "contentType");
    }

    @Test
    void a_client_says_how_it_is() throws Exception {
        TestClient alice = enters(Stage.config());
        alice.sends(presence(org.patchbay.client.v1.Presence.State.DO_NOT_DISTURB, "a\nnote"));

        ScriptedPresence.Published published = stage.gateway.presence.nextPublished();
        assertThat(published.device()).hasToString("alice@localhost/laptop");
        assertThat(published.channelId())
                .isEqualTo(stage.gateway.binding().getChannel().getId());
        assertThat(published.state().getState()).isEqualTo(State.DO_NOT_DISTURB);
        assertThat(published.state().getNote()).isEqualTo("a note");
        refuses(
                alice,
                presence(org.patchbay.client.v1.Presence.State.ON_CALL, ""),
                Error.Code.BAD_FRAME,
                "presence.state");
        refuses(
                alice,
                presence(org.patchbay.client.v1.Presence.State.STATE_UNSPECIFIED, ""),
                Error.Code.BAD_FRAME,
                "presence.state");
    }

    @Test
    void who_watches_is_told_of_what_changes_for_it() throws Exception {
        TestClient alice = enters(Stage.config());
        alice.sends(subscribe("bob"));
        alice.sends(Frame.newBuilder().setPing(Ping.getDefaultInstance()));
        alice.receives(Frame.BodyCase.PONG);
        Watch watch = stage.gateway.presence.watches.values().iterator().next();
        assertThat(watch.user()).isEqualTo(BOB);
        assertThat(watch.watcher()).hasToString("alice@localhost/laptop");

        tells(watch, PresenceState.newBuilder().setState(State.AWAY).setNote("lunch"));
        org.patchbay.client.v1.Presence told =
                alice.receives(Frame.BodyCase.PRESENCE).getPresence();
        assertThat(told.getFrom()).isEqualTo("bob@localhost");
        assertThat(told.getState()).isEqualTo(org.patchbay.client.v1.Presence.State.AWAY);
        assertThat(told.getNote()).isEqualTo("lunch");
        // A second device as far away is no news.
        tells(
                watch,
                PresenceState.newBuilder()
                        .setState(State.AWAY)
                        .setNote("lunch")
                        .addDevices(DevicePresence.newBuilder().setAddress("bob@localhost/desk")));
        tells(watch, PresenceState.newBuilder().setState(State.ON_CALL));
        assertThat(alice.receives(Frame.BodyCase.PRESENCE).getPresence().getState())
                .isEqualTo(org.patchbay.client.v1.Presence.State.ON_CALL);
        alice.sends(subscribe("bob@localhost"));
        alice.sends(Frame.newBuilder().setPing(Ping.getDefaultInstance()));
        alice.receives(Frame.BodyCase.PONG);
        tells(watch, PresenceState.newBuilder().setState(State.ON_CALL));
        alice.receives(Frame.BodyCase.PRESENCE);
        alice.sends(Frame.newBuilder().setUnsubscribe(Unsubscribe.newBuilder().setTo("bob")));
        alice.sends(Frame.newBuilder().setPing(Ping.getDefaultInstance()));
        alice.receives(Frame.BodyCase.PONG);

        assertThat(stage.gateway.presence.watches).isEmpty();
        tells(watch, PresenceState.newBuilder().setState(State.BUSY));
        stage.waitUntilCounted(Tally.STRAY_SIGNALS, 1);
    }

    @Test
    void who_comes_back_is_told_how_somebody_is_and_not_how_they_were_meanwhile() throws Exception {
        stage = new Stage(Stage.config());
        TestClient first = stage.connects();
        String token = first.entersAs("alice", "laptop").getWelcome().getResume();
        first.sends(subscribe("bob"));
        first.sends(Frame.newBuilder().setPing(Ping.getDefaultInstance()));
        first.receives(Frame.BodyCase.PONG);
        Watch watch = stage.gateway.presence.watches.values().iterator().next();
        tells(watch, PresenceState.newBuilder().setState(State.AVAILABLE));
        first.receives(Frame.BodyCase.PRESENCE);
        first.closes(1001);
        stage.waitUntilCounted(Tally.DETACHED, 1);
        for (State state : List.of(State.AWAY, State.BUSY, State.OFFLINE, State.BUSY)) {
            tells(watch, PresenceState.newBuilder().setState(state));
        }
        brings("d1", "the last one");
        TestClient second = stage.connects();
        second.resumes(first, token, "alice");

        assertThat(second.receives(Frame.BodyCase.MESSAGE).getMessage().getText())
                .isEqualTo("the last one");
        assertThat(second.receives(Frame.BodyCase.PRESENCE).getPresence().getState())
                .isEqualTo(org.patchbay.client.v1.Presence.State.BUSY);
        second.sends(Frame.newBuilder().setPing(Ping.getDefaultInstance()));
        second.receives(Frame.BodyCase.PONG);
    }

    @Test
    void a_watch_that_is_refused_has_its_error() throws Exception {
        TestClient alice = enters(Stage.config());
        refusesToWatch(alice, Presence.Cause.NOT_FOUND, Error.Code.NOT_FOUND);
        refusesToWatch(alice, Presence.Cause.FORBIDDEN, Error.Code.FORBIDDEN);
        refusesToWatch(alice, Presence.Cause.TOO_MANY, Error.Code.RATE_LIMITED);
        refuses(alice, subscribe("not an address"), Error.Code.BAD_FRAME, "subscribe.to");
    }

    @Test
    void a_session_that_ends_watches_nobody() throws Exception {
        TestClient alice = enters(Stage.config());
        alice.sends(subscribe("bob"));
        alice.sends(Frame.newBuilder().setPing(Ping.getDefaultInstance()));
        alice.receives(Frame.BodyCase.PONG);
        assertThat(stage.gateway.presence.watches).hasSize(1);
        alice.closes(1000);
        stage.gateway.waitUntilUnbound();

        assertThat(stage.gateway.presence.watches).isEmpty();
    }

    @Test
    void devices_are_told_with_their_presence() throws Exception {
        TestClient alice = enters(Stage.config());
        stage.gateway.presence.states.put(
                BOB,
                PresenceState.newBuilder()
                        .setState(State.BUSY)
                        .addDevices(DevicePresence.newBuilder()
                                .setAddress("bob@localhost/desk")
                                .setState(State.BUSY)
                                .addProtocols(Protocol.SIP)
                                .addProtocols(Protocol.MQTT))
                        .build());
        alice.sends(Frame.newBuilder().setDevices(Devices.newBuilder().setOf("bob")));

        Devices devices = alice.receives(Frame.BodyCase.DEVICES).getDevices();
        assertThat(devices.getOf()).isEqualTo("bob");
        assertThat(devices.getDevicesList())
                .containsExactly(Devices.Device.newBuilder()
                        .setAddress("bob@localhost/desk")
                        .addAllProtocols(List.of("sip", "mqtt"))
                        .setPresence(org.patchbay.client.v1.Presence.State.BUSY)
                        .build());
        Frame.Builder foreign =
                Frame.newBuilder().setDevices(Devices.newBuilder().setOf("bob@else.where"));
        refuses(alice, foreign, Error.Code.NOT_FOUND, "not a user of this gateway");
    }

    private TestClient enters(WebSocketConfig config) throws Exception {
        stage = new Stage(config);
        TestClient alice = stage.connects();
        alice.entersAs("alice", "laptop");
        return alice;
    }

    private void brings(String delivery, String text) {
        brings(stage.gateway.binding(), delivery, text);
    }

    private void brings(Binding binding, String delivery, String text) {
        stage.calls.sends(
                binding.getChannel().getEndpoint(),
                Signal.newBuilder()
                        .setFrom("bob@localhost/desk")
                        .setTo(binding.getAddress())
                        .setMessage(Message.newBuilder()
                                .setId("id-" + delivery)
                                .setText(text)
                                .setDeliveryId(delivery)
                                .setChannel(binding.getChannel())));
    }

    private void tells(Watch watch, PresenceState.Builder state) {
        stage.calls.sends(
                watch.channel().getEndpoint(),
                Signal.newBuilder()
                        .setFrom("bob@localhost")
                        .setTo(watch.watcher().toString())
                        .setPresence(state.setChannel(watch.channel())));
    }

    private String delivered() throws InterruptedException {
        org.patchbay.session.v1.Receipt report =
                stage.gateway.messages.nextReport().getReceipt();
        assertThat(report.getStatus()).isEqualTo(org.patchbay.session.v1.Receipt.Status.DELIVERED);
        return report.getId();
    }

    private String failed(EndReason cause) throws InterruptedException {
        org.patchbay.session.v1.Receipt report =
                stage.gateway.messages.nextReport().getReceipt();
        assertThat(report.getStatus()).isEqualTo(org.patchbay.session.v1.Receipt.Status.FAILED);
        assertThat(report.getCause()).isEqualTo(cause);
        return report.getId();
    }

    private void refusesToWatch(TestClient alice, Presence.Cause cause, Error.Code code) throws InterruptedException {
        stage.gateway.presence.outcome = new Presence.Refused(cause, "because");
        refuses(alice, subscribe("bob"), code, "because");
    }

    private static void refuses(TestClient client, Frame.Builder frame, Error.Code code, String text)
            throws InterruptedException {
        int seq = client.sends(frame);
        Error error = client.receives(Frame.BodyCase.ERROR).getError();
        assertThat(error.getInReplyTo()).isEqualTo(seq);
        assertThat(error.getCode()).isEqualTo(code);
        assertThat(error.getText()).contains(text);
    }

    private static Frame.Builder message(String id, String to, String text) {
        return Frame.newBuilder()
                .setMessage(TextMessage.newBuilder().setId(id).setTo(to).setText(text));
    }

    private static Frame.Builder subscribe(String to) {
        return Frame.newBuilder().setSubscribe(Subscribe.newBuilder().setTo(to));
    }

    private static Frame.Builder presence(org.patchbay.client.v1.Presence.State state, String note) {
        return Frame.newBuilder()
                .setPresence(org.patchbay.client.v1.Presence.newBuilder()
                        .setState(state)
                        .setNote(note));
    }
}
