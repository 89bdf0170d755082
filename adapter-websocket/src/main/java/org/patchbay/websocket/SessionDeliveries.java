package org.patchbay.websocket;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.patchbay.client.v1.Frame;
import org.patchbay.core.client.MessageLine;

/**
 * The messages that a session's client has not acknowledged: a message is delivered when the client's {@code ack} covers its frame. As
 * bounded as the session's ledger. Belongs to the session's event loop.
 */
final class SessionDeliveries implements MessageLine {
    private final ClientSession session;
    private final FrameLedger ledger;
    private final Deque<Delivery> waiting = new ArrayDeque<>();
    private boolean turnedAway;

    private record Delivery(long seq, Consumer<Outcome> outcome) {}

    SessionDeliveries(ClientSession session, FrameLedger ledger) {
        this.session = session;
        this.ledger = ledger;
    }

    @Override
    public void deliver(Frame.Builder frame, Consumer<Outcome> outcome) {
        if (!ledger.hasRoom()) {
            // The core keeps it, and a session that is read slowly lives on.
            turnedAway = true;
            outcome.accept(Outcome.FULL);
            return;
        }
        if (session.keep(frame)) {
            waiting.add(new Delivery(ledger.lastNumber(), outcome));
            session.pump();
        } else {
            outcome.accept(Outcome.LOST);
        }
    }

    /** Looks at what the client has acknowledged by now. */
    void acknowledged() {
        for (Delivery first = waiting.peek();
                first != null && first.seq() <= ledger.acknowledged();
                first = waiting.peek()) {
            waiting.remove();
            first.outcome().accept(Outcome.CONFIRMED);
        }
    }

    /** Whether there is room again after messages had to be turned away; true once. */
    boolean hasRoomAgain() {
        boolean again = turnedAway && ledger.hasRoom();
        if (again) turnedAway = false;
        return again;
    }

    /** The session is over: what is not acknowledged by now never will be. */
    void lost() {
        for (Delivery delivery = waiting.poll(); delivery != null; delivery = waiting.poll()) {
            delivery.outcome().accept(Outcome.LOST);
        }
    }
}
