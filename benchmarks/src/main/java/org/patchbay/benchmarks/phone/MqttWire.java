package org.patchbay.benchmarks.phone;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A connection of MQTT 3.1.1: as much of it as a phone needs, at QoS 1 both ways. */
public final class MqttWire {
    private static final int CONNECT = 0x10;
    private static final int CONNACK = 2;
    private static final int PUBLISH = 3;
    private static final int PUBLISH_QOS1 = 0x32;
    private static final int PUBACK = 0x40;
    private static final int SUBSCRIBE = 0x82;
    private static final int SUBACK = 9;
    private static final int PINGREQ = 0xC0;
    private static final int CLEAN_USER_PASSWORD = 0xC2;
    private static final int CLEAN = 0x02;

    private final NetSocket socket;
    private final Listener listener;
    private final Promise<Void> connected = Promise.promise();
    private final Promise<Void> subscribed = Promise.promise();
    private @Nullable Buffer rest;
    private int packetId;
    private boolean closed;

    /** Takes what comes. */
    public interface Listener {
        void published(String topic, String payload);

        /** The connection is gone, and it was not this side that closed it. */
        void lost(String why);
    }

    private MqttWire(NetSocket socket, Listener listener) {
        this.socket = socket;
        this.listener = listener;
        socket.handler(this::feed);
        socket.closeHandler(ignored -> {
            connected.tryFail("closed");
            subscribed.tryFail("closed");
            if (!closed) listener.lost("an MQTT connection was closed");
        });
    }

    /**
     * Connects.
     *
     * @param user empty for nobody
     */
    public static Future<MqttWire> connect(
            PhoneKit kit,
            int port,
            String clientId,
            String user,
            String password,
            int keepAliveSeconds,
            Listener listener) {
        return kit.sockets().connect(port, "127.0.0.1").compose(socket -> {
            MqttWire wire = new MqttWire(socket, listener);
            Buffer body = Buffer.buffer();
            text(body, "MQTT");
            body.appendByte((byte) 4)
                    .appendByte((byte) (user.isEmpty() ? CLEAN : CLEAN_USER_PASSWORD))
                    .appendUnsignedShort(keepAliveSeconds);
            text(body, clientId);
            if (!user.isEmpty()) {
                text(body, user);
                text(body, password);
            }
            wire.packet(CONNECT, body);
            return wire.connected.future().map(wire);
        });
    }

    /** Subscribes at QoS 1. */
    public Future<Void> subscribe(String filter) {
        Buffer body = Buffer.buffer().appendUnsignedShort(nextId());
        text(body, filter);
        packet(SUBSCRIBE, body.appendByte((byte) 1));
        return subscribed.future();
    }

    /** Publishes at QoS 1. */
    public void publish(String topic, String payload) {
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        Buffer body = Buffer.buffer(topic.length() + bytes.length + 4);
        text(body, topic);
        packet(PUBLISH_QOS1, body.appendUnsignedShort(nextId()).appendBytes(bytes));
    }

    public void ping() {
        packet(PINGREQ, Buffer.buffer());
    }

    public void close() {
        closed = true;
        socket.close();
    }

    private int nextId() {
        packetId = packetId == 0xFFFF ? 1 : packetId + 1;
        return packetId;
    }

    private static void text(Buffer to, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        to.appendUnsignedShort(bytes.length).appendBytes(bytes);
    }

    private void packet(int first, Buffer body) {
        Buffer packet = Buffer.buffer(body.length() + 5).appendByte((byte) first);
        int length = body.length();
        do {
            int digit = length & 0x7F;
            length >>= 7;
            packet.appendByte((byte) (length > 0 ? digit | 0x80 : digit));
        } while (length > 0);
        socket.write(packet.appendBuffer(body));
    }

    private void feed(Buffer more) {
        Buffer all = rest == null
                ? more
                : Buffer.buffer(rest.length() + more.length())
                        .appendBuffer(rest)
                        .appendBuffer(more);
        int at = 0;
        while (true) {
            int next = packetAt(all, at);
            if (next < 0) break;
            at = next;
        }
        rest = at == all.length() ? null : all.slice(at, all.length());
    }

    /** Reads the packet that begins there; gives where the next one begins, or -1 if this one is not whole. */
    private int packetAt(Buffer bytes, int at) {
        int length = 0;
        int position = at + 1;
        for (int shift = 0; ; shift += 7) {
            if (position >= bytes.length()) return -1;
            int digit = bytes.getUnsignedByte(position++);
            length |= (digit & 0x7F) << shift;
            if (digit < 0x80) break;
        }
        if (bytes.length() - position < length) return -1;
        received(bytes.getUnsignedByte(at), bytes, position, position + length);
        return position + length;
    }

    private void received(int first, Buffer bytes, int start, int end) {
        switch (first >> 4) {
            case CONNACK -> {
                int code = bytes.getUnsignedByte(start + 1);
                if (code == 0) connected.tryComplete();
                else connected.tryFail("CONNACK " + code);
            }
            case SUBACK -> {
                int code = bytes.getUnsignedByte(start + 2);
                if (code < 0x80) subscribed.tryComplete();
                else subscribed.tryFail("SUBACK " + code);
            }
            case PUBLISH -> publication(first, bytes, start, end);
            default -> {
                // PUBACK and PINGRESP, which nothing waits for.
            }
        }
    }

    private void publication(int first, Buffer bytes, int start, int end) {
        int topicLength = bytes.getUnsignedShort(start);
        int afterTopic = start + 2 + topicLength;
        String topic = bytes.getString(start + 2, afterTopic);
        int payload = afterTopic;
        if ((first & 0x06) != 0) {
            packet(PUBACK, Buffer.buffer().appendUnsignedShort(bytes.getUnsignedShort(afterTopic)));
            payload += 2;
        }
        listener.published(topic, bytes.getString(payload, end));
    }
}
