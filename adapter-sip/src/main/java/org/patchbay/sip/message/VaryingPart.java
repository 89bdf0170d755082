package org.patchbay.sip.message;

/**
 * The part of a header line that is another in each call, while the rest is the phone's own: the tag of From and To, the branch of Via. Only
 * where such a line is written as nearly everybody writes it, so that the part is a token wherever else it stood; else nothing varies.
 *
 * @param from where it begins
 * @param to where it ends
 */
record VaryingPart(int from, int to) {
    private static final String TAG = ">;tag=";
    private static final String BRANCH = ";branch=";
    private static final String RPORT = ";rport";

    /** Nothing varies in such a line. */
    static VaryingPart none(String line) {
        return new VaryingPart(line.length(), line.length());
    }

    /** The tag at the end of a From or To: {@code …>;tag=1928301774}. */
    static VaryingPart tag(String line) {
        int from = beginOfToken(line, line.length());
        boolean isTag = from < line.length() && line.startsWith(TAG, from - TAG.length());
        return isTag ? new VaryingPart(from, line.length()) : none(line);
    }

    /** The branch of a line with one Via, with or without an empty rport on either side of it. */
    static VaryingPart branch(String line) {
        int mark = line.indexOf(BRANCH);
        int parameters = line.indexOf(';');
        if (mark < 0
                || parameters != mark && !(parameters + RPORT.length() == mark && line.startsWith(RPORT, parameters)))
            return none(line);
        int from = mark + BRANCH.length();
        int to = line.endsWith(RPORT) ? line.length() - RPORT.length() : line.length();
        return from < to && beginOfToken(line, to) == from ? new VaryingPart(from, to) : none(line);
    }

    boolean isEmpty() {
        return from == to;
    }

    String in(String line) {
        return line.substring(from, to);
    }

    String without(String line) {
        return isEmpty() ? line : line.substring(0, from) + line.substring(to);
    }

    private static int beginOfToken(String line, int end) {
        int at = end;
        while (at > 0 && isToken(line.charAt(at - 1))) at--;
        return at;
    }

    /** RFC 3261 25.1. */
    private static boolean isToken(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "-.!%*_+`'~".indexOf(c) >= 0;
    }
}
