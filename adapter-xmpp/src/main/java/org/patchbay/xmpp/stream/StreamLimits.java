package org.patchbay.xmpp.stream;

import org.patchbay.core.ConfigCheck;

/**
 * What one element of a stream may be.
 *
 * @param stanzaBytes its length, 10,000 (RFC 6120 13.12) to 16 MiB
 * @param depth how deep its elements are nested, itself included, 8 to 256
 * @param attributes of one of its elements, name spaces declared included, 16 to 1,024
 * @param elements it has, itself included, 64 to 100,000
 */
public record StreamLimits(int stanzaBytes, int depth, int attributes, int elements) {
    public StreamLimits {
        ConfigCheck.between("xmpp.limits.stanza-bytes", stanzaBytes, 10_000, 16 << 20);
        ConfigCheck.between("xmpp.limits.depth", depth, 8, 256);
        ConfigCheck.between("xmpp.limits.attributes", attributes, 16, 1_024);
        ConfigCheck.between("xmpp.limits.elements", elements, 64, 100_000);
    }

    /** 256 KiB, 32 deep, 64 attributes, 8,000 elements. */
    public static StreamLimits defaults() {
        return new StreamLimits(256 << 10, 32, 64, 8_000);
    }
}
