package org.patchbay.core.description;

import org.patchbay.session.v1.KeptLine;

/**
 * One line of SDP, {@code type=value}, as a part of the whole text.
 *
 * @param number its number in the text, from 1
 * @param sdp the whole text
 * @param from where the line begins
 * @param to where it ends, without its line break
 */
record SdpLine(int number, String sdp, int from, int to) {
    /** The letter. */
    char type() {
        return sdp.charAt(from);
    }

    /** All that follows the equals sign. */
    String value() {
        return sdp.substring(from + 2, to);
    }

    /** The value without the white space around, for reading. */
    SdpField field() {
        return new SdpField(sdp, from + 2, to);
    }

    SdpAttribute attribute() {
        return SdpAttribute.of(sdp, from + 2, to);
    }

    KeptLine keptAt(int position) {
        return KeptLine.newBuilder()
                .setPosition(position)
                .setText(sdp.substring(from, to))
                .build();
    }
}
