package org.patchbay.sip;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.UUID;

/** A phone made of text, for tests: it sends what it is told and shows what came. */
final class TestPhone implements AutoCloseable {
    static final String OFFER = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
            + "m=audio 40000 RTP/AVP 0 8\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\na=sendrecv\r\n";

    final Wire wire;
    final String user;
    final String fromTag = tag();
    final String callId = UUID.randomUUID().toString();
    private final String password;
    private final Set<String> settled = new HashSet<>();
    private final Set<String> seen = new HashSet<>();
    private int cseq;

    TestPhone(Wire wire, String user, String password) {
        this.wire = wire;
        this.user = user;
        this.password = password;
    }

    static String tag() {
        return UUID.randomUUID().toString().substring(0, 8);
    }

    String contact() {
        String transport = wire.transport().equals("UDP")
                ? ""
                : ";transport=" + wire.transport().toLowerCase();
        return "<sip:" + user + "@127.0.0.1:" + wire.localPort() + transport + ">";
    }

    /** A request outside a dialog; {@code extra} are header lines, each with its line end. */
    Request request(String method, String uri, String to) {
        return new Request(method, uri, to);
    }

    final class Request {
        private final String method;
        private final String uri;
        private final String to;
        private String callId = TestPhone.this.callId;
        private String tag = TestPhone.this.fromTag;
        private String headers = "";
        private String body = "";
        private String type = "application/sdp";
        private String branch = "z9hG4bK" + TestPhone.tag();
        private int count = ++cseq;

        Request(String method, String uri, String to) {
            this.method = method;
            this.uri = uri;
            this.to = to;
        }

        Request header(String line) {
            headers += line + "\r\n";
            return this;
        }

        Request body(String text) {
            body = text;
            return this;
        }

        Request body(String mime, String text) {
            type = mime;
            body = text;
            return this;
        }

        Request callId(String id) {
            callId = id;
            return this;
        }

        Request fromTag(String own) {
            tag = own;
            return this;
        }

        Request branch(String name) {
            branch = name;
            return this;
        }

        Request cseq(int number) {
            cseq--;
            count = number;
            return this;
        }

        int cseq() {
            return count;
        }

        String branch() {
            return branch;
        }

        String text() {
            return method + " " + uri + " SIP/2.0\r\n"
                    + "Via: SIP/2.0/" + wire.transport() + " 127.0.0.1:" + wire.localPort() + ";branch=" + branch
                    + ";rport\r\n"
                    + "Max-Forwards: 70\r\n"
                    + "From: \"Phone\" <sip:" + user + "@localhost>;tag=" + tag + "\r\n"
                    + "To: " + to + "\r\n"
                    + "Call-ID: " + callId + "\r\n"
                    + "CSeq: " + count + " " + method + "\r\n"
                    + (headers.contains("Contact:") || method.equals("ACK") || method.equals("BYE")
                            ? ""
                            : "Contact: " + contact() + "\r\n")
                    + headers
                    + (body.isEmpty() ? "" : "Content-Type: " + type + "\r\n")
                    + "Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n"
                    + body;
        }

        Request send() throws IOException {
            wire.send(text());
            return this;
        }

        /** Sends it, answers the challenge, and gives the first final or reliable answer after that. */
        Request authenticated() throws Exception {
            return authenticated("MD5");
        }

        Request authenticated(String algorithm) throws Exception {
            send();
            SipText challenge = nextFinal();
            settled.add(challenge.header("Call-ID") + challenge.header("CSeq"));
            if (!method.equals("REGISTER")) ackFailure(challenge);
            Request again = new Request(method, uri, to);
            again.callId = callId;
            again.tag = tag;
            again.headers = headers + authorization(challenge, method, uri, algorithm, 1) + "\r\n";
            again.body = body;
            again.type = type;
            return again.send();
        }

        void ackFailure(SipText response) throws IOException {
            if (!method.equals("INVITE")) return;
            Request ack = new Request("ACK", uri, response.header("To"));
            ack.cseq(count);
            ack.callId = callId;
            ack.tag = tag;
            ack.branch = branch;
            ack.send();
        }
    }

    String authorization(SipText challenge, String method, String uri, String algorithm, int count) {
        boolean proxy = challenge.status() == 407;
        String value = challenge.all(proxy ? "Proxy-Authenticate" : "WWW-Authenticate").stream()
                .filter(each -> SipText.parameter(each, "algorithm").equals(algorithm))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no challenge with " + algorithm + " in " + challenge));
        String realm = SipText.parameter(value, "realm");
        String nonce = SipText.parameter(value, "nonce");
        String nc = String.format("%08x", count);
        String ha1 = hash(algorithm, user + ":" + realm + ":" + password);
        String ha2 = hash(algorithm, method + ":" + uri);
        String response = hash(algorithm, ha1 + ":" + nonce + ":" + nc + ":cn:auth:" + ha2);
        return (proxy ? "Proxy-Authorization" : "Authorization") + ": Digest username=\"" + user + "\", realm=\""
                + realm + "\", nonce=\"" + nonce + "\", uri=\"" + uri + "\", response=\"" + response
                + "\", algorithm=" + algorithm + ", cnonce=\"cn\", qop=auth, nc=" + nc;
    }

    static String hash(String algorithm, String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The next message that is no 100, no challenge that was answered already, and no request that came before: a machine at work repeats them. */
    SipText next() throws InterruptedException {
        SipText message;
        do {
            message = wire.next();
        } while (message.status() == 100 || isOld(message));
        return message;
    }

    private boolean isOld(SipText message) {
        if (!message.isRequest()) return settled.contains(message.header("Call-ID") + message.header("CSeq"));
        // An ACK is repeated for a reason.
        return !message.method().equals("ACK")
                && !seen.add(message.method() + message.all("Via").get(0));
    }

    /** The next request or response of that method. */
    SipText next(String method) throws InterruptedException {
        SipText message;
        do {
            message = next();
        } while (!message.method().equals(method));
        return message;
    }

    /** The next request, past any response: one whose ACK was late is repeated. */
    SipText nextRequest() throws InterruptedException {
        SipText message;
        do {
            message = next();
        } while (!message.isRequest());
        return message;
    }

    SipText nextFinal() throws InterruptedException {
        SipText message;
        do {
            message = next();
        } while (message.isRequest() || message.status() < 200);
        return message;
    }

    /** A response to a request that came; {@code headers} are whole lines. */
    String response(SipText request, int status, String toTag, String headers, String body) {
        StringBuilder text = new StringBuilder("SIP/2.0 " + status + " Whatever\r\n");
        for (String via : request.all("Via")) text.append("Via: ").append(via).append("\r\n");
        for (String route : request.all("Record-Route"))
            text.append("Record-Route: ").append(route).append("\r\n");
        String to = request.header("To");
        text.append("From: ").append(request.header("From")).append("\r\n");
        text.append("To: ")
                .append(to.contains("tag=") || toTag.isEmpty() ? to : to + ";tag=" + toTag)
                .append("\r\n");
        text.append("Call-ID: ").append(request.header("Call-ID")).append("\r\n");
        text.append("CSeq: ").append(request.header("CSeq")).append("\r\n");
        if (status > 100 && status < 300)
            text.append("Contact: ").append(contact()).append("\r\n");
        text.append(headers);
        if (!body.isEmpty()) text.append("Content-Type: application/sdp\r\n");
        text.append("Content-Length: ").append(body.length()).append("\r\n\r\n").append(body);
        return text.toString();
    }

    void respond(SipText request, int status, String toTag) throws IOException {
        wire.send(response(request, status, toTag, "", ""));
    }

    void respond(SipText request, int status, String toTag, String body) throws IOException {
        wire.send(response(request, status, toTag, "", body));
    }

    /** Registers, answers the OPTIONS that follows with that description, and gives the 200 of the REGISTER. */
    SipText register() throws Exception {
        request("REGISTER", "sip:localhost", "<sip:" + user + "@localhost>")
                .header("Expires: 300")
                .header("User-Agent: phone")
                .authenticated();
        SipText registered = nextFinal();
        if (registered.status() != 200) throw new AssertionError("not registered: " + registered);
        SipText options = next("OPTIONS");
        respond(options, 200, tag());
        return registered;
    }

    @Override
    public void close() {
        wire.close();
    }
}
