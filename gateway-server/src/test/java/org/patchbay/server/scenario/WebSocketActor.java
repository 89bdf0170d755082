package org.patchbay.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.patchbay.client.v1.Answer;
import org.patchbay.client.v1.Candidates;
import org.patchbay.client.v1.Capabilities;
import org.patchbay.client.v1.End;
import org.patchbay.client.v1.Frame;
import org.patchbay.client.v1.Hello;
import org.patchbay.client.v1.Invite;
import org.patchbay.client.v1.Ping;
import org.patchbay.client.v1.Presence;
import org.patchbay.client.v1.Progress;
import org.patchbay.client.v1.Receipt;
import org.patchbay.client.v1.Ringing;
import org.patchbay.client.v1.Subscribe;
import org.patchbay.client.v1.TextMessage;
import org.patchbay.client.v1.TransferProgress;
import org.patchbay.client.v1.UpdateAnswer;
import org.patchbay.session.v1.EndReason;

/** A native client, by the JDK's own WebSocket. */
final class WebSocketActor implements Correspondent {
    private final String user;
    private final String device;
    private final URI uri;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Inbox<Frame> inbox;
    private WebSocket socket;
    private CompletableFuture<Integer> closed = new CompletableFuture<>();
    private int sent;
    private volatile int seen;
    private String resume = "";
    private String call = "";
    private int calls;
    private int written;
    private volatile String ufrag = "U76i";
    private volatile boolean takesUpdates;

    WebSocketActor(String user, String device, int httpPort) {
        this.user = user;
        this.device = device;
        this.uri = URI.create("ws://127.0.0.1:" + httpPort + "/signal");
        this.inbox = new Inbox<>(user + "/" + device);
    }

    @Override
    public void logsIn() {
        logsIn(Capabilities.newBuilder().setMessages(true));
    }

    /** Connects as a device that can do this. */
    void logsIn(Capabilities.Builder capabilities) {
        connect();
        say(Frame.newBuilder()
                .setHello(Hello.newBuilder()
                        .setUser(user)
                        .setPassword("patchbay")
                        .setDevice(device)
                        .setCapabilities(capabilities)));
        resume = expect("welcome", Frame::hasWelcome).getWelcome().getResume();
        assertThat(resume).isNotEmpty();
    }

    private void connect() {
        closed = new CompletableFuture<>();
        socket = http.newWebSocketBuilder()
                .subprotocols("patchbay.v1.json")
                .buildAsync(uri, new Listener(closed))
                .orTimeout(Inbox.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    /** The network goes: no closing handshake, nothing. */
    void losesItsSocket() {
        socket.abort();
    }

    /** Closes its socket, and has done with the session. */
    void logsOut() {
        socket.sendClose(1000, "")
                .orTimeout(Inbox.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
        closeCode();
    }

    /** Comes back with its resume token, and gets what it missed. */
    void resumes() {
        connect();
        Frame hello = Frame.newBuilder()
                .setAck(seen)
                .setHello(Hello.newBuilder().setResume(resume).setDevice(device))
                .build();
        write(hello);
        Frame welcome = expect("welcome", Frame::hasWelcome);
        assertThat(welcome.getWelcome().getResumed()).isTrue();
        assertThat(welcome.getSeq()).isZero();
        resume = welcome.getWelcome().getResume();
    }

    /** A new page comes with the token while the old one's socket is open; the close code that the old one gets. */
    int resumesBesideItself() {
        CompletableFuture<Integer> old = closed;
        resumes();
        return old.orTimeout(Inbox.PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    @Override
    public void calls(String to) {
        call = user + "-" + ++calls;
        say(inCall().setInvite(Invite.newBuilder().setTo(to).setSdp(description("actpass"))));
        say(inCall().setCandidates(Candidates.newBuilder().setEnd(true)));
    }

    /** Calls with a description of its own; candidates come apart. */
    void offers(String to, String sdp) {
        call = user + "-" + ++calls;
        say(inCall().setInvite(Invite.newBuilder().setTo(to).setSdp(sdp)));
    }

    /** An answer comes. */
    String hearsAnswerSdp() {
        return expect("answer", Frame::hasAnswer).getAnswer().getSdp();
    }

    @Override
    public void isCalledBy(String from) {
        Frame frame = expect("invite", Frame::hasInvite);
        assertThat(frame.getInvite().getFrom()).isEqualTo(from);
        assertThat(frame.getInvite().getSdp()).startsWith("v=0");
        call = frame.getCallId();
    }

    /** From here on its descriptions have this ICE user name, where all others' have the same. */
    void gathersAs(String ufrag) {
        this.ufrag = ufrag;
    }

    private String description(String setup) {
        return Sdp.webrtc(setup).replace("U76i", ufrag);
    }

    /** From here on it answers each offer in its calls at once, as it always does, and nobody need wait for them. */
    void takesUpdates() {
        takesUpdates = true;
    }

    private void answerUpdate(Frame update) {
        say(Frame.newBuilder()
                .setCallId(update.getCallId())
                .setUpdateAnswer(UpdateAnswer.newBuilder()
                        .setId(update.getUpdate().getId())
                        .setSdp(description("active"))));
    }

    /** From here on it speaks in this call. */
    void isIn(String callId) {
        call = callId;
    }

    @Override
    public void rings() {
        say(inCall().setRinging(Ringing.getDefaultInstance()));
    }

    @Override
    public void hearsRinging() {
        expect("progress RINGING", frame -> frame.getProgress().getState() == Progress.State.RINGING);
    }

    void hearsForwarding() {
        expect("progress FORWARDED", frame -> frame.getProgress().getState() == Progress.State.FORWARDED);
    }

    void hearsEarlyMedia() {
        Frame frame = expect("progress EARLY_MEDIA", f -> f.getProgress().getState() == Progress.State.EARLY_MEDIA);
        assertThat(frame.getProgress().getSdp()).startsWith("v=0");
    }

    @Override
    public void answers() {
        say(inCall().setAnswer(Answer.newBuilder().setSdp(description("active"))));
        say(inCall().setCandidates(Candidates.newBuilder().setEnd(true)));
    }

    @Override
    public void hearsAnswer() {
        Frame frame = expect("answer", Frame::hasAnswer);
        assertThat(frame.getAnswer().getSdp()).startsWith("v=0");
        assertThat(frame.getAnswer().getDevice()).contains("/");
    }

    @Override
    public void declines() {
        end(End.Reason.DECLINED);
    }

    @Override
    public void isBusy() {
        end(End.Reason.BUSY);
    }

    @Override
    public void cancels() {
        end(End.Reason.CANCELLED);
    }

    @Override
    public void hangsUp() {
        end(End.Reason.NORMAL);
    }

    /** What it has said so far was read: frames are taken in order, and this one is answered. */
    void isHeard() {
        say(Frame.newBuilder().setPing(Ping.getDefaultInstance()));
        expect("pong", Frame::hasPong);
    }

    private void end(End.Reason reason) {
        say(inCall().setEnd(End.newBuilder().setReason(reason)));
    }

    @Override
    public void hearsEnd(EndReason reason) {
        Frame frame = expect("end", Frame::hasEnd);
        assertThat(frame.getEnd().getReason().name()).isEqualTo(reason.name());
        assertThat(frame.getCallId()).isEqualTo(call);
    }

    @Override
    public void writes(String to, String text) {
        say(Frame.newBuilder()
                .setMessage(TextMessage.newBuilder()
                        .setId("m" + ++written)
                        .setTo(to)
                        .setText(text)));
    }

    @Override
    public void hearsOfDelivery(Receipt.Status status) {
        Receipt receipt = expect("receipt", Frame::hasReceipt).getReceipt();
        assertThat(receipt.getId()).isEqualTo("m" + written);
        assertThat(receipt.getStatus()).as(receipt.getReason()).isEqualTo(status);
    }

    @Override
    public void reads(String from, String text) {
        receives(from, text);
        // Says what it has seen.
        say(Frame.newBuilder().setPing(Ping.getDefaultInstance()));
    }

    /** A text comes, and is not confirmed yet. */
    void receives(String from, String text) {
        TextMessage message = expect("message", Frame::hasMessage).getMessage();
        assertThat(message.getFrom()).isEqualTo(from);
        assertThat(message.getText()).isEqualTo(text);
    }

    @Override
    public void isNow(Presence.State state, String note) {
        say(Frame.newBuilder().setPresence(Presence.newBuilder().setState(state).setNote(note)));
    }

    @Override
    public void watches(String whom) {
        say(Frame.newBuilder().setSubscribe(Subscribe.newBuilder().setTo(whom)));
    }

    @Override
    public void sees(String whom, Presence.State state) {
        Presence presence = expect("presence of " + whom, Frame::hasPresence).getPresence();
        assertThat(presence.getFrom()).isEqualTo(whom);
        assertThat(presence.getState()).isEqualTo(state);
    }

    /** Sends a body as the next frame of the session. */
    synchronized void say(Frame.Builder frame) {
        write(frame.setSeq(++sent).setAck(seen).build());
    }

    /** What the client calls its latest call. */
    String call() {
        return call;
    }

    /** Its address, as others see it. */
    String user() {
        return user + "@localhost";
    }

    Frame.Builder inCall() {
        return Frame.newBuilder().setCallId(call);
    }

    Frame expect(String what, Predicate<Frame> expected) {
        return inbox.expect(what, expected, frame -> passedOver(frame) && !expected.test(frame));
    }

    /** The close code that the gateway gave. */
    int closeCode() {
        return closed.orTimeout(Inbox.PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** Sends text as it is. */
    void sayText(String text) {
        socket.sendText(text, true)
                .orTimeout(Inbox.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    private static boolean passedOver(Frame frame) {
        return frame.hasPing()
                || frame.hasPong()
                || frame.hasCandidates()
                || frame.getProgress().getState() == Progress.State.TRYING
                || frame.getTransferProgress().getState() == TransferProgress.State.TRYING
                || frame.getTransferProgress().getState() == TransferProgress.State.RINGING;
    }

    private void write(Frame frame) {
        try {
            sayText(JsonFormat.printer().omittingInsignificantWhitespace().print(frame));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (socket != null) socket.abort();
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();
        private final CompletableFuture<Integer> closing;

        Listener(CompletableFuture<Integer> closing) {
            this.closing = closing;
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                Frame.Builder frame = Frame.newBuilder();
                try {
                    JsonFormat.parser().merge(text.toString(), frame);
                } catch (InvalidProtocolBufferException e) {
                    throw new IllegalStateException("the gateway sent " + text, e);
                }
                text.setLength(0);
                receive(frame.build());
            }
            from.request(1);
            return null;
        }

        private void receive(Frame frame) {
            if (frame.getSeq() > 0) {
                // In order, none left out, none twice.
                assertThat(frame.getSeq()).isEqualTo(seen + 1);
                seen = frame.getSeq();
            }
            if (takesUpdates && frame.hasUpdate()) answerUpdate(frame);
            else inbox.add(frame);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closing.complete(code);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            closing.completeExceptionally(error);
        }
    }
}
