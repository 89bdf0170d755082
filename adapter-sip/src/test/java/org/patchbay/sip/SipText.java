package org.patchbay.sip;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A SIP message as a test sees it: text, taken apart without the parser under test. */
record SipText(String firstLine, List<String> headers, String body) {
    static SipText parse(byte[] bytes, int length) {
        String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
        int end = text.indexOf("\r\n\r\n");
        String head = end < 0 ? text : text.substring(0, end);
        List<String> lines = List.of(head.split("\r\n"));
        return new SipText(lines.get(0), lines.subList(1, lines.size()), end < 0 ? "" : text.substring(end + 4));
    }

    boolean isRequest() {
        return !firstLine.startsWith("SIP/2.0");
    }

    String method() {
        return isRequest() ? firstLine.split(" ")[0] : header("CSeq").split(" ")[1];
    }

    int status() {
        return isRequest() ? 0 : Integer.parseInt(firstLine.split(" ")[1]);
    }

    String header(String name) {
        return find(name).orElseThrow(() -> new AssertionError("no " + name + " in\n" + this));
    }

    Optional<String> find(String name) {
        return all(name).stream().findFirst();
    }

    List<String> all(String name) {
        String prefix = name.toLowerCase(Locale.ROOT) + ":";
        List<String> values = new ArrayList<>();
        for (String line : headers) {
            if (line.toLowerCase(Locale.ROOT).startsWith(prefix))
                values.add(line.substring(prefix.length()).trim());
        }
        return values;
    }

    /** A parameter such as {@code tag} in a header's value. */
    static String parameter(String value, String name) {
        for (String part : value.split("[;,]")) {
            String trimmed = part.trim();
            int space = trimmed.lastIndexOf(' ');
            String bare = space >= 0 && trimmed.startsWith("Digest ") ? trimmed.substring(7) : trimmed;
            if (bare.startsWith(name + "="))
                return bare.substring(name.length() + 1).replace("\"", "");
        }
        return "";
    }

    @Override
    public String toString() {
        return firstLine + "\r\n" + String.join("\r\n", headers) + "\r\n\r\n" + body;
    }
}
