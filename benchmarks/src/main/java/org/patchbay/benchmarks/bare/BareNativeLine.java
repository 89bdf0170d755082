package org.patchbay.benchmarks.bare;

import io.vertx.core.Context;
import org.patchbay.benchmarks.phone.NativeBodies;

/** The server's side of a phone that speaks the native protocol. */
abstract class BareNativeLine implements Switchboard.Line {
    private final Switchboard switchboard;
    private final Context context;

    BareNativeLine(Switchboard switchboard, Context context) {
        this.switchboard = switchboard;
        this.context = context;
    }

    /** Sends a body; on the event loop of the connection. */
    abstract void say(String callId, String verb, String body);

    /** @param text the body, or a frame with the body in it */
    void heard(String callId, String verb, String text) {
        switch (verb) {
            case "invite" -> switchboard.invited(NativeBodies.number(text), this, NativeBodies.to(text));
            case "answer" -> switchboard.answered(NativeBodies.number(text));
            case "end" -> switchboard.ended(NativeBodies.numberOf(callId));
            default -> {
                // Ringing, pings.
            }
        }
    }

    @Override
    public void invite(int call) {
        context.runOnContext(ignored -> say(NativeBodies.incoming(call), "invite", NativeBodies.offer("nobody", call)));
    }

    @Override
    public void answer(int call) {
        context.runOnContext(ignored -> say(NativeBodies.outgoing(call), "answer", NativeBodies.answer(call)));
    }

    @Override
    public void end(int call) {
        context.runOnContext(ignored -> say(NativeBodies.incoming(call), "end", NativeBodies.END));
    }
}
