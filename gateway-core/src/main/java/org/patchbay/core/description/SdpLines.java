package org.patchbay.core.description;

import java.util.ArrayList;
import java.util.List;

/** Cuts text into lines and holds it to the bounds, before anything is understood. */
sealed interface SdpLines {
    record Cut(List<SdpLine> lines) implements SdpLines {}

    record Broken(String reason, int line) implements SdpLines {}

    /** Characters of a line, on the average: to guess how many there are. */
    int USUAL_LINE = 32;

    static SdpLines cut(String text) {
        if (text.length() > SdpReader.MAX_CHARACTERS)
            return new Broken("longer than " + SdpReader.MAX_CHARACTERS + " characters", 0);
        List<SdpLine> lines = new ArrayList<>(Math.min(text.length() / USUAL_LINE + 1, SdpReader.MAX_LINES));
        int number = 0;
        for (int start = 0; start < text.length(); ) {
            int feed = text.indexOf('\n', start);
            int next = feed < 0 ? text.length() : feed + 1;
            int end = feed < 0 ? text.length() : feed;
            if (end > start && text.charAt(end - 1) == '\r') end--;
            int from = start;
            start = next;
            if (++number > SdpReader.MAX_LINES)
                return new Broken("more than " + SdpReader.MAX_LINES + " lines", number);
            // RFC 8866 5 has no empty lines; some peers end their body with one, or with several.
            if (isBlank(text, from, end)) continue;
            if (end - from > SdpReader.MAX_LINE)
                return new Broken("a line of more than " + SdpReader.MAX_LINE + " characters", number);
            if (SdpText.hasControl(text, from, end)) return new Broken("a control character within a line", number);
            if (end - from < 2 || text.charAt(from + 1) != '=') return new Broken("a line is not type=value", number);
            lines.add(new SdpLine(number, text, from, end));
        }
        return new Cut(lines);
    }

    private static boolean isBlank(String text, int from, int to) {
        for (int i = from; i < to; i++) if (!Character.isWhitespace(text.charAt(i))) return false;
        return true;
    }
}
