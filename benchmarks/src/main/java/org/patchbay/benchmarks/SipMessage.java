package org.patchbay.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A SIP message as lines: just enough for a generator, which must be cheap, and must not share a parser with what it drives.
 *
 * @param startLine the first line
 * @param headers the header lines as they came, in order, none folded
 */
record SipMessage(String startLine, List<String> headers) {
    static SipMessage parse(byte[] bytes, int length) {
        String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
        int end = text.indexOf("\r\n\r\n");
        List<String> lines = List.of((end < 0 ? text : text.substring(0, end)).split("\r\n", -1));
        return new SipMessage(lines.get(0), lines.subList(1, lines.size()));
    }

    /** The method of a request, {@code SIP/2.0} of a response. */
    String method() {
        return startLine.substring(0, Math.max(0, startLine.indexOf(' ')));
    }

    /** The code of a response. */
    int status() {
        return Integer.parseInt(startLine.split(" ", 3)[1]);
    }

    /** The value of Call-ID. */
    String callId() {
        String line = lines("Call-ID").get(0);
        return line.substring(line.indexOf(':') + 1).strip();
    }

    /** The lines of all headers of that name. */
    List<String> lines(String name) {
        return headers.stream().filter(line -> isNamed(line, name)).toList();
    }

    private static boolean isNamed(String line, String name) {
        return line.length() > name.length()
                && line.charAt(name.length()) == ':'
                && line.regionMatches(true, 0, name, 0, name.length());
    }
}
