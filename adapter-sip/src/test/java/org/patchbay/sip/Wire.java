package org.patchbay.sip;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A test phone's socket. */
abstract class Wire implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;

    final BlockingQueue<SipText> received = new LinkedBlockingQueue<>();

    abstract void send(String message) throws IOException;

    abstract int localPort();

    abstract String transport();

    @Override
    public abstract void close();

    SipText next() throws InterruptedException {
        SipText message = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (message == null) throw new AssertionError("nothing came within " + PATIENCE_SECONDS + " s");
        return message;
    }

    static Wire udp(int port) throws IOException {
        return new Udp(port);
    }

    static Wire tcp(int port) throws IOException {
        return new Tcp(port);
    }

    private static final class Udp extends Wire {
        private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
        private final int port;

        Udp(int port) throws IOException {
            this.port = port;
            start(this::read);
        }

        private void read() throws IOException {
            byte[] buffer = new byte[65535];
            while (true) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                // The port may have been somebody else's a moment ago, to whom another stack still repeats its answers.
                if (packet.getPort() != port) continue;
                if (packet.getLength() > 4) received.add(SipText.parse(buffer, packet.getLength()));
            }
        }

        @Override
        void send(String message) throws IOException {
            byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
            socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getByName("127.0.0.1"), port));
        }

        @Override
        int localPort() {
            return socket.getLocalPort();
        }

        @Override
        String transport() {
            return "UDP";
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    private static final class Tcp extends Wire {
        private final Socket socket;

        Tcp(int port) throws IOException {
            socket = new Socket(InetAddress.getByName("127.0.0.1"), port);
            start(this::read);
        }

        private void read() throws IOException {
            InputStream in = socket.getInputStream();
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            int b;
            while ((b = in.read()) >= 0) {
                head.write(b);
                String text = head.toString(StandardCharsets.UTF_8);
                if (text.equals("\r\n")) head.reset();
                if (!text.endsWith("\r\n\r\n") || text.length() <= 4) continue;
                String lower = text.toLowerCase(Locale.ROOT);
                int at = lower.indexOf("\r\ncontent-length:");
                int length = Integer.parseInt(
                        text.substring(at + 17, text.indexOf("\r\n", at + 2)).trim());
                head.write(in.readNBytes(length));
                byte[] all = head.toByteArray();
                received.add(SipText.parse(all, all.length));
                head.reset();
            }
        }

        @Override
        void send(String message) throws IOException {
            socket.getOutputStream().write(message.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        int localPort() {
            return socket.getLocalPort();
        }

        @Override
        String transport() {
            return "TCP";
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private interface Reading {
        void run() throws IOException;
    }

    private static void start(Reading reading) {
        Thread thread = new Thread(() -> {
            try {
                reading.run();
            } catch (SocketException closed) {
                // The test is over.
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
