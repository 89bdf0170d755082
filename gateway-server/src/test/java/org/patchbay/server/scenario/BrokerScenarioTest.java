package org.patchbay.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patchbay.client.v1.Receipt;
import org.patchbay.server.TestGateway;
import org.patchbay.server.peers.Mosquitto;
import org.patchbay.server.peers.NeedsPeer;
import org.patchbay.server.peers.Peer;
import org.patchbay.session.v1.EndReason;

/** Devices behind a broker that is already there, Mosquitto, call and are called. */
@NeedsPeer(Peer.MOSQUITTO)
class BrokerScenarioTest {
    private static final String DEVICE_COUNT = "patchbay_registrar_devices";

    private Mosquitto broker;
    private TestGateway gateway;
    private final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeEach
    void open() {
        broker = Mosquitto.start();
        gateway = gateway("", "gw1");
    }

    private TestGateway gateway(String group, String clientId) {
        String share = group.isEmpty() ? "" : "\n      share-group: " + group;
        TestGateway started = TestGateway.startFrom("""
                mqtt:
                  brokers:
                    - name: factory
                      host: 127.0.0.1
                      port: %d
                      reconnect: 1s
                      away: 2s
                      client-id: %s%s
                      libpeer:
                        - {id: camera, user: carol}
                """.formatted(broker.port(), clientId, share));
        opened.add(started);
        awaitUntil(
                () -> started.counters().value("patchbay_mqtt_broker_connected{broker=\"factory\"}") == 1,
                "a connection to the broker");
        return started;
    }

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) opened.get(i).close();
        broker.close();
    }

    @Test
    void a_device_that_is_there_is_called_and_answers() {
        BrokerDevice sensor = device("bob", "sensor").comesOnline();
        awaitDevices(1);
        WebSocketActor alice = webSocket("alice");
        alice.calls("bob");
        BrokerDevice.Publication invite = sensor.hears("invite");
        assertThat(invite.json().getString("from")).isEqualTo("alice@localhost");
        String call = BrokerDevice.callOf(invite);
        sensor.says(call, "ringing", new JsonObject());
        alice.hearsRinging();
        sensor.says(call, "answer", new JsonObject().put("sdp", Sdp.webrtc("active")));
        alice.hearsAnswer();
        alice.hangsUp();
        assertThat(sensor.hears("end").json().getString("reason")).isEqualTo("NORMAL");
    }

    @Test
    void a_device_calls() {
        BrokerDevice sensor = device("bob@localhost", "sensor").comesOnline();
        awaitDevices(1);
        WebSocketActor alice = webSocket("alice");
        sensor.says("c1", "invite", new JsonObject().put("to", "alice").put("sdp", Sdp.webrtc("actpass")));
        alice.isCalledBy("bob@localhost");
        alice.answers();
        assertThat(sensor.hears("answer").json().getString("sdp")).startsWith("v=0");
        sensor.says("c1", "end", new JsonObject().put("reason", "NORMAL"));
        alice.hearsEnd(EndReason.NORMAL);
    }

    @Test
    void a_message_to_a_device_is_sent_when_the_broker_has_it_and_never_told_as_delivered() {
        BrokerDevice sensor = device("bob", "sensor").comesOnline();
        awaitDevices(1);
        WebSocketActor alice = webSocket("alice");
        alice.writes("bob", "hello, sensor");
        assertThat(sensor.hears("message").json().getString("text")).isEqualTo("hello, sensor");
        alice.hearsOfDelivery(Receipt.Status.SENT);
    }

    @Test
    void a_device_whose_will_was_told_is_not_called() {
        BrokerDevice sensor = device("bob", "sensor").comesOnline();
        awaitDevices(1);
        sensor.vanishes();
        // The broker tells the will at once: the connection was reset.
        awaitDevices(0);
        WebSocketActor alice = webSocket("alice");
        alice.calls("bob");
        alice.hearsEnd(EndReason.UNAVAILABLE);
    }

    @Test
    void a_call_of_a_device_that_goes_ends_when_it_does_not_come_back() {
        BrokerDevice sensor = device("bob", "sensor").comesOnline();
        awaitDevices(1);
        WebSocketActor alice = webSocket("alice");
        alice.calls("bob");
        sensor.says(
                BrokerDevice.callOf(sensor.hears("invite")),
                "answer",
                new JsonObject().put("sdp", Sdp.webrtc("active")));
        alice.hearsAnswer();
        sensor.vanishes();
        alice.hearsEnd(EndReason.TRANSPORT_LOST);
    }

    @Test
    void a_topic_of_another_domain_and_a_body_that_is_none_are_counted_and_change_nothing() {
        BrokerDevice sensor = device("bob", "sensor").comesOnline();
        awaitDevices(1);
        sensor.publish("call/out/mallory@elsewhere.example/x/c1/invite", "{}", false);
        sensor.publish("presence/bob/other", "not json", true);
        sensor.says("c1", "invite", new JsonObject().put("to", "alice").put("sdp", "no description"));
        assertThat(sensor.hears("error").json().getString("code")).isEqualTo("BAD_SDP");
        assertThat(gateway.counters().value("patchbay_mqtt_topics_not_authorized_total"))
                .isEqualTo(1);
        assertThat(gateway.counters().value("patchbay_mqtt_broker_unreadable_presence_total"))
                .isEqualTo(1);
        assertThat(gateway.counters().value(DEVICE_COUNT)).isEqualTo(1);
    }

    @Test
    void a_broker_that_comes_back_is_found_again_and_its_devices_with_it() {
        device("bob", "sensor").comesOnline();
        awaitDevices(1);
        int port = broker.port();
        broker.close();
        // Nothing is retained by a broker that starts anew: who is behind it has to say so again.
        awaitDevices(0);
        broker = Mosquitto.start(port);
        BrokerDevice again = device("bob", "sensor").comesOnline();
        awaitDevices(1);
        WebSocketActor alice = webSocket("alice");
        alice.calls("bob");
        again.hears("invite");
        alice.hangsUp();
        again.hears("end");
    }

    @Test
    void of_several_gateways_one_gets_a_devices_call_and_all_of_it() {
        gateway.close();
        opened.remove(gateway);
        gateway = gateway("pool", "gw2");
        TestGateway other = gateway("pool", "gw3");
        BrokerDevice sensor = device("bob", "sensor").comesOnline();
        awaitDevices(1);
        WebSocketActor here = webSocket("alice");
        WebSocketActor there = new WebSocketActor("alice", "there", other.httpPort());
        there.logsIn();
        int calls = 6;
        for (int i = 1; i <= calls; i++) {
            String call = "c" + i;
            sensor.says(call, "invite", new JsonObject().put("to", "alice").put("sdp", Sdp.webrtc("actpass")));
            awaitUntil(() -> live(gateway) + live(other) == 1, "one call");
            WebSocketActor alice = live(gateway) == 1 ? here : there;
            alice.isCalledBy("bob@localhost");
            alice.answers();
            assertThat(BrokerDevice.callOf(sensor.hears("answer"))).isEqualTo(call);
            sensor.says(call, "end", new JsonObject().put("reason", "NORMAL"));
            alice.hearsEnd(EndReason.NORMAL);
            awaitUntil(() -> live(gateway) + live(other) == 0, "no call");
        }
        there.close();
    }

    @Test
    void a_libpeer_device_makes_the_offer_when_it_is_called() {
        BrokerDevice camera = device("-", "camera");
        camera.listens("webrtc/camera/jsonrpc");
        // A gateway asks such a device when it connects, and then every 15 s: one that connects now asks now.
        opened.remove(gateway);
        gateway.close();
        gateway = gateway("", "gw2");
        JsonObject probe = request(camera, "state");
        reply(camera, probe, "closed");
        awaitDevices(1);
        WebSocketActor alice = webSocket("alice");
        alice.calls("carol");
        alice.hearsRinging();
        JsonObject offer = request(camera, "offer");
        reply(camera, offer, Sdp.webrtc("actpass"));
        alice.hearsAnswer();
        JsonObject answer = request(camera, "answer");
        assertThat(answer.getString("params")).startsWith("v=0").contains("a=setup:active");
        reply(camera, answer, "");
        alice.hangsUp();
        request(camera, "close");
    }

    private JsonObject request(BrokerDevice camera, String method) {
        while (true) {
            JsonObject request = camera.next(method).json();
            if (request.getString("method").equals(method)) return request;
            assertThat(request.getString("method")).isEqualTo("state");
            reply(camera, request, "closed");
        }
    }

    private static void reply(BrokerDevice camera, JsonObject request, String result) {
        JsonObject reply = new JsonObject()
                .put("jsonrpc", "2.0")
                .put("id", request.getValue("id"))
                .put("result", result);
        camera.publish("webrtc/camera/jsonrpc-reply", reply.encode(), false);
    }

    private BrokerDevice device(String user, String id) {
        BrokerDevice device = new BrokerDevice(broker.port(), user, id);
        opened.add(device);
        return device;
    }

    private WebSocketActor webSocket(String user) {
        WebSocketActor actor = new WebSocketActor(user, "here", gateway.httpPort());
        actor.logsIn();
        opened.add(actor::close);
        return actor;
    }

    private static long live(TestGateway gateway) {
        return gateway.counters().value("patchbay_calls_live");
    }

    private void awaitDevices(int count) {
        awaitUntil(() -> gateway.counters().value(DEVICE_COUNT) == count, count + " devices");
    }

    /** The bridge tells nobody but its gauges; this waits for a state, not for a time. */
    private static void awaitUntil(BooleanSupplier state, String what) {
        long end = System.nanoTime() + Inbox.PATIENCE.toNanos();
        while (!state.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited in vain for " + what).isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }
}
