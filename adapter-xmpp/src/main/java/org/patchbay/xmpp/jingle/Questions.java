package org.patchbay.xmpp.jingle;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jxmpp.jid.Jid;
import org.patchbay.core.time.Timeout;
import org.patchbay.core.time.TimerWheel;
import org.patchbay.xmpp.jingle.session.PeerReply;

/** The IQs that wait for their replies. A reply counts only from whom was asked (RFC 6120 8.2.3). */
final class Questions {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final TimerWheel wheel;
    private final Map<String, Question> open = new HashMap<>();
    private final String prefix = "j" + Long.toHexString(RANDOM.nextLong()) + "-";
    private long count;

    Questions(TimerWheel wheel) {
        this.wheel = wheel;
    }

    private record Question(JingleLeg leg, int exchange, Jid asked, Timeout timeout) {}

    String newId() {
        return prefix + Long.toHexString(++count);
    }

    /** Notes a question; returns its IQ's id. */
    String ask(JingleLeg leg, int exchange, Jid asked, Duration patience) {
        String id = newId();
        Timeout timeout = wheel.schedule(patience, () -> {
            Question question = open.remove(id);
            if (question != null) question.leg.onReply(PeerReply.silence(question.exchange));
        });
        open.put(id, new Question(leg, exchange, asked, timeout));
        return id;
    }

    /** Whether a reply is to one of ours, of whom was asked; its leg hears of it. */
    boolean answer(String id, Jid from, ReplyMaker reply) {
        Question question = open.get(id);
        if (question == null || !question.asked.equals(from)) return false;
        open.remove(id);
        question.timeout.cancel();
        question.leg.onReply(reply.of(question.exchange));
        return true;
    }

    void unreachable(String id) {
        Question question = open.remove(id);
        if (question == null) return;
        question.timeout.cancel();
        question.leg.onReply(PeerReply.unreachable(question.exchange));
    }

    void forget(JingleLeg leg) {
        open.values().removeIf(question -> {
            if (question.leg != leg) return false;
            question.timeout.cancel();
            return true;
        });
    }

    int open() {
        return open.size();
    }

    /** Puts the number of its exchange to what was replied. */
    interface ReplyMaker {
        PeerReply of(int exchange);
    }
}
