package org.patchbay.core.description;

import java.util.List;
import org.patchbay.session.v1.MediaSection;

/** The value of an {@code m=} line: RFC 8866 5.14. */
sealed interface MediaLine {
    record Understood(MediaSection.Builder section) implements MediaLine {}

    record Broken(String reason) implements MediaLine {}

    static MediaLine read(SdpField value) {
        int words = value.count();
        // A rejected section without formats is against the grammar, but is sent, and means what it says.
        if (words < 3) return new Broken("m= has a kind, a port and a protocol at least");
        if (words - 3 > SdpReader.MAX_FORMATS)
            return new Broken("m= has more than " + SdpReader.MAX_FORMATS + " formats");
        String kind = value.word();
        String ports = value.word();
        int slash = ports.indexOf('/');
        long port = SdpText.number(ports, 0, slash < 0 ? ports.length() : slash, 65_535);
        if (port < 0) return new Broken("the port of m= is a number up to 65535");
        long count = slash < 0 ? 0 : SdpText.number(ports, slash + 1, ports.length(), 65_535);
        if (count < 0 || slash >= 0 && count == 0)
            return new Broken("the number of ports of m= is a number from 1 to 65535");
        return new Understood(MediaSection.newBuilder()
                .setKind(kind)
                .setPort((int) port)
                .setPortCount((int) count)
                .setProtocol(value.word())
                .addAllFormats(value.words()));
    }

    static String write(MediaSection section, List<String> formats) {
        StringBuilder text =
                new StringBuilder("m=").append(section.getKind()).append(' ').append(section.getPort());
        if (section.getPortCount() > 0) text.append('/').append(section.getPortCount());
        text.append(' ').append(section.getProtocol());
        formats.forEach(format -> text.append(' ').append(format));
        return text.toString();
    }
}
