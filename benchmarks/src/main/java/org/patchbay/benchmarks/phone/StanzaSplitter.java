package org.patchbay.benchmarks.phone;

import java.util.function.Consumer;

/** Cuts a stream into its top-level elements. It knows no comments and no CDATA, which servers don't send. */
public final class StanzaSplitter {
    private final Consumer<String> elements;
    private String rest = "";
    private int at;
    private int depth;
    private int start;

    public StanzaSplitter(Consumer<String> elements) {
        this.elements = elements;
    }

    /** The stream begins anew; what is left of the old one is white space at most. */
    public void restart() {
        rest = rest.substring(at);
        at = 0;
        depth = 0;
        start = 0;
    }

    /** Takes what has come, and gives the elements that are whole. */
    public void feed(String more) {
        rest = rest.isEmpty() ? more : rest + more;
        while (true) {
            int open = rest.indexOf('<', at);
            int close = open < 0 ? -1 : endOfTag(open);
            if (close < 0) break;
            at = close + 1;
            tag(open, close);
        }
        if (depth > 0) {
            rest = rest.substring(start);
            at -= start;
            start = 0;
        } else {
            rest = rest.substring(at);
            at = 0;
        }
    }

    private void tag(int open, int close) {
        char kind = rest.charAt(open + 1);
        if (kind == '?' || rest.startsWith("<stream:stream", open) || rest.startsWith("</stream:stream", open)) return;
        if (depth == 0) start = open;
        if (kind == '/') depth--;
        else if (rest.charAt(close - 1) != '/') depth++;
        if (depth > 0) return;
        elements.accept(rest.substring(start, at));
    }

    private int endOfTag(int open) {
        for (int i = open + 1; i < rest.length(); i++) {
            char c = rest.charAt(i);
            if (c == '>') return i;
            if (c == '"' || c == '\'') {
                i = rest.indexOf(c, i + 1);
                if (i < 0) return -1;
            }
        }
        return -1;
    }
}
