package org.patchbay.server.kit;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.call.EndReasonTable;
import org.patchbay.core.call.EndReasonTable.ReasonHeader;
import org.patchbay.server.scenario.SipText;
import org.patchbay.session.v1.EndReason;

/** A call of a SIP phone: its INVITE, its dialog, and the offers within. */
final class SipLeg extends Leg {
    private static final int REFER_AGAIN_MS = 100;
    private static final Pattern REASON = Pattern.compile("([A-Za-z0-9.]+) *;.*cause=([0-9]+).*");

    private final SipPhone phone;
    private final String callId;
    private final String peer;
    private final String localTag;
    private final Map<Integer, String> acknowledgements = new HashMap<>();
    private final @Nullable SipText invite;

    private String from = "";
    private String to = "";
    private String target;
    private int cseq = 1;
    private int inviteNumber;
    private String inviteBranch = "";
    private boolean provisional;
    private boolean cancels;
    private boolean cancelled;
    private boolean awaitsAck;
    private int toAcknowledge;
    private boolean byes;
    private int underWay;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private boolean offering;
    private @Nullable SipText asked;
    private int lastOfGateway;
    private String early = "";
    private boolean makesOffer;
    private int offerNumber;
    private boolean refers;

    /** It calls. */
    SipLeg(SipPhone phone, String callId, String peer) {
        super(phone, true);
        this.phone = phone;
        this.callId = callId;
        this.peer = peer;
        this.localTag = phone.token();
        this.from = "<sip:" + phone.address() + ">;tag=" + localTag;
        this.to = "<sip:" + peer + ">";
        this.target = "sip:" + peer;
        this.invite = null;
    }

    /** It is called. */
    SipLeg(SipPhone phone, SipText invite) {
        super(phone, false);
        this.phone = phone;
        this.callId = invite.header("Call-ID");
        this.peer = invite.uri("From").replaceFirst("^sip:", "");
        this.localTag = phone.token();
        this.from = invite.header("To") + ";tag=" + localTag;
        this.to = invite.header("From");
        this.target = invite.uri("Contact");
        this.invite = invite;
    }

    @Override
    String name() {
        return callId;
    }

    @Override
    String other() {
        return peer;
    }

    @Override
    String transferredBy() {
        return invite == null ? "" : invite.uri("Referred-By").replaceFirst("^sip:", "");
    }

    // --- calling

    void invite(String callee) {
        String uri = target;
        String sdp = media.offers(false).write();
        phone.withCredentials(
                "INVITE",
                uri,
                credentials -> {
                    inviteNumber = ++cseq;
                    String request = phone.head("INVITE", uri, callId, localTag, to, inviteNumber)
                            + credentials
                            + phone.contact()
                            + SipTransactions.body(sdp);
                    inviteBranch = SipText.parse(request).header("Via");
                    return request;
                },
                this::invited);
    }

    private void invited(SipText response) {
        int status = response.status();
        if (status < 200) {
            provisional(response);
        } else if (status < 300) {
            accepted(response);
        } else if (phase() != Phase.OVER) {
            EndReason why = cancelled && status == 487 ? EndReason.CANCELLED : EndReasonTable.ofStatus(status, true);
            over(why, !cancelled);
        }
    }

    private void provisional(SipText response) {
        provisional = true;
        if (cancels) cancel();
        if (phase() != Phase.CALLING || isLeaving()) return;
        switch (response.status()) {
            case 180 -> notice(Heard.What.RINGING, "");
            case 183 -> {
                if (response.body().isEmpty()) return;
                media.answeredEarly(Description.read(response.body()));
                notice(Heard.What.EARLY_MEDIA, "");
            }
            default -> {}
        }
    }

    private void accepted(SipText ok) {
        int number = Integer.parseInt(ok.header("CSeq").split(" ")[0]);
        if (repeats(number)) return;
        to = ok.header("To");
        target = ok.uri("Contact");
        if (phase() == Phase.OVER || isLeaving()) {
            // RFC 3261 15: the answer crossed our CANCEL.
            acknowledge(number);
            bye();
            return;
        }
        media.answered(Description.read(ok.body()));
        acknowledge(number);
        notice(Heard.What.ANSWER, "");
        next();
    }

    private boolean repeats(int number) {
        String sent = acknowledgements.get(number);
        if (sent == null) return false;
        phone.transactions().acknowledge(sent);
        return true;
    }

    private void acknowledge(int number) {
        String ack = head("ACK", number) + "Content-Length: 0\r\n\r\n";
        acknowledgements.put(number, ack);
        phone.transactions().acknowledge(ack);
    }

    /** RFC 3261 9.1: no CANCEL before a provisional response. */
    private void cancel() {
        if (cancelled) return;
        if (!provisional) {
            cancels = true;
            return;
        }
        cancelled = true;
        String cancel =
                "CANCEL sip:" + peer + " SIP/2.0\r\nVia: " + inviteBranch + "\r\nFrom: " + from + "\r\nTo: <sip:"
                        + peer + ">\r\nCall-ID: " + callId + "\r\nCSeq: " + inviteNumber
                        + " CANCEL\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n";
        phone.transactions().send(cancel, response -> {});
    }

    // --- called

    void isInvited() {
        phone.note(this, "hears INVITE of " + peer);
        lastOfGateway = number(invite());
        phone.transactions().respond(invite(), 100, "Trying", localTag, "", "");
        if (!invite().body().isEmpty()) media.offered(Description.read(invite().body()));
    }

    private SipText invite() {
        SipText known = invite;
        if (known == null) throw new IllegalStateException("this one calls");
        return known;
    }

    @Override
    void doRing() {
        phone.transactions().respond(invite(), 180, "Ringing", localTag, phone.contact(), "");
    }

    /** For plays: sound before the answer, which the answer repeats. */
    void sendsEarlyMedia() {
        phone.does(this, "sends early media", () -> {
            early = media.answers().write();
            phone.transactions().respond(invite(), 183, "Session Progress", localTag, phone.contact(), early);
        });
    }

    @Override
    void doAnswer() {
        awaitsAck = true;
        makesOffer = invite().body().isEmpty();
        offerNumber = number(invite());
        toAcknowledge = offerNumber;
        String sdp = early.isEmpty() ? (makesOffer ? media.offers(false) : media.answers()).write() : early;
        phone.transactions().respond(invite(), 200, "OK", localTag, phone.contact(), sdp);
    }

    @Override
    void doEnd(EndReason why) {
        if (phase() == Phase.TALKING) {
            bye();
        } else if (caller) {
            cancel();
        } else {
            int status = why == EndReason.BUSY ? 486 : 603;
            phone.transactions().respond(invite(), status, why.name(), localTag, "", "");
            over(why, false);
        }
    }

    /** RFC 3261 15: the callee may not say it before its answer is acknowledged. */
    private void bye() {
        byes = awaitsAck;
        if (!byes) send("BYE", "", "", response -> over(EndReason.NORMAL, false));
    }

    // --- within the dialog

    private String head(String method, int number) {
        return method + " " + target + " SIP/2.0\r\nVia: "
                + phone.transactions().via("z9hG4bK" + phone.token()) + "\r\nFrom: " + from + "\r\nTo: " + to
                + "\r\nCall-ID: " + callId + "\r\nCSeq: " + number + " " + method + "\r\nMax-Forwards: 70\r\n";
    }

    /** One after the other: a request that another one overtook is out of order (RFC 3261 12.2.2). */
    private void request(String method, String headers, String body, Consumer<SipText> listener) {
        waiting.add(() -> send(method, headers, body, response -> {
            if (response.status() >= 200 && number(response) == underWay) {
                underWay = 0;
                nextRequest();
            }
            listener.accept(response);
        }));
        nextRequest();
    }

    private void nextRequest() {
        if (underWay > 0 || isLeaving()) return;
        Runnable request = waiting.poll();
        if (request == null) return;
        underWay = cseq + 1;
        request.run();
    }

    private void send(String method, String headers, String body, Consumer<SipText> listener) {
        phone.note(this, "says " + method);
        String text = head(method, ++cseq) + headers;
        phone.transactions().send(text + (body.isEmpty() ? "Content-Length: 0\r\n\r\n" : body), listener);
    }

    @Override
    void doHold(boolean hold) {
        media.holds(hold);
        offer(false);
    }

    @Override
    void doVideo(boolean video) {
        media.video(video);
        offer(false);
    }

    @Override
    void doRestart() {
        offer(true);
    }

    private void offer(boolean restart) {
        String sdp = media.offers(restart).write();
        offering = true;
        request("INVITE", phone.contact(), SipTransactions.body(sdp), this::offerAnswered);
    }

    private void offerAnswered(SipText response) {
        int status = response.status();
        if (status < 200) return;
        int number = number(response);
        if (status < 300 && repeats(number)) return;
        offering = false;
        if (status < 300) {
            acknowledge(number);
            if (phase() == Phase.OVER) return;
            media.answered(Description.read(response.body()));
            taken();
        } else if (phase() != Phase.OVER) {
            media.refused();
            // RFC 3261 14.1: 491, and 500 with Retry-After where both were at it (14.2).
            refused(
                    status == 491
                            || status == 500 && !response.header("Retry-After").isEmpty(),
                    String.valueOf(status));
        }
    }

    @Override
    void doMute(boolean mute) {
        phone.note(this, "has no word for mute");
    }

    @Override
    void doTone(String tone) {
        String body = "Signal=" + tone + "\r\nDuration=100\r\n";
        request(
                "INFO",
                "",
                "Content-Type: application/dtmf-relay\r\nContent-Length: " + body.length() + "\r\n\r\n" + body,
                response -> {
                    // RFC 3261 15.1.2: 481 where the gateway's BYE is on its way.
                    if (response.status() >= 300 && response.status() != 481 && phase() != Phase.OVER)
                        fault("INFO gets " + response.status());
                });
    }

    @Override
    boolean isFree() {
        return media.isStable() && !awaitsAck && !offering;
    }

    @Override
    void doAnswerOffer(boolean take) {
        SipText request = asked;
        if (request == null) throw new IllegalStateException("nothing is offered");
        asked = null;
        if (take) {
            awaitsAck = request.isRequest("INVITE");
            toAcknowledge = number(request);
            phone.transactions()
                    .respond(
                            request,
                            200,
                            "OK",
                            localTag,
                            phone.contact(),
                            media.answers().write());
        } else {
            awaitsAck = request.isRequest("INVITE");
            toAcknowledge = number(request);
            media.refuses();
            phone.transactions().respond(request, 488, "Not Acceptable Here", localTag, "", "");
        }
        next();
    }

    private static int number(SipText message) {
        return Integer.parseInt(message.header("CSeq").split(" ")[0]);
    }

    void request(SipText request) {
        String method = request.startLine().split(" ")[0];
        if (phase() == Phase.OVER && !method.equals("ACK")) {
            afterEnd(request, method);
            return;
        }
        if (!method.equals("ACK") && !method.equals("CANCEL")) {
            boolean late = number(request) < lastOfGateway;
            if (late) {
                // RFC 3261 12.2.2: overtaken on its way.
                phone.transactions().respond(request, 500, "Out of Order", localTag, "Retry-After: 0\r\n", "");
                return;
            }
            lastOfGateway = number(request);
        }
        switch (method) {
            case "ACK" -> acknowledged(request);
            case "CANCEL" -> cancelledByGateway(request);
            case "BYE" -> {
                phone.transactions().respond(request, 200, "OK", localTag, "", "");
                over(EndReasonTable.ofBye(reasons(request)), true);
            }
            case "INVITE", "UPDATE" -> offered(request);
            case "INFO" -> {
                phone.transactions().respond(request, 200, "OK", localTag, "", "");
                Matcher tone = Pattern.compile("Signal= *(\\S)").matcher(request.body());
                if (tone.find()) notice(Heard.What.TONE, tone.group(1));
                else fault("an INFO without a tone");
            }
            case "NOTIFY" -> notified(request);
            // RFC 3261 11.2: is the call still there?
            case "OPTIONS" -> phone.transactions().respond(request, 200, "OK", localTag, "", "");
            default -> {
                fault("a request that was not to be expected: " + method);
                phone.transactions().respond(request, 501, "Not Implemented", localTag, "", "");
            }
        }
    }

    private void acknowledged(SipText ack) {
        // That of an older refusal may come later.
        if (number(ack) != toAcknowledge) return;
        awaitsAck = false;
        if (makesOffer && number(ack) == offerNumber) {
            makesOffer = false;
            if (ack.body().isEmpty()) fault("an ACK without an answer to the offer in the 200 (RFC 3261 13.2.2.4)");
            else media.answered(Description.read(ack.body()));
        } else if (!ack.body().isEmpty()) {
            fault("an ACK with an answer to nothing");
        }
        if (byes) bye();
        else next();
    }

    private void afterEnd(SipText request, String method) {
        boolean crossed = !wasEndedByGateway() || number(request) <= lastOfGateway;
        if (method.equals("CANCEL") || method.equals("BYE")) {
            phone.transactions().respond(request, 200, "OK", localTag, "", "");
            if (method.equals("BYE")) lastOfGateway = Math.max(lastOfGateway, number(request));
        } else {
            phone.transactions().respond(request, 481, "Call Is Over", localTag, "", "");
            if (!crossed && !method.equals("NOTIFY")) fault(method + " after the end");
        }
    }

    private void cancelledByGateway(SipText cancel) {
        phone.transactions().respond(cancel, 200, "OK", localTag, "", "");
        if (phase() != Phase.CALLED) return;
        phone.transactions().respond(invite(), 487, "Request Terminated", localTag, "", "");
        over(EndReasonTable.ofCancel(reasons(cancel)), true);
    }

    private static List<ReasonHeader> reasons(SipText message) {
        return message.all("Reason").stream()
                .map(REASON::matcher)
                .filter(Matcher::matches)
                .map(found -> new ReasonHeader(found.group(1), Integer.parseInt(found.group(2)), ""))
                .toList();
    }

    private void offered(SipText request) {
        if (offering || asked != null || awaitsAck) {
            // RFC 3261 14.2: one offer after the other; whose it is that is open makes the difference.
            boolean mine = offering;
            phone.note(this, "hears " + request.startLine() + " across another offer");
            phone.transactions()
                    .respond(
                            request,
                            mine ? 491 : 500,
                            mine ? "Request Pending" : "One After The Other",
                            localTag,
                            mine ? "" : "Retry-After: 1\r\n",
                            "");
            if (!mine && asked != null) fault("a second offer before the first one was answered");
            return;
        }
        if (!request.uri("Contact").isEmpty()) target = request.uri("Contact");
        if (request.body().isEmpty()) {
            if (request.isRequest("UPDATE")) {
                phone.transactions().respond(request, 200, "OK", localTag, phone.contact(), "");
                return;
            }
            phone.note(this, "is asked for an offer");
            makesOffer = true;
            offerNumber = number(request);
            toAcknowledge = offerNumber;
            awaitsAck = true;
            // RFC 3261 14.2: as in a new call.
            String sdp = media.offers(true).write();
            phone.transactions().respond(request, 200, "OK", localTag, phone.contact(), sdp);
            return;
        }
        media.offered(Description.read(request.body()));
        asked = request;
        notice(Heard.What.OFFER, "");
        if (!asksFirst()) doAnswerOffer(!media.isUnwelcome());
    }

    /** RFC 3515; for an attended transfer RFC 3891, the dialog as the other side of it sees it. */
    @Override
    void doTransfer(String to, @Nullable Leg consultation) {
        if (phase() == Phase.OVER || isLeaving()) return;
        String uri = "sip:" + (to.contains("@") ? to : to + "@localhost");
        if (consultation instanceof SipLeg other) uri += "?Replaces=" + other.asReplaced();
        refers = true;
        request(
                "REFER",
                phone.contact() + "Refer-To: <" + uri + ">\r\nReferred-By: <sip:" + phone.address() + ">\r\n",
                "",
                response -> {
                    if (response.status() < 300 || phase() == Phase.OVER) return;
                    refers = false;
                    if (response.status() == 491) {
                        // The ACK of its answer is still under way.
                        phone.vertx().setTimer(REFER_AGAIN_MS, ignored -> phone.on(() -> doTransfer(to, consultation)));
                        return;
                    }
                    notice(
                            Heard.What.TRANSFER_FAILED,
                            EndReasonTable.ofStatus(response.status(), true).name());
                });
    }

    private String asReplaced() {
        String remoteTag = to.replaceFirst(".*;tag=", "");
        return URLEncoder.encode(callId + ";to-tag=" + remoteTag + ";from-tag=" + localTag, StandardCharsets.UTF_8);
    }

    private void notified(SipText request) {
        phone.transactions().respond(request, 200, "OK", localTag, "", "");
        boolean last = request.header("Subscription-State").startsWith("terminated");
        if (!refers) fault("a NOTIFY without a REFER, or after the last one");
        if (!request.header("Event").startsWith("refer")) fault("a NOTIFY of " + request.header("Event"));
        if (!last && !request.header("Subscription-State").startsWith("active"))
            fault("a NOTIFY with Subscription-State " + request.header("Subscription-State"));
        if (last) refers = false;
        Matcher status = Pattern.compile("SIP/2.0 ([0-9]{3})").matcher(request.body());
        if (!status.find()) {
            fault("a NOTIFY without a sipfrag");
            return;
        }
        int code = Integer.parseInt(status.group(1));
        // RFC 5057: who has hung up is told what is known then.
        if (last != code >= 200 && !(last && isLeaving()))
            fault("a NOTIFY that is " + (last ? "" : "not ") + "the last one with " + code);
        if (code == 180) {
            notice(Heard.What.TRANSFER_RINGING, "");
        } else if (code >= 300) {
            notice(
                    Heard.What.TRANSFER_FAILED,
                    EndReasonTable.ofStatus(code, true).name());
        } else if (code >= 200) {
            notice(Heard.What.TRANSFERRED, "");
            // RFC 5589 6.1: the transferor hangs up by itself.
            if (!isLeaving() && phase() != Phase.OVER) bye();
        }
    }
}
