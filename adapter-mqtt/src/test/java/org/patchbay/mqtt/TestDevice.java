package org.patchbay.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.exceptions.ConnectionClosedException;
import com.hivemq.client.mqtt.exceptions.MqttClientStateException;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5ConnectBuilder;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.suback.Mqtt5SubAck;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** An MQTT 5 device as others would write it, over HiveMQ's client. */
final class TestDevice implements AutoCloseable {
    final String user;
    final String id;
    final Mqtt5BlockingClient client;
    private final BlockingQueue<Mqtt5Publish> received = new LinkedBlockingQueue<>();
    final CompletableFuture<Throwable> disconnected = new CompletableFuture<>();

    TestDevice(int port, String user, String id) {
        this(port, user, id, builder -> builder);
    }

    /** @param transport what its connection is made of */
    TestDevice(int port, String user, String id, UnaryOperator<Mqtt5ClientBuilder> transport) {
        this.user = user;
        this.id = id;
        Mqtt5AsyncClient async = transport
                .apply(MqttClient.builder()
                        .useMqttVersion5()
                        .identifier(id)
                        .serverHost("127.0.0.1")
                        .serverPort(port))
                .addDisconnectedListener(context -> disconnected.complete(context.getCause()))
                .buildAsync();
        async.publishes(MqttGlobalPublishFilter.ALL, received::add);
        this.client = async.toBlocking();
    }

    TestDevice connects() {
        connects(connect -> connect);
        return this;
    }

    Mqtt5ConnAck connects(UnaryOperator<Mqtt5ConnectBuilder> more) {
        return connects("patchbay", more);
    }

    Mqtt5ConnAck connects(String password, UnaryOperator<Mqtt5ConnectBuilder> more) {
        Mqtt5Connect connect = more.apply(Mqtt5Connect.builder()
                        .simpleAuth()
                        .username(user)
                        .password(password.getBytes(StandardCharsets.UTF_8))
                        .applySimpleAuth())
                .build();
        return client.connect(connect);
    }

    /** Keeps its session for that long. */
    Mqtt5ConnAck resumes(int expirySeconds) {
        return connects(connect -> connect.cleanStart(false).sessionExpiryInterval(expirySeconds));
    }

    TestDevice subscribes() {
        subscribes("call/in/" + user + "/" + id + "/#", MqttQos.AT_LEAST_ONCE);
        return this;
    }

    Mqtt5SubAck subscribes(String filter, MqttQos qos) {
        return client.subscribeWith().topicFilter(filter).qos(qos).send();
    }

    Mqtt5PublishResult says(String callId, String verb, String payload) {
        return publishes(topic(callId, verb), payload, MqttQos.AT_LEAST_ONCE);
    }

    Mqtt5PublishResult publishes(String topic, String payload, MqttQos qos) {
        return client.publishWith()
                .topic(topic)
                .qos(qos)
                .payload(payload.getBytes(StandardCharsets.UTF_8))
                .send();
    }

    Mqtt5PublishResult publishesSdp(String callId, String verb, String sdp, String... properties) {
        var builder = Mqtt5UserProperties.builder();
        for (int i = 0; i < properties.length; i += 2) builder = builder.add(properties[i], properties[i + 1]);
        return client.publishWith()
                .topic(topic(callId, verb))
                .qos(MqttQos.EXACTLY_ONCE)
                .userProperties(builder.build())
                .payload(sdp.getBytes(StandardCharsets.UTF_8))
                .send();
    }

    String topic(String callId, String verb) {
        return "call/out/" + user + "/" + id + "/" + callId + "/" + verb;
    }

    /** The next publication, which must be of that verb. */
    Mqtt5Publish receives(String callId, String verb) throws InterruptedException {
        Mqtt5Publish next = receives();
        assertThat(next.getTopic().toString())
                .as(text(next))
                .isEqualTo("call/in/" + user + "/" + id + "/" + callId + "/" + verb);
        return next;
    }

    Mqtt5Publish receives() throws InterruptedException {
        Mqtt5Publish next = received.poll(30, TimeUnit.SECONDS);
        assertThat(next).as("a publication").isNotNull();
        return next;
    }

    void hasReceivedNothing() {
        assertThat(received).isEmpty();
    }

    static String text(Mqtt5Publish publish) {
        return new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        if (!client.getState().isConnected()) return;
        try {
            client.disconnect();
        } catch (MqttClientStateException | ConnectionClosedException e) {
            // The gateway was quicker.
        }
    }
}
