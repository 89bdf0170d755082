package org.patchbay.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.patchbay.client.v1.Presence.State.AVAILABLE;
import static org.patchbay.client.v1.Presence.State.AWAY;
import static org.patchbay.client.v1.Presence.State.DO_NOT_DISTURB;
import static org.patchbay.client.v1.Presence.State.OFFLINE;
import static org.patchbay.client.v1.Presence.State.ON_CALL;
import static org.patchbay.client.v1.Receipt.Status.DELIVERED;
import static org.patchbay.client.v1.Receipt.Status.FAILED;
import static org.patchbay.client.v1.Receipt.Status.STORED;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patchbay.client.v1.Devices;
import org.patchbay.client.v1.Error;
import org.patchbay.client.v1.Frame;
import org.patchbay.server.TestGateway;
import org.patchbay.session.v1.EndReason;

/** Messages and presence, played over real sockets against a whole gateway. */
class SocialScenarioTest {
    private static final String ALICE = "alice@localhost";
    private static final String BOB = "bob@localhost";

    private final List<Actor> actors = new ArrayList<>();
    private TestGateway gateway;

    @BeforeEach
    void open() {
        gateway = TestGateway.start();
    }

    @AfterEach
    void close() {
        actors.forEach(Actor::close);
        gateway.close();
    }

    private WebSocketActor client(String user, String device) {
        WebSocketActor actor = new WebSocketActor(user, device, gateway.httpPort());
        actors.add(actor);
        actor.logsIn();
        return actor;
    }

    @Test
    void a_text_reaches_every_device_and_its_sender_hears_of_it() {
        WebSocketActor alice = client("alice", "left");
        WebSocketActor desk = client("bob", "desk");
        WebSocketActor browser = client("bob", "browser");
        alice.writes("bob", "hello, bob");
        desk.reads(ALICE, "hello, bob");
        alice.hearsOfDelivery(DELIVERED);
        browser.reads(ALICE, "hello, bob");
        desk.writes("alice", "hello, alice");
        alice.reads(BOB, "hello, alice");
        desk.hearsOfDelivery(DELIVERED);
    }

    @Test
    void what_is_written_to_somebody_who_is_away_waits_and_comes_in_order() {
        WebSocketActor alice = client("alice", "left");
        for (String text : List.of("one", "two", "three")) {
            alice.writes("bob", text);
            alice.hearsOfDelivery(STORED);
        }
        WebSocketActor bob = client("bob", "right");
        bob.reads(ALICE, "one");
        bob.reads(ALICE, "two");
        bob.reads(ALICE, "three");
        for (int i = 0; i < 3; i++) {
            assertThat(alice.expect("receipt", Frame::hasReceipt).getReceipt().getStatus())
                    .isEqualTo(DELIVERED);
        }
    }

    @Test
    void a_socket_that_drops_costs_no_text_and_doubles_none() {
        WebSocketActor alice = client("alice", "left");
        WebSocketActor bob = client("bob", "right");
        alice.writes("bob", "one");
        bob.receives(ALICE, "one");
        bob.losesItsSocket();
        alice.writes("bob", "two");
        bob.resumes();
        bob.reads(ALICE, "two");
        assertThat(alice.expect("receipt", Frame::hasReceipt).getReceipt().getStatus())
                .isEqualTo(DELIVERED);
        alice.hearsOfDelivery(DELIVERED);
    }

    @Test
    void a_session_that_ends_without_a_word_leaves_its_texts_to_the_next_one() {
        gateway.close();
        gateway = TestGateway.start(java.util.Map.of("websocket.timing.resume", "200ms"));
        WebSocketActor alice = client("alice", "left");
        WebSocketActor bob = client("bob", "right");
        alice.writes("bob", "are you there?");
        bob.receives(ALICE, "are you there?");
        bob.losesItsSocket();
        alice.hearsOfDelivery(STORED);
        client("bob", "right").reads(ALICE, "are you there?");
        alice.hearsOfDelivery(DELIVERED);
    }

    @Test
    void who_does_not_exist_gets_no_text_and_cannot_be_watched() {
        WebSocketActor alice = client("alice", "left");
        alice.writes("nobody", "hello?");
        alice.hearsOfDelivery(FAILED);
        alice.watches("nobody");
        assertThat(alice.expect("error", Frame::hasError).getError().getCode()).isEqualTo(Error.Code.NOT_FOUND);
    }

    @Test
    void who_watches_sees_somebody_come_talk_and_go() {
        WebSocketActor alice = client("alice", "left");
        alice.watches("bob");
        alice.sees(BOB, OFFLINE);
        WebSocketActor bob = client("bob", "right");
        alice.sees(BOB, AVAILABLE);
        bob.isNow(AWAY, "lunch");
        alice.sees(BOB, AWAY);
        WebSocketActor carol = client("carol", "middle");
        carol.calls("bob");
        bob.isCalledBy("carol@localhost");
        bob.answers();
        carol.hearsAnswer();
        alice.sees(BOB, ON_CALL);
        bob.isNow(DO_NOT_DISTURB, "");
        alice.sees(BOB, DO_NOT_DISTURB);
        bob.isNow(AVAILABLE, "");
        alice.sees(BOB, ON_CALL);
        carol.hangsUp();
        bob.hearsEnd(EndReason.NORMAL);
        alice.sees(BOB, AVAILABLE);
        bob.logsOut();
        alice.sees(BOB, OFFLINE);
    }

    @Test
    void a_phone_that_registers_is_seen_and_listed_among_the_devices() {
        WebSocketActor alice = client("alice", "left");
        alice.watches("bob");
        alice.sees(BOB, OFFLINE);
        Actor phone = SipActor.webrtc("bob", "phone", gateway.port("sip-udp"));
        actors.add(phone);
        phone.logsIn();
        alice.sees(BOB, AVAILABLE);
        client("bob", "right");
        alice.say(Frame.newBuilder().setDevices(Devices.newBuilder().setOf("bob")));
        assertThat(alice.expect("devices", Frame::hasDevices).getDevices().getDevicesList())
                .allSatisfy(device -> assertThat(device.getPresence()).isEqualTo(AVAILABLE))
                .flatExtracting(Devices.Device::getProtocolsList)
                .containsExactlyInAnyOrder("sip", "websocket");
    }
}
