package org.patchbay.benchmarks.phone;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Calls of SIP (RFC 3261), both sides. A 2xx is repeated until it is acknowledged; requests are not repeated, so that what the peer loses
 * is a failure. Confined to the line's event loop.
 */
public final class SipCalls {
    /** How often {@link #repeat} is to be called, in milliseconds: T1 of RFC 3261. */
    public static final long REPEAT_MS = 500;

    private final SipLine line;
    private final String user;
    private final @Nullable Digest digest;
    private final Listener listener;
    private final Map<String, Outgoing> outgoing = new HashMap<>();
    private final Map<String, Incoming> incoming = new HashMap<>();
    private final Map<String, Incoming> unacknowledged = new LinkedHashMap<>();
    private final Map<Integer, String> byNumber = new HashMap<>();
    private long branches;

    /** Takes what becomes of calls. */
    public interface Listener {
        /** Somebody calls, who hears that it rings; to be followed by {@link SipCalls#accept}, at once or later. */
        void invited(Incoming call);

        /** Who was called has answered. */
        void accepted(int call);

        /** A call that came in was hung up. */
        void over(int call);

        void failed(int call, String why);
    }

    /** A call that came in. */
    public static final class Incoming {
        private final SipMessage invite;
        private final InetSocketAddress from;
        private final int number;
        private String accepted = "";
        private long repeatAt;

        private Incoming(SipMessage invite, InetSocketAddress from) {
            this.invite = invite;
            this.from = from;
            this.number = Numbered.find(invite.text());
        }

        /** The call's number, or -1. */
        public int number() {
            return number;
        }

        /** The name of who is called. */
        public String to() {
            String uri = SipMessage.uri(invite.value("To"));
            int at = uri.indexOf('@');
            return uri.substring(uri.indexOf(':') + 1, at < 0 ? uri.length() : at);
        }
    }

    private static final class Outgoing {
        private final int number;
        private final String uri;
        private final String to;
        private final InetSocketAddress next;
        private int sequence;
        private boolean challenged;
        private String branch = "";
        private String answeredTo = "";
        private String target = "";
        private String routes = "";

        Outgoing(int number, String uri, String to, InetSocketAddress next) {
            this.number = number;
            this.uri = uri;
            this.to = to;
            this.next = next;
        }
    }

    /** @param digest null where nobody asks who one is */
    public SipCalls(SipLine line, String user, @Nullable Digest digest, Listener listener) {
        this.line = line;
        this.user = user;
        this.digest = digest;
        this.listener = listener;
    }

    /**
     * Calls.
     *
     * @param uri who: the Request-URI, and To
     * @param next where all requests go
     */
    public void invite(int number, String uri, InetSocketAddress next) {
        Outgoing call = new Outgoing(number, uri, "<" + uri + ">", next);
        String callId = Numbered.word(number) + "-" + line.sentBy();
        outgoing.put(callId, call);
        byNumber.put(number, callId);
        sendInvite(callId, call);
    }

    private void sendInvite(String callId, Outgoing call) {
        call.branch = branch();
        call.sequence++;
        String transport = line.transport().equals("WS") ? ";transport=ws" : "";
        String more = "Contact: <sip:" + user + "@" + line.sentBy() + transport + ">\r\n"
                + (digest == null ? "" : digest.line("INVITE", call.uri));
        line.send(
                request("INVITE", callId, call, call.uri, call.to, more, Descriptions.SDP_OFFER.with(call.number)),
                call.next);
    }

    /** Answers a call that came in. */
    public void accept(Incoming call) {
        call.accepted = response(call.invite, "200 OK", answer(call.number));
        call.repeatAt = System.currentTimeMillis() + REPEAT_MS;
        unacknowledged.put(call.invite.value("Call-ID"), call);
        line.send(call.accepted, call.from);
    }

    /** Hangs up a call that was made and answered. */
    public void bye(int number) {
        String callId = byNumber.get(number);
        Outgoing call = callId == null ? null : outgoing.get(callId);
        if (callId == null || call == null || call.target.isEmpty()) return;
        call.branch = branch();
        call.sequence++;
        line.send(request("BYE", callId, call, call.target, call.answeredTo, call.routes, ""), call.next);
    }

    /** Sends again what was not acknowledged. */
    public void repeat() {
        long now = System.currentTimeMillis();
        List<Incoming> late = new ArrayList<>();
        // The oldest comes first, since all wait equally long.
        for (Incoming call : unacknowledged.values()) {
            if (call.repeatAt > now) break;
            late.add(call);
        }
        for (Incoming call : late) {
            String callId = call.invite.value("Call-ID");
            unacknowledged.remove(callId);
            unacknowledged.put(callId, call);
            call.repeatAt = now + REPEAT_MS;
            line.send(call.accepted, call.from);
        }
    }

    /** Takes a message that belongs to a call. */
    public void received(SipMessage message, InetSocketAddress from) {
        if (message.isResponse()) {
            onResponse(message);
            return;
        }
        String callId = message.value("Call-ID");
        switch (message.method()) {
            case "INVITE" -> onInvite(message, callId, from);
            case "ACK" -> unacknowledged.remove(callId);
            case "BYE" -> {
                line.send(response(message, "200 OK", ""), from);
                Incoming call = incoming.remove(callId);
                unacknowledged.remove(callId);
                if (call != null) listener.over(call.number);
                else onBye(callId);
            }
            default -> line.send(response(message, "200 OK", ""), from);
        }
    }

    private void onBye(String callId) {
        Outgoing call = outgoing.remove(callId);
        if (call == null) return;
        byNumber.remove(call.number);
        listener.failed(call.number, "BYE of the other side");
    }

    private void onInvite(SipMessage message, String callId, InetSocketAddress from) {
        Incoming known = incoming.get(callId);
        if (known == null) {
            Incoming call = new Incoming(message, from);
            incoming.put(callId, call);
            line.send(response(message, "180 Ringing", ""), from);
            listener.invited(call);
        } else if (message.value("To").contains("tag=")) {
            // A refresh.
            line.send(response(message, "200 OK", answer(known.number)), from);
        } else {
            line.send(known.accepted.isEmpty() ? response(message, "180 Ringing", "") : known.accepted, from);
        }
    }

    private void onResponse(SipMessage response) {
        String callId = response.value("Call-ID");
        Outgoing call = outgoing.get(callId);
        int status = response.status();
        if (call == null || status < 200) return;
        if (response.sequenceMethod().equals("BYE")) {
            outgoing.remove(callId);
            byNumber.remove(call.number);
        } else if (status < 300) {
            onAccepted(callId, call, response);
        } else {
            onRefused(callId, call, response);
        }
    }

    private void onAccepted(String callId, Outgoing call, SipMessage response) {
        boolean first = call.target.isEmpty();
        if (first) {
            call.answeredTo = response.value("To");
            call.target = SipMessage.uri(response.value("Contact"));
            call.routes = routes(response.lines("Record-Route"));
        }
        // RFC 3261 13.2.2.4: each 2xx is acknowledged, repeated ones too.
        line.send(ack(callId, call, call.target, call.answeredTo, branch(), call.routes), call.next);
        if (first) listener.accepted(call.number);
    }

    private void onRefused(String callId, Outgoing call, SipMessage response) {
        line.send(ack(callId, call, call.uri, response.value("To"), call.branch, ""), call.next);
        if (response.status() == 407 && digest != null && !call.challenged) {
            call.challenged = true;
            digest.challenged(response);
            sendInvite(callId, call);
            return;
        }
        outgoing.remove(callId);
        byNumber.remove(call.number);
        listener.failed(call.number, response.startLine());
    }

    /** Who offers without ICE gets an answer without. */
    private static String answer(int number) {
        return number < 0 ? Descriptions.PLAIN_ANSWER : Descriptions.SDP_ANSWER.with(number);
    }

    private static String routes(List<String> recorded) {
        StringBuilder routes = new StringBuilder();
        for (int i = recorded.size() - 1; i >= 0; i--) {
            String[] values =
                    recorded.get(i).substring("Record-Route:".length()).split(",(?=\\s*<)", -1);
            for (int j = values.length - 1; j >= 0; j--)
                routes.append("Route: ").append(values[j].strip()).append("\r\n");
        }
        return routes.toString();
    }

    private String branch() {
        return "z9hG4bK" + user + "x" + ++branches;
    }

    private String ack(String callId, Outgoing call, String uri, String to, String branch, String routes) {
        return head("ACK", callId, uri, to, branch, call.sequence) + routes + "Content-Length: 0\r\n\r\n";
    }

    private String request(
            String method, String callId, Outgoing call, String uri, String to, String more, String sdp) {
        String type = sdp.isEmpty() ? "" : "Content-Type: application/sdp\r\n";
        return head(method, callId, uri, to, call.branch, call.sequence) + more + type + "Content-Length: "
                + sdp.length() + "\r\n\r\n" + sdp;
    }

    private String head(String method, String callId, String uri, String to, String branch, int sequence) {
        return method + " " + uri + " SIP/2.0\r\n"
                + "Via: SIP/2.0/" + line.transport() + " " + line.sentBy() + ";branch=" + branch + ";rport\r\n"
                + "Max-Forwards: 70\r\n"
                + "From: <sip:" + user + "@localhost>;tag=" + user + "\r\n"
                + "To: " + to + "\r\n"
                + "Call-ID: " + callId + "\r\n"
                + "CSeq: " + sequence + " " + method + "\r\n";
    }

    private String response(SipMessage request, String status, String sdp) {
        List<String> lines = new ArrayList<>();
        lines.add("SIP/2.0 " + status);
        lines.addAll(request.lines("Via"));
        lines.addAll(request.lines("Record-Route"));
        lines.addAll(request.lines("From"));
        String to = request.lines("To").get(0);
        lines.add(to.contains("tag=") ? to : to + ";tag=" + user);
        lines.addAll(request.lines("Call-ID"));
        lines.addAll(request.lines("CSeq"));
        String transport = line.transport().equals("WS") ? ";transport=ws" : "";
        lines.add("Contact: <sip:" + user + "@" + line.sentBy() + transport + ">");
        if (!sdp.isEmpty()) lines.add("Content-Type: application/sdp");
        lines.add("Content-Length: " + sdp.length());
        return String.join("\r\n", lines) + "\r\n\r\n" + sdp;
    }
}
