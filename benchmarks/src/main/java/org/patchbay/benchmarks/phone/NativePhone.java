package org.patchbay.benchmarks.phone;

import java.util.HashMap;
import java.util.Map;

/** Calls in the native protocol, whatever carries it. */
abstract class NativePhone extends Phone {
    private final Map<String, Integer> incoming = new HashMap<>();

    NativePhone(PhoneKit kit, Doors doors, String user, CallListener listener) {
        super(kit, doors, user, listener);
    }

    /** Sends a body. */
    abstract void say(String callId, String verb, String body);

    @Override
    protected void invite(int call, String to) {
        say(NativeBodies.outgoing(call), "invite", NativeBodies.offer(to, call));
    }

    @Override
    protected void bye(int call) {
        say(NativeBodies.outgoing(call), "end", NativeBodies.END);
    }

    /** @param text the body, or a frame with the body in it */
    void heard(String callId, String verb, String text) {
        switch (verb) {
            case "invite" -> invited(callId, Numbered.find(text));
            case "answer" -> withNumber(Numbered.read(callId, 0), this::answered);
            case "end" -> over(callId, text);
            case "error" -> listener.failed(text.substring(text.indexOf("error") + 1));
            case "goAway" -> listener.failed("the gateway sent a phone away");
            default -> {
                // Progress, pong and the like.
            }
        }
    }

    private void invited(String callId, int call) {
        if (call >= 0) {
            incoming.put(callId, call);
            listener.invited(call);
        }
        say(callId, "ringing", "{}");
        if (call >= 0) listener.answering(call);
        say(callId, "answer", NativeBodies.answer(Math.max(0, call)));
    }

    private void over(String callId, String text) {
        Integer called = incoming.remove(callId);
        if (called != null) listener.ended(called);
        else withNumber(Numbered.read(callId, 0), call -> listener.failed(call, "end " + reason(text)));
    }

    private static String reason(String end) {
        int at = end.indexOf("\"reason\":\"");
        return at < 0 ? "without a reason" : end.substring(at + 10, end.indexOf('"', at + 10));
    }
}
