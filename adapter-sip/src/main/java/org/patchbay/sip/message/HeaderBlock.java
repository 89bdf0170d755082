package org.patchbay.sip.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The first line and the header lines of a message: what can be told of a message before it is parsed, and what is left to answer it with
 * where it can't be. Of the lines only their places are kept, for hardly any value is asked for.
 */
final class HeaderBlock {
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

    private static final int USUAL_LINES = 24;
    /** How many places are kept of a line: where it begins, its colon, its end. */
    private static final int PLACES = 3;

    private final String text;
    private String firstLine = "";
    private int[] places = new int[PLACES * USUAL_LINES];
    private int named;
    private int count;
    private int longest;
    private int commas;
    private boolean asks;

    private HeaderBlock(String text) {
        this.text = text;
    }

    /** Reads the lines between two indexes. */
    static HeaderBlock read(byte[] bytes, int from, int to) {
        HeaderBlock block = new HeaderBlock(new String(bytes, from, to - from, UTF_8));
        block.read();
        return block;
    }

    private void read() {
        boolean first = true;
        int at = 0;
        while (at < text.length()) {
            int from = at;
            at = endOfLogicalLine(text, from);
            int to = at;
            while (to > from && isBreak(text.charAt(to - 1))) to--;
            if (to == from) continue;
            if (first) {
                firstLine = unfolded(from, to);
                first = false;
            } else {
                take(from, to);
            }
        }
    }

    private void take(int from, int to) {
        count++;
        longest = Math.max(longest, to - from);
        int colon = -1;
        for (int i = from; i < to; i++) {
            switch (text.charAt(i)) {
                case ',' -> commas++;
                case '?' -> asks = true;
                case ':' -> colon = colon < 0 ? i : colon;
                default -> {}
            }
        }
        if (colon <= from) return;
        if (places.length == PLACES * named) places = Arrays.copyOf(places, 2 * places.length);
        places[PLACES * named] = from;
        places[PLACES * named + 1] = colon;
        places[PLACES * named + 2] = to;
        named++;
    }

    /** The request line or status line, unfolded; empty where there is none. */
    String firstLine() {
        return firstLine;
    }

    /** How many header lines there are. */
    int count() {
        return count;
    }

    /** How many characters the longest of them has. */
    int longest() {
        return longest;
    }

    /** How many commas stand in all of them: no header has more values than that and one. */
    int commas() {
        return commas;
    }

    /** Whether a question mark stands in any of them. */
    boolean asks() {
        return asks;
    }

    /** All values of a header by its long name in small letters, unfolded, without splitting at commas. */
    List<String> all(String name) {
        List<String> values = new ArrayList<>(2);
        for (int line = next(name, 0); line < named; line = next(name, line + 1)) values.add(value(line));
        return values;
    }

    /** Whether a header has more lines than one. */
    boolean repeats(String name) {
        return next(name, next(name, 0) + 1) < named;
    }

    /** The header's first value, or null. */
    @Nullable
    String first(String name) {
        int line = next(name, 0);
        return line < named ? value(line) : null;
    }

    /** The first line of that name, from a line on; the number of lines where there is none. */
    private int next(String name, int from) {
        int line = from;
        while (line < named && !isNamed(line, name)) line++;
        return line;
    }

    private boolean isNamed(int line, String name) {
        int from = places[PLACES * line];
        int to = places[PLACES * line + 1];
        while (from < to && Character.isWhitespace(text.charAt(from))) from++;
        while (to > from && Character.isWhitespace(text.charAt(to - 1))) to--;
        if (to - from == 1) return longName(text.substring(from, to)).equals(name);
        if (to - from != name.length()) return false;
        for (int i = 0; i < name.length(); i++) {
            char c = text.charAt(from + i);
            if ((c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c) != name.charAt(i)) return false;
        }
        return true;
    }

    private String value(int line) {
        return unfolded(places[PLACES * line + 1] + 1, places[PLACES * line + 2])
                .strip();
    }

    boolean isResponse() {
        return firstLine.regionMatches(true, 0, "SIP/", 0, 4);
    }

    /** What an answer would be made of, or null where there is no Via that could be answered to. */
    @Nullable
    RefusedFacts facts() {
        List<String> vias = List.copyOf(all("via"));
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

    private String unfolded(int from, int to) {
        String cut = text.substring(from, to);
        if (cut.indexOf('\n') < 0 && cut.indexOf('\r') < 0) return cut;
        return cut.replace('\n', ' ').replace('\r', ' ');
    }

    private static boolean isBreak(char c) {
        return c == '\n' || c == '\r';
    }
}
