package org.patchbay.server.kit;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What lies between one phone and a TCP door of the gateway: it may be slow, and it may be cut, with RST at both ends. */
final class Cable implements AutoCloseable {
    private final Place place;
    private final String whose;
    private final NetServer server;
    private final NetClient client;
    private final List<NetSocket> ends = new ArrayList<>();

    /**
     * @param whose the phone's user
     * @param port of the gateway's door
     */
    Cable(Place place, String whose, int port) {
        this.place = place;
        this.whose = whose;
        // No linger: who closes resets.
        this.client = place.vertx()
                .createNetClient(new NetClientOptions().setSoLinger(0).setTcpNoDelay(true));
        this.server = place.vertx()
                .createNetServer(
                        new NetServerOptions().setHost("127.0.0.1").setPort(0).setSoLinger(0))
                .connectHandler(phone -> {
                    phone.pause();
                    client.connect(port, "127.0.0.1")
                            .onSuccess(gateway -> join(phone, gateway))
                            .onFailure(e -> phone.close());
                });
        await(server.listen());
    }

    /** Where the phone connects. */
    int port() {
        return server.actualPort();
    }

    private void join(NetSocket phone, NetSocket gateway) {
        synchronized (ends) {
            ends.add(phone);
            ends.add(gateway);
        }
        carry(phone, gateway, " up");
        carry(gateway, phone, " down");
        phone.closeHandler(ignored -> gateway.close());
        gateway.closeHandler(ignored -> phone.close());
        phone.resume();
    }

    private void carry(NetSocket from, NetSocket to, String way) {
        Line line = new Line(to, whose + way);
        from.handler(line::take);
    }

    /** One way, in order. */
    private final class Line {
        private final NetSocket to;
        private final String way;
        private final List<Buffer> waiting = new ArrayList<>();

        Line(NetSocket to, String way) {
            this.to = to;
            this.way = way;
        }

        synchronized void take(Buffer bytes) {
            int delay = place.weather().delay(place.random(way));
            if (delay == 0 && waiting.isEmpty()) {
                to.write(bytes);
                return;
            }
            waiting.add(bytes);
            if (waiting.size() == 1) place.vertx().setTimer(Math.max(1, delay), ignored -> flush());
        }

        private synchronized void flush() {
            Buffer all = Buffer.buffer();
            waiting.forEach(all::appendBuffer);
            waiting.clear();
            to.write(all);
        }
    }

    /** Cuts what is connected now; who connects again gets through. */
    void cut() {
        List<NetSocket> connected;
        synchronized (ends) {
            connected = List.copyOf(ends);
            ends.clear();
        }
        connected.forEach(NetSocket::close);
    }

    @Override
    public void close() {
        cut();
        await(server.close());
        await(client.close());
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(Phone.PATIENCE_S, TimeUnit.SECONDS)
                .join();
    }
}
