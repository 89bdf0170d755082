package org.patchbay.benchmarks.bare;

import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.mqtt.MqttEndpoint;
import io.vertx.mqtt.MqttServer;
import io.vertx.mqtt.MqttServerOptions;
import io.vertx.mqtt.messages.MqttPublishMessage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Vert.x' MQTT server. */
final class BareMqttDoor extends AbstractVerticle {
    private static final int LARGEST = 1 << 18;

    private final Switchboard switchboard;
    private final AtomicInteger port;

    private BareMqttDoor(Switchboard switchboard, AtomicInteger port) {
        this.switchboard = switchboard;
        this.port = port;
    }

    static Future<Integer> open(Vertx vertx, int loops, Switchboard switchboard) {
        AtomicInteger port = new AtomicInteger();
        return vertx.deployVerticle(
                        () -> new BareMqttDoor(switchboard, port), new DeploymentOptions().setInstances(loops))
                .map(deployed -> port.get());
    }

    @Override
    public void start(Promise<Void> started) {
        MqttServerOptions options =
                new MqttServerOptions().setMaxClientIdLength(256).setMaxMessageSize(LARGEST);
        options.setHost("127.0.0.1").setPort(-2).setTcpNoDelay(true);
        MqttServer.create(vertx, options)
                .endpointHandler(endpoint -> new Line(endpoint, switchboard, context))
                .listen()
                .onSuccess(server -> port.set(server.actualPort()))
                .<Void>mapEmpty()
                .onComplete(started);
    }

    private static final class Line extends BareNativeLine {
        private final MqttEndpoint endpoint;
        private final Switchboard switchboard;
        private final String prefix;

        Line(MqttEndpoint endpoint, Switchboard switchboard, Context context) {
            super(switchboard, context);
            this.endpoint = endpoint;
            this.switchboard = switchboard;
            String user = endpoint.auth().getUsername();
            this.prefix = "call/in/" + user + "/" + endpoint.clientIdentifier() + "/";
            endpoint.publishAutoAck(true);
            endpoint.publishHandler(this::onPublish);
            endpoint.subscribeHandler(subscribe -> {
                endpoint.subscribeAcknowledge(subscribe.messageId(), List.of(MqttQoS.AT_LEAST_ONCE));
                switchboard.join(user, this);
            });
            endpoint.accept(false);
        }

        private void onPublish(MqttPublishMessage message) {
            String topic = message.topicName();
            int verb = topic.lastIndexOf('/');
            int call = topic.lastIndexOf('/', verb - 1);
            heard(
                    topic.substring(call + 1, verb),
                    topic.substring(verb + 1),
                    message.payload().toString(StandardCharsets.UTF_8));
        }

        @Override
        void say(String callId, String verb, String body) {
            endpoint.publish(prefix + callId + "/" + verb, Buffer.buffer(body), MqttQoS.AT_LEAST_ONCE, false, false);
        }
    }
}
