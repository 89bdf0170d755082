package org.patchbay.core.presence;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.Address;

/**
 * Who is on a call. Safe for any thread: every call tells it four times, and nearly always nobody watches, so that no other event loop is to
 * be woken for it.
 */
final class Talking {
    /** By user, how many calls each of the devices has; never changed in place. */
    private final Map<Address, Map<String, Integer>> calls = new ConcurrentHashMap<>();

    void began(Address device) {
        calls.merge(device.bare(), Map.of(device.toString(), 1), Talking::sum);
    }

    /** A call that did not begin is no matter. */
    void ended(Address device) {
        calls.computeIfPresent(device.bare(), (user, devices) -> without(devices, device.toString()));
    }

    /** How many calls each of a user's devices has; devices without any are not there. */
    Map<String, Integer> of(Address user) {
        return calls.getOrDefault(user, Map.of());
    }

    /** How many users are on a call. */
    int size() {
        return calls.size();
    }

    private static Map<String, Integer> sum(Map<String, Integer> devices, Map<String, Integer> more) {
        Map<String, Integer> all = new HashMap<>(devices);
        more.forEach((device, count) -> all.merge(device, count, Integer::sum));
        return Map.copyOf(all);
    }

    private static @Nullable Map<String, Integer> without(Map<String, Integer> devices, String device) {
        Map<String, Integer> left = new HashMap<>(devices);
        left.computeIfPresent(device, (same, count) -> count == 1 ? null : Integer.valueOf(count - 1));
        return left.isEmpty() ? null : Map.copyOf(left);
    }
}
