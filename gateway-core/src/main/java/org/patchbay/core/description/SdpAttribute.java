package org.patchbay.core.description;

import java.util.List;

/**
 * The value of an {@code a=} line: {@code name} or {@code name:value}.
 *
 * @param name as it stands; attribute names are case-sensitive (RFC 8866 9)
 * @param value without the white space around; empty where there is none
 * @param flag there was no colon
 */
record SdpAttribute(String name, String value, boolean flag) {
    // Names that are in every description of a browser: they are not copied out of it.
    private static final List<String> USUAL = List.of(
            "rtpmap",
            "fmtp",
            "rtcp-fb",
            "candidate",
            "extmap",
            "ssrc",
            "msid",
            "mid",
            "ice-ufrag",
            "ice-pwd",
            "ice-options",
            "fingerprint",
            "setup",
            "group",
            "rtcp",
            "ptime");

    static SdpAttribute of(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) return new SdpAttribute(SdpText.trim(text), "", true);
        return new SdpAttribute(name(text, colon), SdpText.trim(text, colon + 1), false);
    }

    private static String name(String text, int end) {
        for (String usual : USUAL) if (usual.length() == end && text.startsWith(usual)) return usual;
        return text.substring(0, end);
    }
}
