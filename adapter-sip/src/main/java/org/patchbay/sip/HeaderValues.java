package org.patchbay.sip;

import gov.nist.javax.sip.header.SIPHeader;
import gov.nist.javax.sip.message.SIPMessage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads header values as text. A header that the parser could not read is as good as absent here. */
final class HeaderValues {
    private HeaderValues() {}

    /** All values of a header, in order; a list in one line counts as several. */
    static List<String> all(SIPMessage message, String name) {
        List<String> values = new ArrayList<>();
        Iterator<SIPHeader> headers = message.getHeaders(name);
        while (headers.hasNext()) {
            String value = headers.next().getHeaderValue();
            if (value != null && !value.isBlank()) values.add(value.trim());
        }
        return values;
    }

    /** The first value of a header. */
    static Optional<String> first(SIPMessage message, String name) {
        return all(message, name).stream().findFirst();
    }

    /** The first value, no longer than that; empty where there is none. */
    static String clipped(SIPMessage message, String name, int longest) {
        String value = first(message, name).orElse("");
        return value.length() <= longest ? value : value.substring(0, longest);
    }

    /** Tokens such as option tags, in small letters. */
    static Set<String> tokens(SIPMessage message, String name) {
        Set<String> tokens = new HashSet<>();
        for (String value : all(message, name)) {
            for (String token : value.split(",", 64)) {
                if (!token.isBlank()) tokens.add(token.trim().toLowerCase(Locale.ROOT));
            }
        }
        return tokens;
    }

    /** A count of seconds or the like at the head of a value; 0 where there is none. */
    static long number(SIPMessage message, String name) {
        return first(message, name).map(HeaderValues::leadingNumber).orElse(0L);
    }

    /** The same, for a count that fits an int; a larger one is the largest. */
    static int count(SIPMessage message, String name) {
        return (int) Math.min(number(message, name), Integer.MAX_VALUE);
    }

    /** The digits that a value begins with, at most ten of them; 0 where there are none. */
    static long leadingNumber(String value) {
        int end = 0;
        while (end < value.length() && end < 10 && Character.isDigit(value.charAt(end))) end++;
        return end == 0 ? 0 : Long.parseLong(value.substring(0, end));
    }
}
