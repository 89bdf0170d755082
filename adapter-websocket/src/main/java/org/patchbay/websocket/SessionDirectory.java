package org.patchbay.websocket;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.Address;

/** All sessions of a node: a client may resume on another event loop than the one that its session lives on. Safe on any thread. */
final class SessionDirectory {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final int allowed;
    private final AtomicInteger reserved = new AtomicInteger();
    private final Map<String, ClientSession> byToken = new ConcurrentHashMap<>();
    private final Map<Address, ClientSession> byDevice = new ConcurrentHashMap<>();

    SessionDirectory(int allowed) {
        this.allowed = allowed;
    }

    /** Takes a place for a session; false where all are taken. {@link #release} gives it back. */
    boolean reserve() {
        if (reserved.incrementAndGet() <= allowed) return true;
        reserved.decrementAndGet();
        return false;
    }

    /** Makes the session the one of its device; the one before, or null. */
    @Nullable
    ClientSession claim(ClientSession session) {
        return byDevice.put(session.address(), session);
    }

    /** A token that resumes the session: 128 random bits. */
    String issueToken(ClientSession session) {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        byToken.put(token, session);
        return token;
    }

    void revokeToken(String token) {
        byToken.remove(token);
    }

    @Nullable
    ClientSession find(String token) {
        return byToken.get(token);
    }

    /** Forgets an ended session; its tokens are revoked one by one. */
    void release(ClientSession session) {
        byDevice.remove(session.address(), session);
        reserved.decrementAndGet();
    }

    List<ClientSession> all() {
        return List.copyOf(byDevice.values());
    }

    /** Whether nothing is left. */
    boolean isEmpty() {
        return byToken.isEmpty() && byDevice.isEmpty() && reserved.get() == 0;
    }

    static String randomHex(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}
