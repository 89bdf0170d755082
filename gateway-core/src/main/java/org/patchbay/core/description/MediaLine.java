package org.patchbay.core.description;

import java.util.List;
import java.util.OptionalLong;
import org.patchbay.session.v1.MediaSection;

/** The value of an {@code m=} line: RFC 8866 5.14. */
sealed interface MediaLine {
    record Understood(MediaSection.Builder section) implements MediaLine {}

    record Broken(String reason) implements MediaLine {}

    static MediaLine read(String value) {
        List<String> words = SdpText.words(value);
        // A rejected section without formats is against the grammar, but is sent, and means what it says.
        if (words.size() < 3) return new Broken("m= has a kind, a port and a protocol at least");
        if (words.size() - 3 > SdpReader.MAX_FORMATS)
            return new Broken("m= has more than " + SdpReader.MAX_FORMATS + " formats");
        String ports = words.get(1);
        int slash = ports.indexOf('/');
        OptionalLong port = SdpText.number(slash < 0 ? ports : ports.substring(0, slash), 65_535);
        if (port.isEmpty()) return new Broken("the port of m= is a number up to 65535");
        OptionalLong count = slash < 0 ? OptionalLong.of(0) : SdpText.positive(ports.substring(slash + 1), 65_535);
        if (count.isEmpty()) return new Broken("the number of ports of m= is a number from 1 to 65535");
        return new Understood(MediaSection.newBuilder()
                .setKind(words.get(0))
                .setPort((int) port.getAsLong())
                .setPortCount((int) count.getAsLong())
                .setProtocol(words.get(2))
                .addAllFormats(words.subList(3, words.size())));
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
