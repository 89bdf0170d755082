package org.patchbay.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperty;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.patchbay.client.v1.Answer;
import org.patchbay.client.v1.Capabilities;
import org.patchbay.client.v1.End;
import org.patchbay.client.v1.Frame;
import org.patchbay.client.v1.Hello;
import org.patchbay.client.v1.Ringing;
import org.patchbay.server.TestGateway;

/**
 * One device with two ways to the gateway: {@code /signal} by the JDK's WebSocket and MQTT 5 by HiveMQ's client, each through a {@link Cord}. It
 * knows a frame by its {@code deviceSeq}, so that what comes by both ways counts once; and it checks that what it sees is in order.
 */
final class TwinDevice implements AutoCloseable {
    enum Way {
        SOCKET,
        MQTT
    }

    /** The number of its first frame; the gateway sees from it that the client knows what numbers are. */
    private static final int HELLO = 1_000;

    private final String user;
    private final String device;
    private final Cord socketCord;
    private final Cord mqttCord;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Inbox<Frame> inbox;
    private final Set<Integer> numbers = new TreeSet<>();
    private final List<String> faults = new ArrayList<>();
    private int repeated;
    private int fromSocket;
    private int fromMqtt;

    private WebSocket socket;
    private Mqtt5AsyncClient mqtt;
    private String resume = "";
    private int sent;
    private volatile int seen;
    private String call = "";

    TwinDevice(String user, String device, TestGateway gateway) {
        this.user = user;
        this.device = device;
        this.socketCord = new Cord(gateway.httpPort());
        this.mqttCord = new Cord(gateway.port("mqtt"));
        this.inbox = new Inbox<>(user + "/" + device);
    }

    /** Connects by both, so that the named one is the newer and the better. */
    void connects(Way best) {
        if (best == Way.SOCKET) {
            opensMqtt();
            opensSocket();
        } else {
            opensSocket();
            opensMqtt();
        }
    }

    void opensSocket() {
        connectSocket();
        sent = 0;
        seen = 0;
        write(Frame.newBuilder()
                .setSeq(++sent)
                .setDeviceSeq(HELLO)
                .setHello(Hello.newBuilder()
                        .setUser(user)
                        .setPassword(TestGateway.PASSWORD)
                        .setDevice(device)
                        .setCapabilities(Capabilities.newBuilder().setMessages(true)))
                .build());
        resume = expect("welcome", Frame::hasWelcome).getWelcome().getResume();
    }

    void opensMqtt() {
        mqtt = MqttClient.builder()
                .useMqttVersion5()
                .identifier(device)
                .serverHost("127.0.0.1")
                .serverPort(mqttCord.port())
                .buildAsync();
        mqtt.publishes(MqttGlobalPublishFilter.ALL, this::published);
        mqtt.toBlocking()
                .connectWith()
                .cleanStart(false)
                .sessionExpiryInterval(600)
                .keepAlive(0)
                .simpleAuth()
                .username(user)
                .password(TestGateway.PASSWORD.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .send();
        mqtt.toBlocking()
                .subscribeWith()
                .topicFilter("call/in/" + user + "/" + device + "/#")
                .qos(MqttQos.AT_LEAST_ONCE)
                .send();
    }

    /** Comes back by the way that it lost: with the token, or with its MQTT session. */
    void comesBackBy(Way way) {
        if (way == Way.MQTT) {
            opensMqtt();
            return;
        }
        connectSocket();
        write(Frame.newBuilder()
                .setAck(seen)
                .setHello(Hello.newBuilder().setResume(resume).setDevice(device))
                .build());
        Frame welcome = expect("welcome", Frame::hasWelcome);
        assertThat(welcome.getWelcome().getResumed()).isTrue();
        resume = welcome.getWelcome().getResume();
    }

    private void connectSocket() {
        socket = http.newWebSocketBuilder()
                .subprotocols("patchbay.v1.json")
                .buildAsync(URI.create("ws://127.0.0.1:" + socketCord.port() + "/signal"), new Listener())
                .orTimeout(Inbox.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    /** That way is reset, without a word. */
    void isCutOff(Way way) {
        cord(way).isCut();
    }

    /** That way goes dead: nobody is told. */
    void losesSilently(Way way) {
        cord(way).goesDead();
    }

    private Cord cord(Way way) {
        return way == Way.SOCKET ? socketCord : mqttCord;
    }

    static Way other(Way way) {
        return way == Way.SOCKET ? Way.MQTT : Way.SOCKET;
    }

    void isCalledBy(String from) {
        Frame invite = expect("invite", Frame::hasInvite);
        assertThat(invite.getInvite().getFrom()).isEqualTo(from);
        call = invite.getCallId();
    }

    /** Begins a call of its own; {@code id} names it. */
    Frame.Builder calls(String id) {
        call = id;
        return inCall();
    }

    void rings(Way way) {
        says(way, inCall().setRinging(Ringing.getDefaultInstance()));
    }

    void answers(Way way) {
        says(way, inCall().setAnswer(Answer.newBuilder().setSdp(Sdp.webrtc("active"))));
    }

    void hangsUp(Way way) {
        says(way, inCall().setEnd(End.newBuilder().setReason(End.Reason.NORMAL)));
    }

    Frame.Builder inCall() {
        return Frame.newBuilder().setCallId(call);
    }

    /** Sends a frame by one of its ways; one with a {@code deviceSeq} has it on MQTT too. */
    void says(Way way, Frame.Builder frame) {
        if (way == Way.SOCKET) {
            write(frame.setSeq(++sent).setAck(seen).build());
            return;
        }
        Frame built = frame.clearSeq().clearAck().build();
        String verb = Frame.getDescriptor()
                .findFieldByNumber(built.getBodyCase().getNumber())
                .getJsonName();
        String body = new io.vertx.core.json.JsonObject(print(built))
                .getJsonObject(verb)
                .encode();
        var publish = mqtt.toBlocking()
                .publishWith()
                .topic("call/out/" + user + "/" + device + "/" + built.getCallId() + "/" + verb)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(body.getBytes(StandardCharsets.UTF_8));
        if (built.getDeviceSeq() != 0) {
            publish = publish.userProperties()
                    .add("seq", Integer.toUnsignedString(built.getDeviceSeq()))
                    .applyUserProperties();
        }
        publish.send();
    }

    /** The next frame that it has not seen before; candidates and progress TRYING are passed over unless they are asked for. */
    Frame expect(String what, Predicate<Frame> expected) {
        return inbox.expect(
                what,
                expected,
                frame -> !expected.test(frame) && (frame.hasCandidates() || frame.hasPong() || frame.hasProgress()));
    }

    /** How many frames came more than once, as they may where a way was lost. */
    synchronized int repeated() {
        return repeated;
    }

    synchronized int heardBy(Way way) {
        return way == Way.SOCKET ? fromSocket : fromMqtt;
    }

    /** Nothing came out of order, or twice by one way. */
    synchronized void assertInOrder() {
        assertThat(faults).isEmpty();
    }

    private synchronized void heard(Frame frame, Way way) {
        int number = frame.getDeviceSeq();
        if (number != 0) {
            if (way == Way.SOCKET) fromSocket++;
            else fromMqtt++;
            if (numbers.contains(number)) {
                repeated++;
                return;
            }
            int last = numbers.isEmpty() ? 0 : ((TreeSet<Integer>) numbers).last();
            if (number < last) faults.add(number + " came after " + last + ": " + frame);
            numbers.add(number);
        }
        inbox.add(frame);
    }

    private void published(Mqtt5Publish publish) {
        String[] levels = publish.getTopic().toString().split("/");
        String number = publish.getUserProperties().asList().stream()
                .filter(property -> property.getName().toString().equals("seq"))
                .map(Mqtt5UserProperty::getValue)
                .map(Object::toString)
                .findFirst()
                .orElse("0");
        String body = new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8);
        Frame frame = parse("{\"" + levels[5] + "\":" + body + "}");
        heard(
                frame.toBuilder()
                        .setCallId(levels[4].equals("-") ? "" : levels[4])
                        .setDeviceSeq(Integer.parseUnsignedInt(number))
                        .build(),
                Way.MQTT);
    }

    private void write(Frame frame) {
        socket.sendText(print(frame), true)
                .orTimeout(Inbox.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    private static String print(Frame frame) {
        try {
            return JsonFormat.printer().omittingInsignificantWhitespace().print(frame);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Frame parse(String json) {
        Frame.Builder frame = Frame.newBuilder();
        try {
            JsonFormat.parser().merge(json, frame);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the gateway sent " + json, e);
        }
        return frame.build();
    }

    @Override
    public void close() {
        if (socket != null) socket.abort();
        if (mqtt != null && mqtt.getState().isConnected()) mqtt.disconnect();
        socketCord.close();
        mqttCord.close();
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                Frame frame = parse(text.toString());
                text.setLength(0);
                if (frame.getSeq() > 0) {
                    synchronized (TwinDevice.this) {
                        if (frame.getSeq() != seen + 1) faults.add("seq " + frame.getSeq() + " came after " + seen);
                        seen = frame.getSeq();
                    }
                }
                heard(frame, Way.SOCKET);
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            // It was cut, as the scenario wants it.
        }
    }
}
