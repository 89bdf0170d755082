package org.patchbay.server.kit;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.datagram.DatagramSocketOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.patchbay.server.scenario.SipText;

/** Transactions of a phone over UDP (RFC 3261 17), with the weather between its socket and the gateway. */
final class SipTransactions {
    /** The gateway of a play has the same. */
    static final int T1_MS = 100;

    private static final int T2_MS = 400;
    private static final int REMEMBERED = 256;
    /** Vert.x would cut off what is longer than 2,048 bytes. */
    private static final int LARGEST_DATAGRAM = 65_535;

    private final Phone phone;
    private final Place place;
    private final int gateway;
    private final Map<String, Client> clients = new HashMap<>();
    private final Map<String, Repeated> finals = new HashMap<>();
    private final Map<String, String> answered = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > REMEMBERED;
        }
    };
    private @Nullable DatagramSocket socket;
    private final List<DatagramSocket> former = new ArrayList<>();
    private int port;

    SipTransactions(Phone phone, Place place) {
        this.phone = phone;
        this.place = place;
        this.gateway = place.gateway().port("sip-udp");
    }

    /** Opens a port; requests of the gateway go to the listener, each once. */
    void open(Consumer<SipText> requests) {
        DatagramSocket opened =
                phone.vertx().createDatagramSocket(new DatagramSocketOptions().setReceiveBufferSize(LARGEST_DATAGRAM));
        opened.handler(packet -> phone.context().runOnContext(ignored -> {
            // The port may have been somebody else's a moment ago, to whom another gateway still repeats its answers.
            if (packet.sender().port() != gateway) return;
            arrives(() -> {
                if (opened == socket || former.contains(opened))
                    received(packet.data().toString(), requests);
            });
        }));
        opened.listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(Phone.PATIENCE_S, TimeUnit.SECONDS)
                .join();
        phone.ask(() -> {
            DatagramSocket before = socket;
            if (before != null) former.add(before);
            socket = opened;
            port = opened.localAddress().port();
            return port;
        });
    }

    /** Opens another port. What comes to the one before is heard as well, until it is left. */
    void move(Consumer<SipText> requests) {
        open(requests);
    }

    /** Closes all ports but the last one. */
    boolean leaveFormer() {
        boolean any = !former.isEmpty();
        former.forEach(DatagramSocket::close);
        former.clear();
        return any;
    }

    /** Nothing arrives any more, and nothing leaves. */
    boolean cut() {
        leaveFormer();
        DatagramSocket open = socket;
        socket = null;
        if (open != null) open.close();
        return open != null;
    }

    int port() {
        return port;
    }

    String via(String branch) {
        return "SIP/2.0/UDP 127.0.0.1:" + port + ";branch=" + branch + ";rport";
    }

    // --- the weather

    private void arrives(Runnable arrival) {
        weathered("down", () -> phone.on(arrival));
    }

    private void write(String text) {
        DatagramSocket open = socket;
        if (open == null) return;
        Buffer bytes = Buffer.buffer(text);
        weathered("up", () -> open.send(bytes, gateway, "127.0.0.1"));
    }

    private void weathered(String way, Runnable passage) {
        Weather weather = place.weather();
        Random random = place.random(phone.user() + " " + way);
        if (weather.loses(random)) return;
        int times = weather.doubles(random) ? 2 : 1;
        for (int i = 0; i < times; i++) {
            int delay = weather.delay(random);
            if (delay == 0) passage.run();
            else phone.vertx().setTimer(delay, ignored -> phone.context().runOnContext(now -> passage.run()));
        }
    }

    // --- client

    private final class Client {
        private final String text;
        private final boolean invite;
        private final Consumer<SipText> listener;
        private final long began = System.nanoTime();
        private boolean answered;
        private boolean answeredFinally;
        private boolean over;
        private String acknowledgement = "";

        Client(String text, Consumer<SipText> listener) {
            this.text = text;
            this.invite = text.startsWith("INVITE ");
            this.listener = listener;
        }

        void send(int interval) {
            if (over || invite && answered) return;
            if (System.nanoTime() - began > TimeUnit.SECONDS.toNanos(Phone.PATIENCE_S) && socket != null) {
                over = true;
                phone.fault(null, "no answer to " + text.substring(0, text.indexOf('\r')));
                return;
            }
            write(text);
            int next = invite ? interval * 2 : Math.min(interval * 2, T2_MS);
            phone.vertx().setTimer(interval, ignored -> phone.context().runOnContext(now -> send(next)));
        }

        void response(SipText response) {
            answeredFinally |= response.status() >= 200;
            if (!invite && response.status() >= 200 || invite && response.status() >= 300) {
                if (invite) acknowledge(response);
                if (over) return;
                over = true;
            } else if (over) {
                return;
            }
            answered = true;
            listener.accept(response);
        }

        /** RFC 3261 17.1.1.3. */
        private void acknowledge(SipText failure) {
            if (acknowledgement.isEmpty()) {
                SipText request = SipText.parse(text);
                String uri = request.startLine().split(" ")[1];
                acknowledgement = "ACK " + uri + " SIP/2.0\r\nVia: " + request.header("Via") + "\r\nFrom: "
                        + request.header("From") + "\r\nTo: " + failure.header("To") + "\r\nCall-ID: "
                        + request.header("Call-ID") + "\r\nCSeq: "
                        + request.header("CSeq").replace("INVITE", "ACK")
                        + "\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n";
            }
            write(acknowledgement);
        }
    }

    /** Sends a request, again until it is answered. */
    void send(String text, Consumer<SipText> listener) {
        Client client = new Client(text, listener);
        clients.put(key(SipText.parse(text)), client);
        client.send(T1_MS);
    }

    /** Whether every request has its final response. */
    boolean areAnswered() {
        return clients.values().stream().allMatch(client -> client.answeredFinally);
    }

    /** Sends an ACK of a 2xx. */
    void acknowledge(String text) {
        write(text);
    }

    private static String key(SipText message) {
        String method = message.header("CSeq").split(" ")[1];
        return message.header("Via").replaceAll(".*branch=([^;]*).*", "$1") + " " + method;
    }

    // --- server

    private static final class Repeated {
        private boolean over;
    }

    private void received(String text, Consumer<SipText> requests) {
        if (text.isBlank()) return;
        SipText message = SipText.parse(text);
        if (!message.isRequest()) {
            Client client = clients.get(key(message));
            if (client == null)
                phone.fault(null, "a response to nothing: " + message.startLine() + " " + message.header("CSeq"));
            else client.response(message);
            return;
        }
        if (message.isRequest("ACK")) {
            Repeated repeated = finals.get(dialogKey(message));
            if (repeated == null || repeated.over) return;
            repeated.over = true;
            requests.accept(message);
            return;
        }
        String key = key(message);
        String response = answered.get(key);
        if (response != null) {
            if (!response.isEmpty()) write(response);
            return;
        }
        answered.put(key, "");
        requests.accept(message);
    }

    private static String dialogKey(SipText message) {
        return message.header("Call-ID") + " " + message.header("CSeq").split(" ")[0];
    }

    /** Answers a request; a final answer to an INVITE again until it is acknowledged. */
    void respond(SipText request, int status, String phrase, String tag, String headers, String sdp) {
        StringBuilder text = new StringBuilder("SIP/2.0 " + status + " " + phrase + "\r\n");
        request.all("Via").forEach(via -> text.append("Via: ").append(via).append("\r\n"));
        String to = request.header("To");
        text.append("From: ").append(request.header("From")).append("\r\n");
        text.append("To: ")
                .append(to)
                .append(to.contains("tag=") || status == 100 ? "" : ";tag=" + tag)
                .append("\r\n");
        text.append("Call-ID: ").append(request.header("Call-ID")).append("\r\n");
        text.append("CSeq: ").append(request.header("CSeq")).append("\r\n");
        text.append(headers).append(body(sdp));
        String response = text.toString();
        answered.put(key(request), response);
        if (request.isRequest("INVITE") && status >= 200) {
            Repeated repeated = new Repeated();
            finals.put(dialogKey(request), repeated);
            repeat(repeated, response, T1_MS, System.nanoTime());
        } else {
            write(response);
        }
    }

    /** RFC 3261 13.3.1.4, 17.2.1. */
    private void repeat(Repeated repeated, String response, int interval, long began) {
        if (repeated.over) return;
        if (System.nanoTime() - began > TimeUnit.SECONDS.toNanos(Phone.PATIENCE_S) && socket != null) {
            repeated.over = true;
            phone.fault(null, "no ACK of " + response.substring(0, response.indexOf('\r')));
            return;
        }
        write(response);
        int next = Math.min(interval * 2, T2_MS);
        phone.vertx()
                .setTimer(
                        interval,
                        ignored -> phone.context().runOnContext(now -> repeat(repeated, response, next, began)));
    }

    static String body(String sdp) {
        return sdp.isEmpty()
                ? "Content-Length: 0\r\n\r\n"
                : "Content-Type: application/sdp\r\nContent-Length: " + sdp.length() + "\r\n\r\n" + sdp;
    }
}
