package org.patchbay.core.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramPacket;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.datagram.DatagramSocketOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Something that speaks NG as the test tells it to. Answers pings by itself, unless it is told to be silent. */
final class FakeRtpengine {
    /** A request as it arrived. */
    record Heard(String cookie, Bencode.Dictionary command) {
        String name() {
            return command.text("command");
        }
    }

    private final DatagramSocket socket;
    private int port;
    private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
    private volatile Function<Heard, List<String>> behaviour = request -> List.of();
    private volatile boolean silent;

    private FakeRtpengine(DatagramSocket socket) {
        this.socket = socket;
    }

    static FakeRtpengine start(Vertx vertx) {
        return start(vertx, 0);
    }

    static FakeRtpengine start(Vertx vertx, int port) {
        FakeRtpengine fake =
                new FakeRtpengine(vertx.createDatagramSocket(new DatagramSocketOptions().setReceiveBufferSize(65_535)));
        fake.socket.handler(fake::receive);
        RtpengineTest.await(fake.socket.listen(port, "127.0.0.1"));
        fake.port = fake.socket.localAddress().port();
        return fake;
    }

    int port() {
        return port;
    }

    RelayConfig.Instance instance() {
        return instance(1);
    }

    RelayConfig.Instance instance(int weight) {
        return new RelayConfig.Instance("127.0.0.1", port(), weight);
    }

    /** What to send back for each request but pings: whole datagrams. */
    FakeRtpengine answers(Function<Heard, List<String>> replies) {
        behaviour = replies;
        return this;
    }

    /** Grants everything; offers and answers with this SDP. */
    FakeRtpengine grantsWith(String sdp) {
        return answers(request -> List.of(reply(request, "ok", "sdp", sdp)));
    }

    /** Answers nothing, pings neither. */
    FakeRtpengine fallsSilent() {
        silent = true;
        return this;
    }

    void stop() {
        RtpengineTest.await(socket.close());
    }

    /** The next request that is no ping. */
    Heard next() {
        try {
            Heard next = heard.poll(30, TimeUnit.SECONDS);
            assertThat(next).as("a request arrives").isNotNull();
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** All that has arrived and was not taken, pings left aside. */
    List<Heard> rest() {
        List<Heard> rest = new ArrayList<>();
        heard.drainTo(rest);
        return rest;
    }

    static String reply(Heard request, String result, String... more) {
        SortedMap<String, Bencode> entries = new TreeMap<>();
        entries.put("result", new Bencode.Text(result));
        for (int i = 0; i < more.length; i += 2) entries.put(more[i], new Bencode.Text(more[i + 1]));
        return request.cookie() + ' ' + new String(new Bencode.Dictionary(entries).bytes(), StandardCharsets.UTF_8);
    }

    private void receive(DatagramPacket packet) {
        String text = packet.data().toString();
        int space = text.indexOf(' ');
        byte[] bytes = packet.data().getBytes();
        BencodeReader.Reading reading = BencodeReader.read(bytes, space + 1);
        Bencode.Dictionary command = (Bencode.Dictionary) ((BencodeReader.Read) reading).value();
        Heard request = new Heard(text.substring(0, space), command);
        boolean ping = request.name().equals("ping");
        if (!ping) heard.add(request);
        if (silent) return;
        List<String> replies = ping ? List.of(reply(request, "pong")) : behaviour.apply(request);
        for (String reply : replies)
            socket.send(
                    Buffer.buffer(reply),
                    packet.sender().port(),
                    packet.sender().host());
    }
}
