package org.patchbay.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.TrustManagerFactory;
import org.patchbay.server.TestCertificate;
import org.patchbay.server.TestGateway;

/** A device that speaks MQTT 5 over TLS, by HiveMQ's client, and trusts one certificate alone. */
final class SecureDevice implements AutoCloseable {
    private final String user;
    private final String id;
    private final Mqtt5BlockingClient client;
    private final Inbox<String> topics;

    SecureDevice(int port, String user, String id, TestCertificate trusted) {
        this.user = user;
        this.id = id;
        this.topics = new Inbox<>(user + "/" + id);
        Mqtt5AsyncClient async = MqttClient.builder()
                .useMqttVersion5()
                .identifier(id)
                .serverHost("127.0.0.1")
                .serverPort(port)
                .sslConfig()
                .trustManagerFactory(trusting(trusted))
                .applySslConfig()
                .buildAsync();
        async.publishes(
                MqttGlobalPublishFilter.ALL,
                publish -> topics.add(publish.getTopic().toString()));
        client = async.toBlocking();
        client.connectWith()
                .simpleAuth()
                .username(user)
                .password(TestGateway.PASSWORD.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .send();
        client.subscribeWith()
                .topicFilter("call/in/" + user + "/" + id + "/#")
                .qos(MqttQos.EXACTLY_ONCE)
                .send();
    }

    private static TrustManagerFactory trusting(TestCertificate trusted) {
        try (InputStream in = Files.newInputStream(trusted.certificate())) {
            KeyStore keys = KeyStore.getInstance(KeyStore.getDefaultType());
            keys.load(null, null);
            keys.setCertificateEntry(
                    "gateway", CertificateFactory.getInstance("X.509").generateCertificate(in));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(keys);
            return trust;
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    void says(String call, String verb, JsonObject body) {
        client.publishWith()
                .topic("call/out/" + user + "/" + id + "/" + call + "/" + verb)
                .qos(MqttQos.EXACTLY_ONCE)
                .payload(body.toString().getBytes(StandardCharsets.UTF_8))
                .send();
    }

    /** The next frame of that verb in any call; progress and candidates may come before it. */
    String hears(String verb) {
        String topic = topics.expect(
                verb,
                next -> next.endsWith("/" + verb),
                next -> next.endsWith("/progress") || next.endsWith("/candidates"));
        String[] levels = topic.split("/");
        assertThat(levels).hasSize(6);
        return levels[4];
    }

    @Override
    public void close() {
        client.disconnect();
    }
}
