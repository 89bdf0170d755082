package org.patchbay.benchmarks;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A SIP phone over UDP that registers once and then answers every call at once. Of calls it keeps only the answers that are not
 * acknowledged, so it costs little.
 */
@Command(
        name = "sip-callee",
        hidden = true,
        description = "A SIP phone that answers every call; the load tests start it.")
final class SipCallee implements Callable<Integer> {
    private static final int BUFFER = 4 * 1024 * 1024;
    private static final int REPEAT_MS = 500;
    private static final Pattern QUOTED = Pattern.compile("(realm|nonce)=\"([^\"]*)\"");

    @Option(names = "--registrar-port", required = true)
    private int registrarPort;

    @Option(names = "--user", required = true)
    private String user = "";

    @Option(names = "--password", required = true)
    private String password = "";

    private final Map<String, Unacknowledged> unacknowledged = new LinkedHashMap<>();
    private final String callId = UUID.randomUUID().toString();
    private final String answer = Offers.answer();

    @Override
    public Integer call() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            socket.setReceiveBufferSize(BUFFER);
            socket.setSendBufferSize(BUFFER);
            register(socket);
            System.out.println("callee ready at port " + socket.getLocalPort());
            serve(socket);
        }
        return 0;
    }

    private void register(DatagramSocket socket) throws IOException {
        send(socket, registration(socket, 1, ""));
        SipMessage challenge = receive(socket);
        if (challenge.status() != 401) throw new IllegalStateException("expected a challenge: " + challenge);
        send(socket, registration(socket, 2, "Authorization: " + authorization(challenge) + "\r\n"));
        SipMessage registered = receive(socket);
        if (registered.status() != 200) throw new IllegalStateException("not registered: " + registered);
    }

    private SipMessage receive(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        socket.setSoTimeout(10_000);
        socket.receive(packet);
        socket.setSoTimeout(0);
        return SipMessage.parse(packet.getData(), packet.getLength());
    }

    private String registration(DatagramSocket socket, int number, String authorization) {
        String here = "127.0.0.1:" + socket.getLocalPort();
        return "REGISTER sip:localhost SIP/2.0\r\n"
                + "Via: SIP/2.0/UDP " + here + ";branch=z9hG4bK" + callId + number + ";rport\r\n"
                + "Max-Forwards: 70\r\n"
                + "From: <sip:" + user + "@localhost>;tag=" + callId.substring(0, 8) + "\r\n"
                + "To: <sip:" + user + "@localhost>\r\n"
                + "Call-ID: " + callId + "\r\n"
                + "CSeq: " + number + " REGISTER\r\n"
                + "Contact: <sip:" + user + "@" + here + ">;expires=3600\r\n"
                + authorization
                + "Content-Length: 0\r\n\r\n";
    }

    /** Digest by MD5 with qop, which every registrar offers. */
    private String authorization(SipMessage challenge) {
        String offered = challenge.lines("WWW-Authenticate").stream()
                .filter(line -> line.contains("MD5") || !line.contains("algorithm="))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no MD5 among " + challenge));
        String realm = "";
        String nonce = "";
        Matcher matcher = QUOTED.matcher(offered);
        while (matcher.find()) {
            if (matcher.group(1).equals("realm")) realm = matcher.group(2);
            else nonce = matcher.group(2);
        }
        String uri = "sip:localhost";
        String nonceCount = "00000001";
        String clientNonce = callId.substring(0, 8);
        String ha1 = md5(user + ":" + realm + ":" + password);
        String ha2 = md5("REGISTER:" + uri);
        String response = md5(ha1 + ":" + nonce + ":" + nonceCount + ":" + clientNonce + ":auth:" + ha2);
        return "Digest username=\"" + user + "\", realm=\"" + realm + "\", nonce=\"" + nonce + "\", uri=\"" + uri
                + "\", algorithm=MD5, qop=auth, nc=" + nonceCount + ", cnonce=\"" + clientNonce + "\", response=\""
                + response + "\"";
    }

    private void send(DatagramSocket socket, String text) throws IOException {
        SocketAddress registrar = new InetSocketAddress("127.0.0.1", registrarPort);
        send(socket, registrar, bytes(text));
    }

    /** A 200 to an INVITE that no ACK has come for (RFC 3261 13.3.1.4). */
    private record Unacknowledged(byte[] response, SocketAddress peer, long repeatAt) {}

    private void serve(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        socket.setSoTimeout(REPEAT_MS);
        while (true) {
            repeat(socket);
            packet.setLength(65_535);
            try {
                socket.receive(packet);
            } catch (SocketTimeoutException e) {
                continue;
            }
            // Shorter than any message: a ping that keeps a NAT open.
            if (packet.getLength() >= 20) answer(socket, packet);
        }
    }

    private void answer(DatagramSocket socket, DatagramPacket packet) throws IOException {
        SipMessage request = SipMessage.parse(packet.getData(), packet.getLength());
        int port = socket.getLocalPort();
        switch (request.method()) {
            case "INVITE" -> {
                send(socket, packet.getSocketAddress(), bytes(response(request, "180 Ringing", port, "")));
                byte[] accepted = bytes(response(request, "200 OK", port, answer));
                send(socket, packet.getSocketAddress(), accepted);
                unacknowledged.put(request.callId(), new Unacknowledged(accepted, packet.getSocketAddress(), soon()));
            }
            case "ACK" -> unacknowledged.remove(request.callId());
            case "SIP/2.0" -> {}
            default -> send(socket, packet.getSocketAddress(), bytes(response(request, "200 OK", port, "")));
        }
    }

    /** The oldest comes first, since all wait equally long. */
    private void repeat(DatagramSocket socket) throws IOException {
        while (!unacknowledged.isEmpty()) {
            Map.Entry<String, Unacknowledged> oldest =
                    unacknowledged.entrySet().iterator().next();
            Unacknowledged waiting = oldest.getValue();
            if (waiting.repeatAt() > System.currentTimeMillis()) return;
            unacknowledged.remove(oldest.getKey());
            unacknowledged.put(oldest.getKey(), new Unacknowledged(waiting.response(), waiting.peer(), soon()));
            send(socket, waiting.peer(), waiting.response());
        }
    }

    private static long soon() {
        return System.currentTimeMillis() + REPEAT_MS;
    }

    private static void send(DatagramSocket socket, SocketAddress peer, byte[] bytes) throws IOException {
        socket.send(new DatagramPacket(bytes, bytes.length, peer));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private String response(SipMessage request, String status, int port, String body) {
        List<String> lines = new ArrayList<>();
        lines.add("SIP/2.0 " + status);
        lines.addAll(request.lines("Via"));
        lines.addAll(request.lines("Record-Route"));
        lines.addAll(request.lines("From"));
        String to = request.lines("To").get(0);
        lines.add(to.contains(";tag=") ? to : to + ";tag=callee");
        lines.addAll(request.lines("Call-ID"));
        lines.addAll(request.lines("CSeq"));
        lines.add("Contact: <sip:" + user + "@127.0.0.1:" + port + ">");
        if (!body.isEmpty()) lines.add("Content-Type: application/sdp");
        lines.add("Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length);
        return String.join("\r\n", lines) + "\r\n\r\n" + body;
    }

    private static String md5(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }
}
