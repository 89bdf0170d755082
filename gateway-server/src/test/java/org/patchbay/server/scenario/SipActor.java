package org.patchbay.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.patchbay.session.v1.EndReason;

/** A phone that writes its messages by hand, so that nothing of the gateway's own SIP stands on both sides of a test. */
final class SipActor implements Actor {
    /** What a caller hears for each reason, and what RFC 3326 says to a callee. Written down here once more, by INTERFACES section 6. */
    private static final Map<EndReason, Set<Integer>> STATUS = Map.of(
            EndReason.BUSY, Set.of(486, 600),
            EndReason.DECLINED, Set.of(603),
            EndReason.NO_ANSWER, Set.of(408, 480),
            EndReason.UNAVAILABLE, Set.of(480),
            EndReason.NOT_FOUND, Set.of(404),
            EndReason.CANCELLED, Set.of(487),
            EndReason.NOT_ACCEPTABLE, Set.of(488),
            EndReason.FORBIDDEN, Set.of(403),
            EndReason.TRANSPORT_LOST, Set.of(408, 480),
            EndReason.CONGESTION, Set.of(503));

    private final String user;
    private final String device;
    private final String sdpOffer;
    private final String sdpAnswer;
    private final boolean webrtc;
    private final SipLine line;
    private final Inbox<SipText> inbox;
    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    private int cseq = ThreadLocalRandom.current().nextInt(1, 1000);
    private boolean caller;
    private boolean established;
    private SipText invite;
    private SipText dialogFrom;
    private String callId = "";
    private String localTag = "";
    private String remoteTag = "";
    private String remoteTarget = "";
    private String peer = "";
    private String lastBranch = "";
    private SipText lastFinal;

    private SipActor(
            String user,
            String device,
            int gatewayPort,
            boolean webrtc,
            BiFunction<Integer, Consumer<String>, SipLine> line) {
        this.user = user;
        this.device = device;
        this.webrtc = webrtc;
        this.inbox = new Inbox<>(user + "/" + device);
        this.line = line.apply(gatewayPort, this::received);
        this.sdpOffer = webrtc ? Sdp.webrtc("actpass") : Sdp.plain(40000);
        this.sdpAnswer = webrtc ? Sdp.webrtc("active") : Sdp.plain(40002);
    }

    /** A phone of plain RTP over UDP. */
    static SipActor plain(String user, String device, int gatewayPort) {
        return new SipActor(user, device, gatewayPort, false, SipLine::udp);
    }

    /** A phone with ICE and DTLS-SRTP over UDP, that says so in its contact. */
    static SipActor webrtc(String user, String device, int gatewayPort) {
        return new SipActor(user, device, gatewayPort, true, SipLine::udp);
    }

    /** The same over TCP. */
    static SipActor webrtcOverTcp(String user, String device, int gatewayPort) {
        return new SipActor(user, device, gatewayPort, true, SipLine::tcp);
    }

    private void received(String text) {
        if (text.isBlank()) return;
        SipText message = SipText.parse(text);
        // Retransmissions are the wire's business, not the scenario's.
        if (!seen.add(message.identity())) {
            retransmitted(message);
            return;
        }
        inbox.add(message);
    }

    private void retransmitted(SipText message) {
        SipText response = lastFinal;
        if (message.isRequest() && !message.isRequest("ACK") && response != null) {
            String cseqOfResponse = response.header("CSeq");
            if (cseqOfResponse.equals(message.header("CSeq"))) line.send(wire(response));
        }
    }

    // Registration

    @Override
    public void logsIn() {
        String id = token();
        String tag = token();
        SipText challenge = request(
                        "REGISTER", "sip:localhost", id, tag, "", "<sip:" + user + "@localhost>", contact(), "")
                .expectFinal(401);
        SipText ok = request(
                        "REGISTER",
                        "sip:localhost",
                        id,
                        tag,
                        "",
                        "<sip:" + user + "@localhost>",
                        contact() + SipCredentials.answer(user, challenge, "REGISTER", "sip:localhost"),
                        "")
                .expectFinal(200);
        assertThat(ok.header("Contact")).contains(user + "@");
        // The gateway asks a new phone what media it speaks.
        answerOptions();
    }

    private void answerOptions() {
        SipText options = inbox.expect("OPTIONS", m -> m.isRequest("OPTIONS"), m -> false);
        respond(options, 200, "OK", "", "");
    }

    private String contact() {
        return "Contact: <sip:" + user + "@127.0.0.1:" + line.port()
                + (line.transport().equals("TCP") ? ";transport=tcp" : "")
                + ">"
                + (webrtc ? ";+sip.ice" : "")
                + ";+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-" + instance() + ">\"\r\n";
    }

    private String instance() {
        return "%012x".formatted((user + device).hashCode() & 0xffffffffL);
    }

    // As a caller

    @Override
    public void calls(String to) {
        dials(to, sdpOffer, "");
    }

    /** Wants the place of another phone of the same user in its call (RFC 3891). */
    void takesOver(SipActor other) {
        dials(
                user,
                sdpOffer,
                "Require: replaces\r\nReplaces: " + other.callId + ";to-tag=" + other.remoteTag + ";from-tag="
                        + other.localTag + "\r\n");
    }

    /** An INVITE without a description. */
    void callsWithoutOffer(String to) {
        dials(to, "", "");
    }

    private void dials(String to, String sdp, String extra) {
        caller = true;
        established = false;
        callId = token();
        localTag = token();
        remoteTag = "";
        peer = "<sip:" + to + "@localhost>";
        String uri = "sip:" + to + "@localhost";
        SipText challenge = request("INVITE", uri, callId, localTag, "", peer, contact() + extra, sdp)
                .expectFinal(407);
        acknowledge(challenge, uri);
        String credentials = SipCredentials.answer(user, challenge, "INVITE", uri);
        request("INVITE", uri, callId, localTag, "", peer, contact() + extra + credentials, sdp);
    }

    private void acknowledge(SipText failure, String uri) {
        send("ACK " + uri + " SIP/2.0\r\nVia: " + via(lastBranch) + "\r\nFrom: <sip:" + user + "@localhost>;tag="
                + localTag + "\r\nTo: " + failure.header("To") + "\r\nCall-ID: " + callId + "\r\nCSeq: " + cseq
                + " ACK\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n");
    }

    @Override
    public void hearsRinging() {
        expect("180", message -> message.isResponse(180, "INVITE"));
    }

    void hearsForwarding() {
        expect("181", message -> message.isResponse(181, "INVITE"));
    }

    void hearsEarlyMedia() {
        SipText progress = expect("183 with a description", message -> message.isResponse(183, "INVITE"));
        assertThat(progress.body()).startsWith("v=0");
    }

    @Override
    public void hearsAnswer() {
        SipText ok = hearsOk();
        acknowledgeOk(ok, "");
    }

    /** Hears the answer, and never acknowledges it. */
    void hearsAnswerAndSaysNothing() {
        hearsOk();
    }

    /** Calls with a body that is no description. */
    void callsWithNonsense(String to) {
        dials(to, "this is no description\r\n", "");
    }

    /** A REGISTER without credentials; it is refused. */
    SipText registersWithoutCredentials() {
        return request("REGISTER", "sip:localhost", token(), token(), "", "<sip:" + user + "@localhost>", contact(), "")
                .expectFinal(401);
    }

    /** An OPTIONS with as many further header lines; the final answer to it. */
    SipText asksWithHeaders(int count) {
        StringBuilder headers = new StringBuilder();
        for (int i = 0; i < count; i++) headers.append("X-").append(i).append(": y\r\n");
        request("OPTIONS", "sip:localhost", token(), token(), "", "<sip:localhost>", headers.toString(), "");
        return expect("a final answer", message -> message.status() >= 200);
    }

    /** The gateway gives up a call that is not acknowledged. */
    void hearsBye() {
        SipText bye = expect("BYE", message -> message.isRequest("BYE"));
        respond(bye, 200, "OK", "", "");
    }

    void hearsFailure(int status) {
        SipText failure = expect(String.valueOf(status), message -> message.isResponse(status, "INVITE"));
        acknowledge(failure, uriOf(peer));
    }

    /** The answer to a late offer: the description comes in the 200, the phone's own goes in the ACK. */
    void hearsOfferAndAnswersIt() {
        acknowledgeOk(hearsOk(), sdpAnswer);
    }

    private SipText hearsOk() {
        SipText ok = expect("200", message -> message.isResponse(200, "INVITE"));
        assertThat(ok.body()).startsWith("v=0");
        remoteTag = tagOf(ok.header("To"));
        remoteTarget = ok.uri("Contact");
        dialogFrom = ok;
        established = true;
        return ok;
    }

    private void acknowledgeOk(SipText ok, String sdp) {
        send("ACK " + remoteTarget + " SIP/2.0\r\nVia: " + via(branch()) + "\r\nFrom: <sip:" + user
                + "@localhost>;tag=" + localTag + "\r\nTo: " + ok.header("To") + "\r\nCall-ID: " + callId
                + "\r\nCSeq: " + cseq + " ACK\r\nMax-Forwards: 70\r\n" + body(sdp));
    }

    @Override
    public void cancels() {
        send("CANCEL " + uriOf(peer) + " SIP/2.0\r\nVia: " + via(lastBranch) + "\r\nFrom: <sip:" + user
                + "@localhost>;tag=" + localTag + "\r\nTo: " + peer + "\r\nCall-ID: " + callId + "\r\nCSeq: " + cseq
                + " CANCEL\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n");
        expect("200 for CANCEL", message -> message.isResponse(200, "CANCEL"));
        SipText terminated = expect("487", message -> message.isResponse(487, "INVITE"));
        acknowledge(terminated, uriOf(peer));
    }

    // As a callee

    @Override
    public void isCalledBy(String from) {
        caller = false;
        established = false;
        invite = expect("INVITE", message -> message.isRequest("INVITE"));
        assertThat(invite.uri("From")).isEqualTo("sip:" + from);
        callId = invite.header("Call-ID");
        localTag = token();
        remoteTag = tagOf(invite.header("From"));
        remoteTarget = invite.uri("Contact");
    }

    /** The description that the call came with. */
    String offered() {
        return invite.body();
    }

    @Override
    public void rings() {
        respond(invite, 180, "Ringing", "", "");
    }

    void sendsEarlyMedia() {
        respond(invite, 183, "Session Progress", contact(), sdpAnswer);
    }

    @Override
    public void answers() {
        SipText ack = answersWith(sdpAnswer);
        assertThat(ack.body()).isEmpty();
    }

    /** Answers a call that came without an offer by one. */
    void answersWithOffer() {
        respond(invite, 200, "OK", contact(), sdpOffer);
    }

    /** The answer to the offer in the 200 comes in the ACK. */
    void hearsAnswerInAck() {
        SipText ack = expect("ACK", message -> message.isRequest("ACK"));
        assertThat(ack.body()).startsWith("v=0");
        established = true;
    }

    private SipText answersWith(String sdp) {
        respond(invite, 200, "OK", contact(), sdp);
        SipText ack = expect("ACK", message -> message.isRequest("ACK"));
        established = true;
        return ack;
    }

    /** Answers, and never hears or says anything again on that dialog. */
    void answersWithoutWaiting() {
        respond(invite, 200, "OK", contact(), sdpAnswer);
    }

    @Override
    public void declines() {
        refuses(603, "Decline");
    }

    @Override
    public void isBusy() {
        refuses(486, "Busy Here");
    }

    void refuses(int status, String phrase) {
        refuses(status, phrase, "");
    }

    /** Says that somebody else is to be called, or one of several. */
    void sendsTo(String... contacts) {
        refuses(302, "Moved Temporarily", "Contact: " + String.join(", ", contacts) + "\r\n");
    }

    private void refuses(int status, String phrase, String extra) {
        respond(invite, status, phrase, extra, "");
        expect("ACK", message -> message.isRequest("ACK"));
    }

    // Either

    @Override
    public void hangsUp() {
        sendWithin("BYE", "");
        expect("200 for BYE", message -> message.isResponse(200, "BYE"));
    }

    private void sendWithin(String method, String extra) {
        String from =
                caller ? "<sip:" + user + "@localhost>;tag=" + localTag : invite.header("To") + ";tag=" + localTag;
        String to = caller ? dialogFrom.header("To") : invite.header("From");
        cseq++;
        send(method + " " + remoteTarget + " SIP/2.0\r\nVia: " + via(branch()) + "\r\nFrom: " + from + "\r\nTo: " + to
                + "\r\nCall-ID: " + callId + "\r\nCSeq: " + cseq + " " + method + "\r\nMax-Forwards: 70\r\n" + extra
                + "Content-Length: 0\r\n\r\n");
    }

    /**
     * Wants the other side of its call connected to somebody else, and hears that this is tried.
     *
     * @param referTo a URI
     */
    void transfers(String referTo) {
        sendWithin("REFER", contact() + "Refer-To: <" + referTo + ">\r\nReferred-By: <sip:" + user + "@localhost>\r\n");
        expect("202 for REFER", message -> message.isResponse(202, "REFER"));
        hearsOfTransfer("SIP/2.0 100 Trying", "active");
    }

    /** Is offered other media within its call, and takes it. */
    void takesOffer() {
        SipText offer = expect("INVITE within the call", message -> message.isRequest("INVITE"));
        assertThat(offer.body()).startsWith("v=0");
        respond(offer, 200, "OK", contact(), sdpAnswer);
        expect("ACK", message -> message.isRequest("ACK"));
    }

    /** Its call as a URI's header names it for an attended transfer (RFC 3891), escaped. */
    String asReplaces() {
        return "Replaces=" + callId + "%3Bto-tag%3D" + remoteTag + "%3Bfrom-tag%3D" + localTag;
    }

    /** Hears how its transfer goes. */
    void hearsOfTransfer(String statusLine, String state) {
        SipText notify = expect("NOTIFY " + statusLine, message -> message.isRequest("NOTIFY"));
        assertThat(notify.body()).isEqualTo(statusLine + "\r\n");
        assertThat(notify.header("Event")).startsWith("refer");
        assertThat(notify.header("Subscription-State")).startsWith(state);
        respond(notify, 200, "OK", "", "");
    }

    /** Who transferred the call that it is called by. */
    String referredBy() {
        return invite.header("Referred-By");
    }

    @Override
    public void hearsEnd(EndReason reason) {
        if (established) {
            SipText bye = expect("BYE", message -> message.isRequest("BYE"));
            respond(bye, 200, "OK", "", "");
        } else if (caller) {
            SipText failure = expect(reason.name(), message -> !message.isRequest() && message.status() >= 300);
            assertThat(STATUS.get(reason)).as(reason.name()).contains(failure.status());
            acknowledge(failure, uriOf(peer));
        } else {
            SipText cancel = expect("CANCEL", message -> message.isRequest("CANCEL"));
            if (reason == EndReason.ANSWERED_ELSEWHERE) {
                // RFC 3326: no phone shows a missed call for this.
                assertThat(cancel.header("Reason")).contains("SIP").contains("cause=200");
            }
            respond(cancel, 200, "OK", "", "");
            respond(invite, 487, "Request Terminated", "", "");
            expect("ACK", message -> message.isRequest("ACK"));
        }
    }

    SipText expect(String what, Predicate<SipText> expected) {
        return inbox.expect(what, expected, SipActor::passedOver);
    }

    private static boolean passedOver(SipText message) {
        return message.status() == 100 || message.isRequest("OPTIONS");
    }

    // Writing

    /** Sends what is not to be understood. */
    void send(String text) {
        line.send(text);
    }

    private Asked request(
            String method, String uri, String id, String fromTag, String toTag, String to, String extra, String sdp) {
        cseq++;
        lastBranch = branch();
        send(method + " " + uri + " SIP/2.0\r\nVia: " + via(lastBranch) + "\r\nFrom: <sip:" + user
                + "@localhost>;tag=" + fromTag + "\r\nTo: " + to + (toTag.isEmpty() ? "" : ";tag=" + toTag)
                + "\r\nCall-ID: " + id + "\r\nCSeq: " + cseq + " " + method + "\r\nMax-Forwards: 70\r\n"
                + "Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, PRACK\r\nUser-Agent: scenario\r\n" + extra
                + body(sdp));
        return status -> expect(status + " for " + method, message -> message.isResponse(status, method));
    }

    private interface Asked {
        SipText expectFinal(int status);
    }

    private void respond(SipText request, int status, String phrase, String extra, String sdp) {
        StringBuilder text = new StringBuilder("SIP/2.0 " + status + " " + phrase + "\r\n");
        request.all("Via").forEach(via -> text.append("Via: ").append(via).append("\r\n"));
        request.all("Record-Route")
                .forEach(route -> text.append("Record-Route: ").append(route).append("\r\n"));
        String to = request.header("To");
        boolean tagged = to.contains("tag=");
        String tag = request.isRequest("OPTIONS") ? token() : localTag;
        text.append("From: ").append(request.header("From")).append("\r\n");
        text.append("To: ").append(to).append(tagged ? "" : ";tag=" + tag).append("\r\n");
        text.append("Call-ID: ").append(request.header("Call-ID")).append("\r\n");
        text.append("CSeq: ").append(request.header("CSeq")).append("\r\n");
        text.append(extra).append(body(sdp));
        String response = text.toString();
        if (status >= 200) lastFinal = SipText.parse(response);
        send(response);
    }

    private static String wire(SipText message) {
        StringBuilder text = new StringBuilder(message.startLine()).append("\r\n");
        message.headers()
                .forEach(header -> text.append(header.getKey())
                        .append(": ")
                        .append(header.getValue())
                        .append("\r\n"));
        return text.append("\r\n").append(message.body()).toString();
    }

    private static String body(String sdp) {
        return sdp.isEmpty()
                ? "Content-Length: 0\r\n\r\n"
                : "Content-Type: application/sdp\r\nContent-Length: " + sdp.length() + "\r\n\r\n" + sdp;
    }

    private String via(String branch) {
        return "SIP/2.0/" + line.transport() + " 127.0.0.1:" + line.port() + ";branch=" + branch + ";rport";
    }

    private static String branch() {
        return "z9hG4bK" + token();
    }

    private static String token() {
        return Long.toHexString(ThreadLocalRandom.current().nextLong() & Long.MAX_VALUE);
    }

    private static String tagOf(String header) {
        int at = header.indexOf("tag=");
        int end = header.indexOf(';', at);
        return end < 0 ? header.substring(at + 4) : header.substring(at + 4, end);
    }

    private static String uriOf(String nameAddress) {
        return nameAddress.substring(1, nameAddress.length() - 1);
    }

    @Override
    public void close() {
        line.close();
    }
}
