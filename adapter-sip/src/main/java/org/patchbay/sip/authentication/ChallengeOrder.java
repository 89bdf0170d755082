package org.patchbay.sip.authentication;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which hashes a phone is offered, and in which order. SHA-256 before MD5 is what RFC 8760 2.4 wants, and what every phone gets but those
 * that are known to fail over it. MD5 alone takes nothing from them: who can strip a challenge can strip the stronger one from two.
 */
final class ChallengeOrder {
    private static final List<DigestAlgorithm> STANDARD = List.of(DigestAlgorithm.SHA_256, DigestAlgorithm.MD5);
    private static final List<DigestAlgorithm> MD5_FIRST = List.of(DigestAlgorithm.MD5, DigestAlgorithm.SHA_256);
    private static final List<DigestAlgorithm> MD5_ONLY = List.of(DigestAlgorithm.MD5);
    private static final Pattern BARESIP = Pattern.compile("baresip v?(\\d{1,4})\\.(\\d{1,4}).*");

    private ChallengeOrder() {}

    /** The hashes for a phone that calls itself that; empty where it does not say. */
    static List<DigestAlgorithm> of(String userAgent) {
        String agent = userAgent.toLowerCase(Locale.ROOT);
        // COMPAT(sipp before 3.7.2): sends no User-Agent and looks at the first challenge only. May go when Debian's
        // sipp knows SHA-256.
        if (agent.isEmpty()) return MD5_FIRST;
        // COMPAT(PJSIP before 2.11): looks at the first challenge only, and knows MD5 only.
        if (agent.contains("pjsua") || agent.contains("pjsip")) return MD5_FIRST;
        // COMPAT(JsSIP 3.13): keeps the last challenge only, and knows MD5 only. May go when JsSIP keeps all.
        if (agent.startsWith("jssip")) return MD5_ONLY;
        // COMPAT(baresip before 3.12): gives up (ENOSYS) where any of the challenges has a hash other than MD5.
        Matcher baresip = BARESIP.matcher(agent);
        if (baresip.matches()) {
            int major = Integer.parseInt(baresip.group(1));
            int minor = Integer.parseInt(baresip.group(2));
            if (major < 3 || major == 3 && minor < 12) return MD5_ONLY;
        }
        return STANDARD;
    }
}
