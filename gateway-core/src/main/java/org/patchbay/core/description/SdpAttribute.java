package org.patchbay.core.description;

/**
 * The value of an {@code a=} line: {@code name} or {@code name:value}.
 *
 * @param name as it stands; attribute names are case-sensitive (RFC 8866 9)
 * @param value without the white space around; empty where there is none
 * @param flag there was no colon
 */
record SdpAttribute(String name, String value, boolean flag) {
    static SdpAttribute of(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) return new SdpAttribute(SdpText.trim(text), "", true);
        return new SdpAttribute(text.substring(0, colon), SdpText.trim(text.substring(colon + 1)), false);
    }
}
