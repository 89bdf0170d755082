package org.patchbay.server.kit;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.patchbay.server.scenario.SipCredentials;
import org.patchbay.server.scenario.SipText;

/** A phone that speaks SIP over UDP: its registration, and which call a message belongs to. With ICE and DTLS-SRTP where there is no relay. */
final class SipPhone extends Phone {
    private final SipTransactions transactions;
    private final boolean plain;
    private final Map<String, SipLeg> byCallId = new HashMap<>();
    private final String registration;
    private int cseq;
    private boolean registered;
    private boolean asked;

    SipPhone(String user, String device, Place place) {
        super(user, device, place);
        this.transactions = new SipTransactions(this, place);
        this.plain = isRelayed();
        this.registration = token();
        transactions.open(this::request);
    }

    SipTransactions transactions() {
        return transactions;
    }

    /** Never the same in two plays, whatever their seeds. */
    String token() {
        return Long.toHexString(ThreadLocalRandom.current().nextLong() & Long.MAX_VALUE);
    }

    @Override
    Protocol protocol() {
        return Protocol.SIP;
    }

    @Override
    boolean isPlain() {
        return plain;
    }

    @Override
    void logsIn() {
        ask(() -> {
            register();
            return registration;
        });
        // The gateway asks a new phone what media it speaks.
        awaits("is registered and asked for its media", () -> registered && asked);
    }

    private void register() {
        String tag = token();
        withCredentials(
                "REGISTER",
                "sip:localhost",
                credentials ->
                        head("REGISTER", "sip:localhost", registration, tag, "<sip:" + user() + "@localhost>", ++cseq)
                                + credentials
                                + contact()
                                + "Content-Length: 0\r\n\r\n",
                ok -> {
                    if (ok.status() == 200) registered = true;
                    else if (ok.status() >= 300) fault(null, "REGISTER gets " + ok.status());
                });
    }

    /** Sends a request, and once more with credentials where it is challenged. The responses to the last of them go to the listener. */
    void withCredentials(
            String method,
            String uri,
            java.util.function.Function<String, String> request,
            Consumer<SipText> listener) {
        transactions.send(request.apply(""), response -> {
            if (response.status() == 401 || response.status() == 407) {
                String credentials = SipCredentials.answer(user(), response, method, uri);
                transactions.send(request.apply(credentials), listener);
            } else {
                listener.accept(response);
            }
        });
    }

    /** The first lines of a request outside a dialog, or of one within whose tags are in place. */
    String head(String method, String uri, String callId, String tag, String to, int number) {
        return method + " " + uri + " SIP/2.0\r\nVia: " + transactions.via("z9hG4bK" + token())
                + "\r\nFrom: <sip:" + user() + "@localhost>;tag=" + tag + "\r\nTo: " + to + "\r\nCall-ID: " + callId
                + "\r\nCSeq: " + number + " " + method + "\r\nMax-Forwards: 70\r\n";
    }

    String contact() {
        return "Contact: <sip:" + user() + "@127.0.0.1:" + transactions.port() + ">" + (plain ? "" : ";+sip.ice")
                + ";+sip.instance=\""
                + "<urn:uuid:00000000-0000-1000-8000-%012x>".formatted((user() + device()).hashCode() & 0xffffffffL)
                + "\"\r\nAllow: INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, INFO, MESSAGE, REFER, NOTIFY\r\n"
                + "Supported: replaces\r\n";
    }

    @Override
    Leg doCall(String to) {
        SipLeg leg = new SipLeg(this, token() + "@" + device(), to + "@localhost");
        byCallId.put(leg.name(), leg);
        add(leg);
        leg.invite(to);
        return leg;
    }

    /** RFC 3428: a final answer tells what has become of it. */
    @Override
    void doWrite(String to, String text) {
        String uri = "sip:" + to + "@localhost";
        String callId = token();
        String tag = token();
        withCredentials(
                "MESSAGE",
                uri,
                credentials -> head("MESSAGE", uri, callId, tag, "<" + uri + ">", ++cseq)
                        + credentials
                        + "Content-Type: text/plain\r\nContent-Length: "
                        + text.length()
                        + "\r\n\r\n"
                        + text,
                response -> {
                    if (response.status() >= 300) texts().isLost(text, response.startLine());
                    else if (response.status() >= 200) texts().isDelivered(text);
                });
    }

    private void request(SipText request) {
        @Nullable SipLeg leg = byCallId.get(request.header("Call-ID"));
        if (leg != null) {
            leg.request(request);
        } else if (request.isRequest("OPTIONS")) {
            asked = true;
            transactions.respond(request, 200, "OK", token(), "", "");
        } else if (request.isRequest("INVITE")) {
            SipLeg called = new SipLeg(this, request);
            byCallId.put(called.name(), called);
            add(called);
            called.isInvited();
        } else if (request.isRequest("MESSAGE")) {
            transactions.respond(request, 200, "OK", token(), "", "");
            texts().reads(request.uri("From").replaceFirst("^sip:", ""), request.body());
        } else if (!request.isRequest("ACK")) {
            fault(null, "a request of no call: " + request.startLine());
            transactions.respond(request, 481, "No Such Call", token(), "", "");
        }
    }

    @Override
    void catchesUp() {
        // What a gateway says over UDP comes in no order; an answer to one that was asked last shows at least that the
        // phone is heard.
        AtomicBoolean answered = new AtomicBoolean();
        ask(() -> {
            transactions.send(
                    head("OPTIONS", "sip:localhost", token(), token(), "<sip:localhost>", 1)
                            + "Content-Length: 0\r\n\r\n",
                    response -> answered.set(true));
            return answered;
        });
        awaits("is answered", answered::get);
        // RFC 3261 15.1.2: what is under way when a call ends is answered still.
        awaits("has its final responses", transactions::areAnswered);
    }

    /**
     * It gets another address and registers from there, with its calls up. What is under way to the former one still arrives, as at a phone that goes
     * from one network into another: within a transaction nobody finds an address that has changed (RFC 3261 17.1.1, 18.2.2).
     */
    void moves() {
        note(null, "moves");
        transactions.move(this::request);
        ask(() -> {
            registered = false;
            register();
            return registration;
        });
        awaits("is registered from its new address", () -> registered);
    }

    /** Whoever still writes to where it was is not heard. */
    void leavesItsFormerAddresses() {
        ask(transactions::leaveFormer);
    }

    @Override
    void losesItsNetwork() {
        note(null, "loses its network");
        ask(() -> {
            registered = false;
            return transactions.cut();
        });
    }

    @Override
    void comesBack() {
        transactions.open(this::request);
        ask(() -> {
            register();
            return registration;
        });
        awaits("is registered again", () -> registered);
        note(null, "is back");
    }

    @Override
    public void close() {
        ask(transactions::cut);
    }
}
