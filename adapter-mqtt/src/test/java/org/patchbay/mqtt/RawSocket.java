package org.patchbay.mqtt;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** A TCP socket that says the bytes that the test says, and reads packets one by one. */
final class RawSocket implements AutoCloseable {
    private final Socket socket;
    private final DataInputStream in;

    RawSocket(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(5_000);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
    }

    /** Hexadecimal, white space between as it pleases. */
    RawSocket says(String hex) throws IOException {
        return says(HexFormat.of().parseHex(hex.replaceAll("\\s", "")));
    }

    RawSocket says(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** CONNECT of bob with the right password. */
    RawSocket connects(int version, String clientId, boolean clean) throws IOException {
        return says(connect(version, clientId, clean, "bob", "patchbay", "", 60));
    }

    /** CONNECT of bob by MQTT 5, who keeps his session for ten minutes and leaves a will. */
    static byte[] connectWithWill(String clientId, String willProperties, String topic, String payload)
            throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(string("MQTT"));
        body.write(5);
        // User name, password, will with quality of service 1.
        body.write(0xC0 | 0x08 | 0x04);
        body.write(HexFormat.of().parseHex("003c"));
        body.write(HexFormat.of().parseHex("051100000258"));
        body.write(string(clientId));
        byte[] ofWill = HexFormat.of().parseHex(willProperties);
        body.write(ofWill.length);
        body.write(ofWill);
        body.write(string(topic));
        body.write(string(payload));
        body.write(string("bob"));
        body.write(string("patchbay"));
        return packet(0x10, body.toByteArray());
    }

    static byte[] connect(
            int version, String clientId, boolean clean, String user, String password, String properties, int keepAlive)
            throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(string("MQTT"));
        body.write(version);
        body.write(0xC0 | (clean ? 2 : 0));
        body.write(keepAlive >> 8);
        body.write(keepAlive);
        if (version == 5) {
            byte[] more = HexFormat.of().parseHex(properties);
            body.write(more.length);
            body.write(more);
        }
        body.write(string(clientId));
        body.write(string(user));
        body.write(string(password));
        return packet(0x10, body.toByteArray());
    }

    static byte[] publish(int version, int flags, String topic, int packetId, String payload) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(string(topic));
        if ((flags & 6) != 0) {
            body.write(packetId >> 8);
            body.write(packetId);
        }
        if (version == 5) body.write(0);
        body.write(payload.getBytes(StandardCharsets.UTF_8));
        return packet(0x30 | flags, body.toByteArray());
    }

    static byte[] subscribe(int version, int packetId, String filter, int options) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(packetId >> 8);
        body.write(packetId);
        if (version == 5) body.write(0);
        body.write(string(filter));
        body.write(options);
        return packet(0x82, body.toByteArray());
    }

    static byte[] packet(int first, byte[] body) throws IOException {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(first);
        int left = body.length;
        do {
            int digit = left % 128;
            left /= 128;
            packet.write(left > 0 ? digit | 0x80 : digit);
        } while (left > 0);
        packet.write(body);
        return packet.toByteArray();
    }

    static byte[] string(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes.length >> 8);
        out.write(bytes.length);
        out.write(bytes);
        return out.toByteArray();
    }

    /** The next packet: its first byte and its body. */
    record Packet(int first, byte[] body) {
        int type() {
            return first >> 4;
        }

        String hex() {
            return HexFormat.of().formatHex(body);
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        /** Of a PUBLISH with QoS 1 or 2. */
        int packetId() {
            int topic = (body[0] & 0xFF) << 8 | body[1] & 0xFF;
            return (body[2 + topic] & 0xFF) << 8 | body[3 + topic] & 0xFF;
        }
    }

    Packet receives() throws IOException {
        int first = in.readUnsignedByte();
        int length = 0;
        int shift = 0;
        int digit;
        do {
            digit = in.readUnsignedByte();
            length |= (digit & 0x7F) << shift;
            shift += 7;
        } while ((digit & 0x80) != 0);
        return new Packet(first, in.readNBytes(length));
    }

    /** The first packet of that type; what comes before it is passed over. */
    Packet receives(int type) throws IOException {
        Packet packet = receives();
        while (packet.type() != type) packet = receives();
        return packet;
    }

    /** Whether the gateway has closed it, with nothing more to read. */
    boolean isClosed() throws IOException {
        try {
            return in.read() < 0;
        } catch (EOFException | SocketException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
