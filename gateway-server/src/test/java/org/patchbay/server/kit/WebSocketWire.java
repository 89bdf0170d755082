package org.patchbay.server.kit;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.patchbay.client.v1.Capabilities;
import org.patchbay.client.v1.Frame;
import org.patchbay.client.v1.Hello;
import org.patchbay.server.TestGateway;

/** Frames as JSON over WebSocket. It keeps what is not acknowledged, and says it again after a resume. */
final class WebSocketWire implements Wire {
    private final Cable cable;
    private final WebSocketClient client;
    private final Deque<Frame> kept = new ArrayDeque<>();
    private @Nullable NativePhone phone;
    private @Nullable WebSocket socket;
    private Consumer<Frame> listener = frame -> phone().receive(frame);
    private String resume = "";
    private int deviceSeq;
    private boolean welcome;
    private boolean wasCut;
    private int sent;
    private int acknowledged;
    private int seen;

    WebSocketWire(Place place, String whose) {
        cable = new Cable(place, whose, place.gateway().httpPort());
        client = place.vertx().createWebSocketClient();
    }

    @Override
    public Protocol protocol() {
        return Protocol.WEBSOCKET;
    }

    @Override
    public void listens(Consumer<Frame> other) {
        listener = other;
    }

    /** Its frames have numbers of the device; the hello's is the first. */
    void numbersFrom(int number) {
        deviceSeq = number;
    }

    @Override
    public List<Frame> unconfirmed() {
        List<Frame> left = List.copyOf(kept);
        kept.clear();
        return left;
    }

    @Override
    public void open(NativePhone opened) {
        phone = opened;
        connect();
        opened.awaits("is welcome", () -> welcome);
    }

    private NativePhone phone() {
        NativePhone known = phone;
        if (known == null) throw new IllegalStateException("not open");
        return known;
    }

    private void connect() {
        NativePhone mine = phone();
        mine.context()
                .runOnContext(ignored -> client.connect(new WebSocketConnectOptions()
                                .setHost("127.0.0.1")
                                .setPort(cable.port())
                                .setURI("/signal")
                                .addSubProtocol("patchbay.v1.json"))
                        .onSuccess(connected -> mine.on(() -> {
                            socket = connected;
                            connected.textMessageHandler(text -> mine.on(() -> arrived(connected, text)));
                            hello();
                        }))
                        .onFailure(e -> mine.fault(null, "can't connect: " + e)));
    }

    private void hello() {
        Hello.Builder hello = Hello.newBuilder().setDevice(phone().device());
        if (resume.isEmpty()) {
            hello.setUser(phone().user())
                    .setPassword(TestGateway.PASSWORD)
                    .setCapabilities(Capabilities.newBuilder()
                            .setVideo(true)
                            .setLateOffer(true)
                            .setMessages(true));
            write(Frame.newBuilder()
                    .setSeq(++sent)
                    .setDeviceSeq(deviceSeq)
                    .setHello(hello)
                    .build());
        } else {
            write(Frame.newBuilder()
                    .setAck(seen)
                    .setHello(hello.setResume(resume))
                    .build());
        }
    }

    private void arrived(WebSocket from, String text) {
        // What a dead connection still had in it does not count.
        if (from != socket) return;
        Frame.Builder builder = Frame.newBuilder();
        try {
            JsonFormat.parser().merge(text, builder);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the gateway sent " + text, e);
        }
        Frame frame = builder.build();
        acknowledged = Math.max(acknowledged, frame.getAck());
        kept.removeIf(one -> one.getSeq() <= acknowledged);
        if (frame.getSeq() > 0) {
            if (frame.getSeq() != seen + 1) phone().fault(null, "frame " + frame.getSeq() + " after " + seen);
            seen = frame.getSeq();
        }
        if (!frame.hasWelcome()) {
            listener.accept(frame);
            return;
        }
        boolean resumed = !resume.isEmpty();
        if (resumed != frame.getWelcome().getResumed())
            phone().fault(null, "resumed: " + frame.getWelcome().getResumed());
        resume = frame.getWelcome().getResume();
        welcome = true;
        kept.forEach(this::write);
    }

    @Override
    public void send(Frame frame) {
        Frame numbered = frame.toBuilder().setSeq(++sent).setAck(seen).build();
        kept.add(numbered);
        if (welcome) write(numbered);
    }

    @Override
    public boolean mayCross() {
        return wasCut || acknowledged < sent;
    }

    private void write(Frame frame) {
        WebSocket open = socket;
        if (open == null || open.isClosed()) return;
        try {
            open.writeTextMessage(
                    JsonFormat.printer().omittingInsignificantWhitespace().print(frame));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void cut() {
        phone().ask(() -> {
            welcome = false;
            wasCut = true;
            socket = null;
            return kept;
        });
        cable.cut();
    }

    @Override
    public void comeBack() {
        connect();
        phone().awaits("is welcome again", () -> welcome);
    }

    @Override
    public void close() {
        cable.close();
        client.close();
    }
}
