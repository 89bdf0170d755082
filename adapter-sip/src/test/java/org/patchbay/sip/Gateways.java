package org.patchbay.sip;

import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A gateway for each case of a class. What SIP's timers alone take away ({@code 64*T1}) is awaited behind the cases that follow, not between them; a
 * case that leaves something behind for good fails its class, by name.
 */
final class Gateways implements AfterEachCallback, AfterAllCallback {
    /** Gateways that may still have timers running; beyond them the oldest is waited for. */
    private static final int MOST = 12;

    private final Deque<Settling> settling = new ArrayDeque<>();
    private SipFixture current;

    private record Settling(String name, SipFixture gateway) {}

    SipFixture open() throws Exception {
        return open(SipFixture.config(10));
    }

    SipFixture open(SipConfig config) throws Exception {
        current = new SipFixture(config);
        return current;
    }

    /** Another one in place of the one that was opened last. */
    SipFixture reopen(SipConfig config) throws Exception {
        current.close();
        return open(config);
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        if (current.awaitsTimers() && context.getExecutionException().isEmpty()) {
            settling.add(new Settling(context.getDisplayName(), current));
            if (settling.size() > MOST) finish(settling.remove());
        } else {
            current.close();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        while (!settling.isEmpty()) finish(settling.remove());
    }

    private static void finish(Settling settled) throws Exception {
        try (SipFixture gateway = settled.gateway()) {
            gateway.awaitTimers();
        } catch (AssertionError e) {
            throw new AssertionError("after " + settled.name() + ": " + e.getMessage(), e);
        }
    }
}
