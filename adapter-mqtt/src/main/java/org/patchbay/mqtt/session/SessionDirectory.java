package org.patchbay.mqtt.session;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.Address;

/** All sessions of a node: a device may come back on another event loop than the one that its session lives on. Safe on any thread. */
public final class SessionDirectory {
    private final int allowed;
    private final AtomicInteger reserved = new AtomicInteger();
    private final Map<Address, DeviceSession> byDevice = new ConcurrentHashMap<>();

    /** @param allowed how many sessions there may be */
    public SessionDirectory(int allowed) {
        this.allowed = allowed;
    }

    /** Takes a place for a session; false where all are taken. {@link #release} gives it back. */
    public boolean reserve() {
        if (reserved.incrementAndGet() <= allowed) return true;
        reserved.decrementAndGet();
        return false;
    }

    /** Makes the session the one of its device; the one before, or null. */
    public @Nullable DeviceSession claim(DeviceSession session) {
        return byDevice.put(session.address(), session);
    }

    /** The session of a device, or null. */
    public @Nullable DeviceSession find(Address device) {
        return byDevice.get(device);
    }

    /** Forgets an ended session. */
    void release(DeviceSession session) {
        byDevice.remove(session.address(), session);
        reserved.decrementAndGet();
    }

    /** All of them. */
    public List<DeviceSession> all() {
        return List.copyOf(byDevice.values());
    }

    /** Whether nothing is left. */
    public boolean isEmpty() {
        return byDevice.isEmpty() && reserved.get() == 0;
    }
}
