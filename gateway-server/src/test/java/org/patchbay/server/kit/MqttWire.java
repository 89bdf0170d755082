package org.patchbay.server.kit;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.patchbay.client.v1.Frame;
import org.patchbay.server.TestGateway;

/** Frames as publications of MQTT 5, each exactly once (QoS 2), in a session that outlives its connections. */
final class MqttWire implements Wire {
    /** The user property with a device's own number. */
    private static final String SEQ = "seq";

    /** It can do what a browser can. */
    private static final String HELLO = "{\"capabilities\":{\"video\":true,\"messages\":true,\"lateOffer\":true}}";

    private final Cable cable;
    private final Deque<Frame> waiting = new ArrayDeque<>();
    private Consumer<Frame> listener = frame -> phone().receive(frame);
    private @Nullable NativePhone phone;
    private @Nullable Mqtt5AsyncClient client;
    private volatile CompletableFuture<Boolean> back = CompletableFuture.completedFuture(true);
    private volatile CompletableFuture<Void> lost = new CompletableFuture<>();
    private final CompletableFuture<Void> welcomed = new CompletableFuture<>();
    private volatile boolean closing;
    private boolean subscribed;
    private boolean connected;
    private boolean busy;

    MqttWire(Place place, String whose) {
        cable = new Cable(place, whose, place.gateway().port("mqtt"));
    }

    @Override
    public Protocol protocol() {
        return Protocol.MQTT;
    }

    @Override
    public void listens(Consumer<Frame> other) {
        listener = other;
    }

    @Override
    public List<Frame> unconfirmed() {
        List<Frame> left = List.copyOf(waiting);
        waiting.clear();
        return left;
    }

    @Override
    public void open(NativePhone opened) {
        phone = opened;
        Mqtt5AsyncClient made = MqttClient.builder()
                .useMqttVersion5()
                .identifier(opened.device())
                .serverHost("127.0.0.1")
                .serverPort(cable.port())
                .addConnectedListener(context -> opened.on(this::connected))
                .addDisconnectedListener(context -> {
                    if (!closing)
                        context.getReconnector().delay(0, TimeUnit.MILLISECONDS).reconnectWhen(back, (go, e) -> {});
                    lost.complete(null);
                })
                .simpleAuth()
                .username(opened.user())
                .password(TestGateway.PASSWORD.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .buildAsync();
        client = made;
        made.publishes(MqttGlobalPublishFilter.ALL, publish -> opened.on(() -> arrived(publish)));
        await(made.connectWith().cleanStart(false).sessionExpiryInterval(600).send());
        await(made.subscribeWith()
                .topicFilter("call/in/" + opened.user() + "/" + opened.device() + "/#")
                .qos(MqttQos.EXACTLY_ONCE)
                .send());
        await(made.publishWith()
                .topic("call/out/" + opened.user() + "/" + opened.device() + "/-/hello")
                .qos(MqttQos.EXACTLY_ONCE)
                .payload(HELLO.getBytes(StandardCharsets.UTF_8))
                .send());
        await(welcomed);
        opened.ask(() -> {
            subscribed = true;
            connected();
            return connected;
        });
    }

    private void connected() {
        connected = subscribed;
        next();
    }

    private NativePhone phone() {
        NativePhone known = phone;
        if (known == null) throw new IllegalStateException("not open");
        return known;
    }

    private Mqtt5AsyncClient client() {
        Mqtt5AsyncClient known = client;
        if (known == null) throw new IllegalStateException("not open");
        return known;
    }

    private void arrived(Mqtt5Publish publish) {
        String[] levels = publish.getTopic().toString().split("/");
        Frame.Builder frame = Frame.newBuilder()
                .setCallId(levels[4].equals("-") ? "" : levels[4])
                .setDeviceSeq(numberOf(publish));
        FieldDescriptor verb = verb(levels[5]);
        if (verb.getNumber() == Frame.WELCOME_FIELD_NUMBER) {
            welcomed.complete(null);
            return;
        }
        Message.Builder body = frame.newBuilderForField(verb);
        String text = new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8);
        try {
            JsonFormat.parser().merge(text, body);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the gateway sent " + text, e);
        }
        listener.accept(frame.setField(verb, body.build()).build());
    }

    private static int numberOf(Mqtt5Publish publish) {
        return publish.getUserProperties().asList().stream()
                .filter(property -> property.getName().toString().equals(SEQ))
                .mapToInt(
                        property -> Integer.parseUnsignedInt(property.getValue().toString()))
                .findFirst()
                .orElse(0);
    }

    private static FieldDescriptor verb(String name) {
        return Frame.getDescriptor().getFields().stream()
                .filter(field -> field.getJsonName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the gateway sent the verb " + name));
    }

    /** One after the other: what a connection lost comes again after it, and nothing may overtake that. */
    @Override
    public void send(Frame frame) {
        waiting.add(frame);
        next();
    }

    private void next() {
        if (!connected || busy) return;
        Frame frame = waiting.peek();
        if (frame == null) return;
        busy = true;
        FieldDescriptor verb = frame.getAllFields().keySet().stream()
                .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.MESSAGE)
                .findFirst()
                .orElseThrow();
        String payload;
        try {
            payload = JsonFormat.printer().omittingInsignificantWhitespace().print((Message) frame.getField(verb));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
        var publish = client().publishWith()
                .topic("call/out/" + phone().user() + "/" + phone().device() + "/"
                        + (frame.getCallId().isEmpty() ? "-" : frame.getCallId()) + "/"
                        + verb.getJsonName())
                .qos(MqttQos.EXACTLY_ONCE)
                .payload(payload.getBytes(StandardCharsets.UTF_8));
        if (frame.getDeviceSeq() != 0) {
            publish = publish.userProperties()
                    .add(SEQ, Integer.toUnsignedString(frame.getDeviceSeq()))
                    .applyUserProperties();
        }
        publish.send().whenComplete((result, error) -> phone().on(() -> published(error)));
    }

    private void published(@Nullable Throwable error) {
        busy = false;
        if (error == null) {
            waiting.poll();
            next();
        } else if (connected) {
            phone().fault(null, "can't publish: " + error);
        }
    }

    /** The gateway confirms publications without saying how far it has come with calls. */
    @Override
    public boolean mayCross() {
        return true;
    }

    @Override
    public void cut() {
        back = new CompletableFuture<>();
        lost = new CompletableFuture<>();
        phone().ask(() -> connected = false);
        cable.cut();
        await(lost);
    }

    @Override
    public void comeBack() {
        back.complete(true);
        phone().awaits("is back", () -> connected);
    }

    @Override
    public void close() {
        closing = true;
        back.complete(true);
        client().disconnect();
        cable.close();
    }

    private static <T> T await(CompletableFuture<T> future) {
        return future.orTimeout(Phone.PATIENCE_S, TimeUnit.SECONDS).join();
    }
}
