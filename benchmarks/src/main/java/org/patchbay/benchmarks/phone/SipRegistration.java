package org.patchbay.benchmarks.phone;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.InetSocketAddress;
import java.util.UUID;

/** One registration of one user (RFC 3261 10), by digest where the registrar asks for it. */
public final class SipRegistration {
    /** How long one lasts. */
    static final int EXPIRES_S = 3_600;

    private static final int ATTEMPTS = 3;

    private final SipLine line;
    private final InetSocketAddress registrar;
    private final String user;
    private final Digest digest;
    private final String callId = UUID.randomUUID().toString();
    private Promise<Void> registered = Promise.promise();
    private int number;
    private int attempts;

    SipRegistration(SipLine line, InetSocketAddress registrar, String user, Digest digest) {
        this.line = line;
        this.registrar = registrar;
        this.user = user;
        this.digest = digest;
    }

    /** One of a user with the password that all accounts have. */
    public SipRegistration(SipLine line, InetSocketAddress registrar, String user) {
        this(line, registrar, user, new Digest(user, XmppPhone.PASSWORD, "c"));
    }

    /** The Call-ID of its requests and of what answers them. */
    public String callId() {
        return callId;
    }

    /** Registers, or says once more that it is there. */
    public Future<Void> begin() {
        registered = Promise.promise();
        attempts = 0;
        send();
        return registered.future();
    }

    private void send() {
        attempts++;
        String transport = line.transport().equals("WS") ? ";transport=ws" : "";
        String uri = "sip:localhost";
        line.send(
                "REGISTER " + uri + " SIP/2.0\r\n"
                        + "Via: SIP/2.0/" + line.transport() + " " + line.sentBy() + ";branch=z9hG4bK" + callId
                        + ++number
                        + ";rport\r\n"
                        + "Max-Forwards: 70\r\n"
                        + "From: <sip:" + user + "@localhost>;tag=" + callId.substring(0, 8) + "\r\n"
                        + "To: <sip:" + user + "@localhost>\r\n"
                        + "Call-ID: " + callId + "\r\n"
                        + "CSeq: " + number + " REGISTER\r\n"
                        + "Contact: <sip:" + user + "@" + line.sentBy() + transport + ">;expires=" + EXPIRES_S + "\r\n"
                        + digest.line("REGISTER", uri)
                        + "Content-Length: 0\r\n\r\n",
                registrar);
    }

    /** Takes a response to it. */
    public void received(SipMessage response) {
        int status = response.status();
        if (status == 401 && attempts < ATTEMPTS) {
            digest.challenged(response);
            send();
        } else if (status == 200) {
            registered.tryComplete();
        } else if (status >= 300) {
            registered.tryFail("REGISTER: " + response.startLine());
        }
    }
}
