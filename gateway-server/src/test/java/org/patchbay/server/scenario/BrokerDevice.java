package org.patchbay.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.mqtt.MqttClient;
import io.vertx.mqtt.MqttClientOptions;
import java.util.concurrent.TimeUnit;
import org.patchbay.server.TestGateway;

/** A device that speaks MQTT 3.1.1, by Vert.x's client. It knows the topics and nothing of who listens to them: a broker or the gateway. */
final class BrokerDevice implements AutoCloseable {
    /** What came. */
    record Publication(String topic, String payload, boolean retained) {
        JsonObject json() {
            return new JsonObject(payload);
        }
    }

    private final Vertx vertx = Vertx.vertx();
    private final String user;
    private final String id;
    private final MqttClient client;
    private final Inbox<Publication> inbox;

    BrokerDevice(int port, String user, String id) {
        this(port, user, id, 1 << 18);
    }

    /** @param buffer the largest message that it can take */
    BrokerDevice(int port, String user, String id, int buffer) {
        this.user = user;
        this.id = id;
        this.inbox = new Inbox<>(user + "/" + id);
        client = MqttClient.create(
                vertx,
                new MqttClientOptions()
                        .setClientId(id)
                        .setMaxMessageSize(buffer)
                        // For the gateway's own door; a broker that is open to everybody does not look at it.
                        .setUsername(user)
                        .setPassword(TestGateway.PASSWORD)
                        .setWillFlag(true)
                        .setWillRetain(true)
                        .setWillQoS(1)
                        .setWillTopic("presence/" + user + "/" + id)
                        .setWillMessageBytes(Buffer.buffer("{\"state\":\"OFFLINE\"}")));
        client.publishHandler(message ->
                inbox.add(new Publication(message.topicName(), message.payload().toString(), message.isRetain())));
        await(client.connect(port, "127.0.0.1"));
    }

    /** Subscribes to what is for it and says that it is there. */
    BrokerDevice comesOnline() {
        await(client.subscribe("call/in/" + user + "/" + id + "/#", 1));
        presence("AVAILABLE");
        return this;
    }

    void presence(String state) {
        publish(
                "presence/" + user + "/" + id,
                new JsonObject().put("state", state).encode(),
                true);
    }

    void listens(String topic) {
        await(client.subscribe(topic, 1));
    }

    void says(String call, String verb, JsonObject body) {
        publish("call/out/" + user + "/" + id + "/" + call + "/" + verb, body.encode(), false);
    }

    /** As the smallest devices do: a session description and nothing around it. */
    void saysBare(String call, String verb, String sdp) {
        publish("call/out/" + user + "/" + id + "/" + call + "/" + verb, sdp, false);
    }

    void publish(String topic, String payload, boolean retain) {
        await(client.publish(topic, Buffer.buffer(payload), MqttQoS.AT_LEAST_ONCE, false, retain));
    }

    /** The next frame of that verb in any call; progress and candidates may come before it. */
    Publication hears(String verb) {
        return inbox.expect(
                verb,
                publication -> publication.topic().endsWith("/" + verb),
                publication -> !publication.topic().endsWith("/" + verb)
                        && (publication.topic().endsWith("/progress")
                                || publication.topic().endsWith("/candidates")));
    }

    Publication next(String what) {
        return inbox.next(what, publication -> false);
    }

    static String callOf(Publication publication) {
        String[] levels = publication.topic().split("/");
        assertThat(levels).hasSize(6);
        return levels[4];
    }

    /** The network goes: the broker tells its will. */
    void vanishes() {
        await(vertx.close());
    }

    @Override
    public void close() {
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(Inbox.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}
