package org.patchbay.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.patchbay.client.v1.Frame;
import org.patchbay.client.v1.Hello;
import org.patchbay.core.client.Decoded;
import org.patchbay.core.client.FrameCodec;

/** A client over a real socket: numbers its frames from 1, acknowledges what it has read. */
final class TestClient {
    private final ClientWebSocket socket;
    private final FrameCodec codec;
    private final BlockingQueue<Frame> received = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    int seq;
    int seen;

    private TestClient(ClientWebSocket socket, FrameCodec codec) {
        this.socket = socket;
        this.codec = codec;
        socket.textMessageHandler(text -> take(Buffer.buffer(text)));
        socket.binaryMessageHandler(this::take);
        socket.closeHandler(ignored -> closed.complete((int) socket.closeStatusCode()));
    }

    static TestClient connect(WebSocketClient client, int port, String subProtocol) throws Exception {
        return connect(client, options(port, subProtocol));
    }

    static TestClient connect(WebSocketClient client, WebSocketConnectOptions options) throws Exception {
        ClientWebSocket socket = client.webSocket();
        TestClient one =
                new TestClient(socket, FrameCodec.of(options.getSubProtocols().get(0)));
        Stage.await(socket.connect(options));
        return one;
    }

    static WebSocketConnectOptions options(int port, String subProtocol) {
        return new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI("/signal")
                .addSubProtocol(subProtocol);
    }

    private void take(Buffer message) {
        received.add(((Decoded.Good) codec.decode(message)).frame());
    }

    /** Says hello with a password and waits for the welcome. */
    Frame entersAs(String user, String device) throws InterruptedException {
        sends(Frame.newBuilder()
                .setHello(
                        Hello.newBuilder().setUser(user).setPassword("patchbay").setDevice(device)));
        return receives(Frame.BodyCase.WELCOME);
    }

    /** Resumes with the state that another client left. */
    Frame resumes(TestClient before, String token, String user) throws InterruptedException {
        seq = before.seq;
        seen = before.seen;
        sendsRaw(Frame.newBuilder()
                .setAck(seen)
                .setHello(Hello.newBuilder()
                        .setUser(user)
                        .setPassword(user.isEmpty() ? "" : "patchbay")
                        .setResume(token))
                .build());
        Frame welcome = received.poll(30, TimeUnit.SECONDS);
        assertThat(welcome).as("a welcome").isNotNull();
        assertThat(welcome.hasWelcome()).as(welcome.toString()).isTrue();
        if (welcome.getWelcome().getResumed()) return welcome;
        seq = 1;
        seen = 1;
        return welcome;
    }

    /** Sends with the next number. */
    int sends(Frame.Builder frame) {
        sendsRaw(frame.setSeq(++seq).setAck(seen).build());
        return seq;
    }

    int sends(String callId, Frame.Builder frame) {
        return sends(frame.setCallId(callId));
    }

    void sendsRaw(Frame frame) {
        Buffer message = codec.encode(frame);
        if (codec == FrameCodec.JSON) socket.writeTextMessage(message.toString());
        else socket.writeBinaryMessage(message);
    }

    void sendsText(String text) {
        socket.writeTextMessage(text);
    }

    void sendsBinary(byte[] bytes) {
        socket.writeBinaryMessage(Buffer.buffer(bytes));
    }

    /** The next frame, which must be of that kind; its number must be the next too, where it has one. */
    Frame receives(Frame.BodyCase kind) throws InterruptedException {
        Frame frame = received.poll(30, TimeUnit.SECONDS);
        assertThat(frame).as("a frame of kind " + kind).isNotNull();
        assertThat(frame.getBodyCase()).as(frame.toString()).isEqualTo(kind);
        if (frame.getSeq() != 0) {
            assertThat(frame.getSeq()).isEqualTo(seen + 1);
            seen = frame.getSeq();
        }
        return frame;
    }

    /** The code that the gateway closes with. */
    int isClosedWith() throws Exception {
        return closed.get(30, TimeUnit.SECONDS);
    }

    boolean isOpen() {
        return !closed.isDone();
    }

    /** Closes with a code, and waits until it is closed. */
    void closes(int code) throws Exception {
        socket.close((short) code);
        closed.get(30, TimeUnit.SECONDS);
    }

    void stopsReading() {
        socket.pause();
    }

    void readsAgain() {
        socket.resume();
    }
}
