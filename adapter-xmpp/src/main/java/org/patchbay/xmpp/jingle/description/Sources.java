package org.patchbay.xmpp.jingle.description;

import java.util.List;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.Source;
import org.patchbay.session.v1.SourceAttribute;
import org.patchbay.session.v1.SourceGroup;
import org.patchbay.xmpp.jingle.Namespaces;

/** {@code a=ssrc} and {@code a=ssrc-group} as {@code <source/>} and {@code <ssrc-group/>} (XEP-0339), {@code a=msid} as {@code <stream/>}. */
final class Sources {
    private static final int MOST = 256;
    private static final long MAX_SSRC = 0xFFFF_FFFFL;

    private Sources() {}

    static void read(StandardExtensionElement description, MediaSection.Builder section, Findings findings) {
        List<StandardExtensionElement> sources = Tag.children(description, "source", Namespaces.SOURCES);
        List<StandardExtensionElement> groups = Tag.children(description, "ssrc-group", Namespaces.SOURCES);
        List<StandardExtensionElement> streams = Tag.children(description, "stream", Namespaces.STREAMS);
        if (!findings.within(sources.size() + groups.size() + streams.size(), MOST, "sources")) return;
        sources.forEach(source -> section.addSources(source(source, findings)));
        for (StandardExtensionElement group : groups) {
            SourceGroup.Builder read = SourceGroup.newBuilder()
                    .setSemantics(findings.word(Tag.attribute(group, "semantics"), "ssrc-group semantics"));
            List<StandardExtensionElement> members = Tag.children(group, "source", Namespaces.SOURCES);
            if (!findings.within(members.size(), MOST, "sources")) return;
            members.forEach(member -> read.addSsrcs(ssrc(member, findings)));
            section.addSourceGroups(read);
        }
        for (StandardExtensionElement stream : streams) {
            String id = findings.word(Tag.attribute(stream, "id"), "stream id");
            String track = findings.wordOrNothing(Tag.attribute(stream, "track"), "stream track");
            section.addMsids(track.isEmpty() ? id : id + " " + track);
        }
    }

    private static Source source(StandardExtensionElement source, Findings findings) {
        Source.Builder read = Source.newBuilder().setSsrc(ssrc(source, findings));
        List<StandardExtensionElement> parameters = Tag.children(source, "parameter", Namespaces.SOURCES);
        if (!findings.within(parameters.size(), MOST, "parameters")) return read.build();
        for (StandardExtensionElement one : parameters)
            read.addAttributes(SourceAttribute.newBuilder()
                    .setName(findings.word(Tag.attribute(one, "name"), "source parameter name"))
                    .setValue(findings.line(Tag.attribute(one, "value"), "source parameter value")));
        return read.build();
    }

    private static int ssrc(StandardExtensionElement source, Findings findings) {
        return findings.number(Tag.attribute(source, "ssrc"), 0, MAX_SSRC, "ssrc");
    }

    static void write(MediaSection section, Tag description) {
        for (Source source : section.getSourcesList()) {
            Tag written = Tag.of("source", Namespaces.SOURCES).withNumber("ssrc", source.getSsrc());
            for (SourceAttribute attribute : source.getAttributesList())
                written.add(Tag.of("parameter", Namespaces.SOURCES)
                        .with("name", attribute.getName())
                        .withAny("value", attribute.getValue())
                        .build());
            description.add(written.build());
        }
        for (SourceGroup group : section.getSourceGroupsList()) {
            Tag written = Tag.of("ssrc-group", Namespaces.SOURCES).with("semantics", group.getSemantics());
            for (int ssrc : group.getSsrcsList())
                written.add(Tag.of("source", Namespaces.SOURCES)
                        .withNumber("ssrc", ssrc)
                        .build());
            description.add(written.build());
        }
        for (String msid : section.getMsidsList()) {
            int space = msid.indexOf(' ');
            description.add(Tag.of("stream", Namespaces.STREAMS)
                    .with("id", space < 0 ? msid : msid.substring(0, space))
                    .withAny("track", space < 0 ? "" : msid.substring(space + 1).strip())
                    .build());
        }
    }
}
