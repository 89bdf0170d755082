package org.patchbay.core.media;

import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.metrics.Counters;

/**
 * Asks one instance: a cookie for each request, the request once more after a wait that doubles, and an end to it at the deadline. The
 * instance answers a cookie that it has seen with the reply that it gave, so a request is done once however often it arrives. Lives on one
 * event loop.
 */
final class NgClient implements NgChannel.Listener {
    private final ContextInternal context;
    private final Duration retransmitAfter;
    private final Counters counters;
    private final Map<String, NgRequest> waiting = new HashMap<>();
    // Distinct from those of the process before, whose replies may still be on their way.
    private final String prefix = Long.toString(ThreadLocalRandom.current().nextLong(Long.MAX_VALUE), 36);
    private @Nullable NgChannel channel;
    private long asked;

    NgClient(ContextInternal context, Duration retransmitAfter, Counters counters) {
        this.context = context;
        this.retransmitAfter = retransmitAfter;
        this.counters = counters;
    }

    Future<Void> open(InetSocketAddress remote) {
        return NgChannel.open(context, remote, this).map(opened -> {
            channel = opened;
            return null;
        });
    }

    /** How many requests wait for their reply, wanted or not. */
    int waiting() {
        return waiting.size();
    }

    /** Asks. The outcome is a value always: the future does not fail. */
    NgRequest ask(Bencode.Dictionary command, Duration deadline) {
        String cookie = prefix + '-' + Long.toString(++asked, 36);
        NgRequest request = new NgRequest(context, datagram(cookie, command), deadline, retransmitAfter, counters);
        waiting.put(cookie, request);
        request.gone().onComplete(done -> waiting.remove(cookie));
        counters.increment("patchbay_relay_requests_total");
        if (channel == null) request.end(new NgOutcome.Silent("the socket is not open"));
        else request.startOn(channel);
        return request;
    }

    void close() {
        List.copyOf(waiting.values()).forEach(request -> request.end(new NgOutcome.Abandoned()));
        if (channel != null) channel.close();
    }

    @Override
    public void datagram(byte[] bytes) {
        int space = indexOfSpace(bytes);
        String cookie = new String(bytes, 0, Math.max(space, 0), StandardCharsets.UTF_8);
        NgRequest request = waiting.get(cookie);
        if (request == null) {
            // The second reply to a request that was sent twice; or one that came after the deadline.
            counters.increment("patchbay_relay_stray_replies_total");
            return;
        }
        Optional<Bencode.Dictionary> reply = dictionary(bytes, space + 1);
        if (reply.isPresent()) request.end(NgOutcome.of(reply.get()));
        else counters.increment("patchbay_relay_garbage_replies_total");
    }

    @Override
    public void unreachable(String why) {
        counters.increment("patchbay_relay_unreachable_total");
        List.copyOf(waiting.values()).forEach(request -> request.end(new NgOutcome.Silent(why)));
    }

    private static Optional<Bencode.Dictionary> dictionary(byte[] bytes, int from) {
        return BencodeReader.read(bytes, from) instanceof BencodeReader.Read read
                        && read.value() instanceof Bencode.Dictionary dictionary
                ? Optional.of(dictionary)
                : Optional.empty();
    }

    private static byte[] datagram(String cookie, Bencode.Dictionary command) {
        byte[] head = (cookie + ' ').getBytes(StandardCharsets.US_ASCII);
        byte[] body = command.bytes();
        byte[] whole = new byte[head.length + body.length];
        System.arraycopy(head, 0, whole, 0, head.length);
        System.arraycopy(body, 0, whole, head.length, body.length);
        return whole;
    }

    private static int indexOfSpace(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) if (bytes[i] == ' ') return i;
        return -1;
    }
}
