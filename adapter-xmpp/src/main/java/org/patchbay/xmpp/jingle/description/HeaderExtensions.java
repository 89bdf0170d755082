package org.patchbay.xmpp.jingle.description;

import java.util.ArrayList;
import java.util.List;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.patchbay.session.v1.HeaderExtension;
import org.patchbay.session.v1.KeptLine;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.xmpp.jingle.Namespaces;

/** {@code a=extmap} as {@code <rtp-hdrext/>}, {@code a=extmap-allow-mixed} as an element of that name: XEP-0294 3, 5. */
final class HeaderExtensions {
    private static final int MOST = 256;
    private static final String ALLOW_MIXED = "a=extmap-allow-mixed";
    // Behind whatever the section has lines for.
    private static final int LAST = 1_000;

    private HeaderExtensions() {}

    static void read(
            StandardExtensionElement description, Role speaker, MediaSection.Builder section, Findings findings) {
        List<StandardExtensionElement> extensions =
                Tag.children(description, "rtp-hdrext", Namespaces.HEADER_EXTENSIONS);
        if (!findings.within(extensions.size(), MOST, "header extensions")) return;
        for (StandardExtensionElement one : extensions)
            section.addHeaderExtensions(HeaderExtension.newBuilder()
                    // RFC 8285 5: 4096 to 4351 are for an offer with more than fit.
                    .setId(findings.number(Tag.attribute(one, "id"), 0, 65_535, "rtp-hdrext id"))
                    .setUri(findings.word(Tag.attribute(one, "uri"), "rtp-hdrext uri"))
                    .setDirection(speaker.direction(Tag.attribute(one, "senders")))
                    .setAttributes(FormatParameters.read(one, Namespaces.HEADER_EXTENSIONS, findings)));
        if (Tag.has(description, "extmap-allow-mixed", Namespaces.HEADER_EXTENSIONS))
            section.addKeptLines(KeptLine.newBuilder().setPosition(LAST).setText(ALLOW_MIXED));
    }

    static void write(SessionDescription session, MediaSection section, Role speaker, Tag description) {
        // RFC 8285 6: at session level they are for every section.
        List<HeaderExtension> all = new ArrayList<>(session.getHeaderExtensionsList());
        all.addAll(section.getHeaderExtensionsList());
        for (HeaderExtension one : all)
            description.add(Tag.of("rtp-hdrext", Namespaces.HEADER_EXTENSIONS)
                    .withNumber("id", one.getId())
                    .with("uri", one.getUri())
                    .withAny("senders", speaker.senders(one.getDirection()))
                    .addAll(FormatParameters.write(one.getAttributes(), Namespaces.HEADER_EXTENSIONS))
                    .build());
        if (mixed(session.getKeptLinesList()) || mixed(section.getKeptLinesList()))
            description.add(Tag.empty("extmap-allow-mixed", Namespaces.HEADER_EXTENSIONS));
    }

    private static boolean mixed(List<KeptLine> lines) {
        return lines.stream().anyMatch(line -> line.getText().equals(ALLOW_MIXED));
    }
}
