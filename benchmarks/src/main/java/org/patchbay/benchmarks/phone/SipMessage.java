package org.patchbay.benchmarks.phone;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A SIP message as text: just enough for a generator, which must be cheap, and must not share a parser with what it drives. Header names are
 * written out, and none is folded.
 *
 * @param text the whole
 */
public record SipMessage(String text) {
    /** The method of a request, {@code SIP/2.0} of a response. */
    public String method() {
        return text.substring(0, Math.max(0, text.indexOf(' ')));
    }

    boolean isResponse() {
        return text.startsWith("SIP/2.0 ");
    }

    /** The code of a response. */
    public int status() {
        return Integer.parseInt(text.substring(8, 11));
    }

    /** The first line. */
    String startLine() {
        return text.substring(0, text.indexOf('\r'));
    }

    /** The value of the first header of that name, or empty. */
    public String value(String name) {
        int at = find(name, 0);
        return at < 0
                ? ""
                : text.substring(at + name.length() + 3, text.indexOf('\r', at + 2))
                        .strip();
    }

    /** The lines of all headers of that name. */
    public List<String> lines(String name) {
        List<String> found = new ArrayList<>(4);
        for (int at = find(name, 0); at >= 0; at = find(name, at + 1))
            found.add(text.substring(at + 2, text.indexOf('\r', at + 2)));
        return found;
    }

    private int find(String name, int from) {
        String start = "\r\n" + name + ":";
        int at = text.indexOf(start, from);
        int end = text.indexOf("\r\n\r\n", from);
        return at >= 0 && (end < 0 || at <= end) ? at : -1;
    }

    /** The method that CSeq names. */
    String sequenceMethod() {
        String value = value("CSeq");
        return value.substring(value.indexOf(' ') + 1).strip().toUpperCase(Locale.ROOT);
    }

    /** The URI between the angle brackets of a header's value, or the value as it is. */
    static String uri(String value) {
        int open = value.indexOf('<');
        return open < 0 ? value : value.substring(open + 1, value.indexOf('>', open));
    }
}
