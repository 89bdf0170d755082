package org.patchbay.sip.referral;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A Replaces header (RFC 3891 6.1), as the one that is to be replaced sees it.
 *
 * @param toTag the tag of whoever gets it
 * @param fromTag the tag of the peer in that dialog
 * @param earlyOnly whether the dialog is to be replaced only before it is answered
 */
public record Replaces(String callId, String toTag, String fromTag, boolean earlyOnly) {
    private static final int LONGEST = 512;
    private static final Pattern WORD = Pattern.compile("[^\\s;,<>]{1,256}");

    /** Reads the header's value, not escaped any more. Empty where it is none: without a Call-ID, or without exactly one of each tag. */
    public static Optional<Replaces> read(String value) {
        if (value.length() > LONGEST) return Optional.empty();
        String[] parts = value.split(";", -1);
        String callId = parts[0].strip();
        String toTag = "";
        String fromTag = "";
        boolean earlyOnly = false;
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            String name = (equals < 0 ? parts[i] : parts[i].substring(0, equals)).strip();
            String word = equals < 0 ? "" : parts[i].substring(equals + 1).strip();
            switch (name.toLowerCase(Locale.ROOT)) {
                case "to-tag" -> {
                    if (!toTag.isEmpty()) return Optional.empty();
                    toTag = word;
                }
                case "from-tag" -> {
                    if (!fromTag.isEmpty()) return Optional.empty();
                    fromTag = word;
                }
                case "early-only" -> earlyOnly = true;
                // RFC 3891 6.1: generic-param.
                default -> {}
            }
        }
        boolean whole = WORD.matcher(callId).matches()
                && WORD.matcher(toTag).matches()
                && WORD.matcher(fromTag).matches();
        return whole ? Optional.of(new Replaces(callId, toTag, fromTag, earlyOnly)) : Optional.empty();
    }
}
