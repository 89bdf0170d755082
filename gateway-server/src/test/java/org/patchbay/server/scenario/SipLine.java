package org.patchbay.server.scenario;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** The wire of a SIP actor: a socket of the JDK and a thread that reads it. */
interface SipLine extends Closeable {
    String transport();

    int port();

    void send(String text);

    @Override
    void close();

    static SipLine udp(int gatewayPort, Consumer<String> received) {
        return new Udp(gatewayPort, received);
    }

    static SipLine tcp(int gatewayPort, Consumer<String> received) {
        return new Tcp(gatewayPort, received);
    }

    final class Udp implements SipLine {
        private final DatagramSocket socket;
        private final InetSocketAddress gateway;

        Udp(int gatewayPort, Consumer<String> received) {
            try {
                InetAddress loopback = InetAddress.getByName("127.0.0.1");
                socket = new DatagramSocket(0, loopback);
                gateway = new InetSocketAddress(loopback, gatewayPort);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Thread reader = new Thread(() -> read(received), "sip-actor-udp");
            reader.setDaemon(true);
            reader.start();
        }

        private void read(Consumer<String> received) {
            byte[] buffer = new byte[65535];
            while (!socket.isClosed()) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                try {
                    socket.receive(packet);
                } catch (IOException e) {
                    if (socket.isClosed()) return;
                    throw new UncheckedIOException(e);
                }
                // The port may have been somebody else's a moment ago, to whom another gateway still repeats its
                // answers.
                if (packet.getPort() != gateway.getPort()) continue;
                received.accept(new String(buffer, 0, packet.getLength(), StandardCharsets.UTF_8));
            }
        }

        @Override
        public String transport() {
            return "UDP";
        }

        @Override
        public int port() {
            return socket.getLocalPort();
        }

        @Override
        public void send(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            try {
                socket.send(new DatagramPacket(bytes, bytes.length, gateway));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    final class Tcp implements SipLine {
        private final Socket socket;

        Tcp(int gatewayPort, Consumer<String> received) {
            try {
                socket = new Socket("127.0.0.1", gatewayPort);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Thread reader = new Thread(() -> read(received), "sip-actor-tcp");
            reader.setDaemon(true);
            reader.start();
        }

        private void read(Consumer<String> received) {
            try {
                InputStream in = socket.getInputStream();
                String message = readMessage(in);
                while (message != null) {
                    if (!message.isBlank()) received.accept(message);
                    message = readMessage(in);
                }
            } catch (IOException e) {
                if (!socket.isClosed()) throw new UncheckedIOException(e);
            }
        }

        private static String readMessage(InputStream in) throws IOException {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (!head.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
                int next = in.read();
                if (next < 0) return null;
                head.write(next);
            }
            String text = head.toString(StandardCharsets.UTF_8);
            if (text.isBlank()) return "";
            String length = SipText.parse(text.stripLeading()).header("Content-Length");
            byte[] body = in.readNBytes(length.isEmpty() ? 0 : Integer.parseInt(length));
            return text.stripLeading() + new String(body, StandardCharsets.UTF_8);
        }

        @Override
        public String transport() {
            return "TCP";
        }

        @Override
        public int port() {
            return socket.getLocalPort();
        }

        @Override
        public void send(String text) {
            try {
                socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
                socket.getOutputStream().flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
