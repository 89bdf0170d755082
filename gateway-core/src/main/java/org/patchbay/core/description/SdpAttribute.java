package org.patchbay.core.description;

/**
 * The value of an {@code a=} line: {@code name} or {@code name:value}.
 *
 * @param name as it stands; attribute names are case-sensitive (RFC 8866 9)
 * @param value without the white space around; empty where there is none
 * @param flag there was no colon
 */
record SdpAttribute(String name, SdpField value, boolean flag) {
    /** What stands between two places of a text. */
    static SdpAttribute of(String text, int from, int to) {
        int colon = from;
        while (colon < to && text.charAt(colon) != ':') colon++;
        if (colon == to) return new SdpAttribute(new SdpField(text, from, to).rest(), SdpField.EMPTY, true);
        return new SdpAttribute(UsualWords.copy(text, from, colon), new SdpField(text, colon + 1, to), false);
    }
}
