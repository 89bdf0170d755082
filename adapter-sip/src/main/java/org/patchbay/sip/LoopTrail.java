package org.patchbay.sip;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.patchbay.core.Address;

/**
 * Marks a call with where it went through this gateway, in a header that phones and proxies that forward it pass on: a call that comes to the
 * same callee from the same caller again runs in a circle. Beside the Via of a forwarding proxy (RFC 3261 16.3 item 4), which a
 * phone that forwards by a call of its own does not keep.
 */
final class LoopTrail {
    /** The header. It passes through the call as one of the caller's own. */
    static final String HEADER = "X-Patchbay-Trail";

    private static final int MAX_STEPS = 32;

    private LoopTrail() {}

    /** Whether a call by this caller to this callee has been here before. */
    static boolean loops(String trail, Address caller, Address callee) {
        return steps(trail).contains(step(caller, callee));
    }

    /** The trail with this call added; the oldest steps give way. */
    static String extend(String trail, Address caller, Address callee) {
        List<String> steps = steps(trail);
        List<String> kept =
                steps.size() < MAX_STEPS ? steps : steps.subList(steps.size() - MAX_STEPS + 1, steps.size());
        String step = step(caller, callee);
        return kept.isEmpty() ? step : String.join(" ", kept) + " " + step;
    }

    private static List<String> steps(String trail) {
        return trail.isBlank() ? List.of() : Arrays.asList(trail.trim().split("\\s+", MAX_STEPS + 1));
    }

    private static String step(Address caller, Address callee) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest((caller.bare() + " " + callee).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
