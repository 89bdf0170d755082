package org.patchbay.core.description;

import org.patchbay.session.v1.KeptLine;

/**
 * One line of SDP, {@code type=value}.
 *
 * @param number its number in the text, from 1
 * @param type the letter
 * @param value all that follows the equals sign
 */
record SdpLine(int number, char type, String value) {
    String text() {
        return type + "=" + value;
    }

    KeptLine keptAt(int position) {
        return KeptLine.newBuilder().setPosition(position).setText(text()).build();
    }
}
