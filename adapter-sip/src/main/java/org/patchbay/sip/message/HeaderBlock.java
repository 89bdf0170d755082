package org.patchbay.sip.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The first line and the header lines of a message, unfolded and otherwise untouched: what can be told of a message before it is parsed,
 * and what is left to answer it with where it can't be.
 *
 * @param firstLine the request line or status line; empty where there is none
 * @param count how many header lines there are
 * @param longest how many characters the longest of them has
 * @param commas how many commas stand in all of them: no header has more values than that and one
 * @param values the values of each header, in order; names in small letters and in their long form
 */
record HeaderBlock(String firstLine, int count, int longest, int commas, Map<String, List<String>> values) {
    // The host may be whatever has no white space, for only the port matters.
    private static final Pattern VIA = Pattern.compile(
            "SIP\\s*/\\s*\\d+\\.\\d+\\s*/\\s*[A-Za-z0-9.!%*_+`'~-]+\\s+(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?:\\s*:\\s*(\\d{1,5}))?(.*)",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern RPORT = Pattern.compile(";\\s*rport\\s*(?:[;,=]|$)", Pattern.CASE_INSENSITIVE);

    /**
     * Where the body begins: behind the first empty line.
     *
     * @return the index of the octet after the empty line, or -1 where there is none before {@code to}
     */
    static int end(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != '\n') continue;
            if (i + 1 < to && bytes[i + 1] == '\n') return i + 2;
            if (i + 2 < to && bytes[i + 1] == '\r' && bytes[i + 2] == '\n') return i + 3;
        }
        return -1;
    }

    /** Reads the lines between two indexes. */
    static HeaderBlock read(byte[] bytes, int from, int to) {
        String text = new String(bytes, from, to - from, UTF_8);
        String firstLine = "";
        Map<String, List<String>> values = new HashMap<>();
        int count = 0;
        int longest = 0;
        int commas = 0;
        boolean first = true;
        int at = 0;
        while (at < text.length()) {
            int lineEnd = endOfLogicalLine(text, at);
            String line = unfold(text.substring(at, lineEnd));
            at = lineEnd;
            if (line.isEmpty()) continue;
            if (first) {
                firstLine = line;
                first = false;
                continue;
            }
            count++;
            longest = Math.max(longest, line.length());
            for (int i = line.indexOf(','); i >= 0; i = line.indexOf(',', i + 1)) commas++;
            int colon = line.indexOf(':');
            if (colon > 0) {
                values.computeIfAbsent(longName(line.substring(0, colon)), ignored -> new ArrayList<>(2))
                        .add(line.substring(colon + 1).strip());
            }
        }
        return new HeaderBlock(firstLine, count, longest, commas, values);
    }

    /** All values of a header by its long name in small letters, without splitting at commas. */
    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** The header's first value, or null. */
    @Nullable
    String first(String name) {
        List<String> all = all(name);
        return all.isEmpty() ? null : all.get(0);
    }

    boolean isResponse() {
        return firstLine.regionMatches(true, 0, "SIP/", 0, 4);
    }

    /** What an answer would be made of, or null where there is no Via that could be answered to. */
    @Nullable
    RefusedFacts facts() {
        List<String> vias = all("via");
        if (vias.isEmpty()) return null;
        Matcher top = VIA.matcher(vias.get(0));
        if (!top.matches()) return null;
        int port = top.group(2) == null ? 0 : Integer.parseInt(top.group(2));
        boolean rport = RPORT.matcher(top.group(3)).find();
        return new RefusedFacts(
                vias, port <= 65_535 ? port : 0, rport, first("from"), first("to"), first("call-id"), first("cseq"));
    }

    /** The long name of a header, in small letters (RFC 3261 7.3.3 and the registry of compact forms). */
    static String longName(String name) {
        String small = name.strip().toLowerCase(Locale.ROOT);
        return switch (small) {
            case "v" -> "via";
            case "f" -> "from";
            case "t" -> "to";
            case "i" -> "call-id";
            case "l" -> "content-length";
            case "c" -> "content-type";
            case "e" -> "content-encoding";
            case "m" -> "contact";
            case "k" -> "supported";
            case "s" -> "subject";
            case "o" -> "event";
            case "u" -> "allow-events";
            case "r" -> "refer-to";
            case "b" -> "referred-by";
            case "x" -> "session-expires";
            default -> small;
        };
    }

    /** The end of a line with all that continues it: lines that begin with white space (RFC 3261 7.3.1). */
    private static int endOfLogicalLine(String text, int from) {
        int at = from;
        while (true) {
            int newline = text.indexOf('\n', at);
            if (newline < 0) return text.length();
            at = newline + 1;
            if (at >= text.length() || (text.charAt(at) != ' ' && text.charAt(at) != '\t')) return at;
        }
    }

    private static String unfold(String line) {
        int end = line.length();
        while (end > 0 && (line.charAt(end - 1) == '\n' || line.charAt(end - 1) == '\r')) end--;
        String cut = line.substring(0, end);
        if (cut.indexOf('\n') < 0 && cut.indexOf('\r') < 0) return cut;
        return cut.replace('\n', ' ').replace('\r', ' ');
    }
}
