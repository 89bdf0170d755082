package org.patchbay.server.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A SIP message as an actor sees it: text. */
public record SipText(String startLine, List<Map.Entry<String, String>> headers, String body) {
    public static SipText parse(String text) {
        int end = text.indexOf("\r\n\r\n");
        String head = end < 0 ? text : text.substring(0, end);
        String body = end < 0 ? "" : text.substring(end + 4);
        String[] lines = head.split("\r\n");
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            headers.add(Map.entry(
                    lines[i].substring(0, colon).trim(),
                    lines[i].substring(colon + 1).trim()));
        }
        return new SipText(lines[0], headers, body);
    }

    public boolean isRequest() {
        return !startLine.startsWith("SIP/2.0");
    }

    public boolean isRequest(String method) {
        return isRequest() && startLine.startsWith(method + " ");
    }

    /** The status code; 0 for a request. */
    public int status() {
        return isRequest() ? 0 : Integer.parseInt(startLine.substring(8, 11));
    }

    public boolean isResponse(int status, String method) {
        return status() == status && header("CSeq").endsWith(" " + method);
    }

    /** The first header of that name; empty where there is none. */
    public String header(String name) {
        return headers.stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }

    public List<String> all(String name) {
        return headers.stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** The address between angle brackets of a header. */
    public String uri(String name) {
        String value = header(name);
        int open = value.indexOf('<');
        return open < 0 ? value : value.substring(open + 1, value.indexOf('>'));
    }

    /** The same for every retransmission, and for nothing else. */
    public String identity() {
        return startLine + header("Via") + header("CSeq") + header("Call-ID") + header("To") + header("RSeq");
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(startLine);
        headers.forEach(
                header -> text.append('\n').append(header.getKey()).append(": ").append(header.getValue()));
        return text.toString();
    }
}
