package org.patchbay.xmpp.jingle.description;

import java.util.ArrayList;
import java.util.List;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.patchbay.core.description.MediaDirections;
import org.patchbay.session.v1.Direction;
import org.patchbay.session.v1.Group;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.xmpp.jingle.Namespaces;

/**
 * Writes the model as the contents of a {@code <jingle/>}. What SDP says for the session as a whole is said in each content. Left out, as
 * Jingle has no word for it: origin, session name, timing, ice-lite, tls-id, simulcast, sections other than RTP, and lines that the model
 * keeps as they are.
 */
public final class JingleWriter {
    private JingleWriter() {}

    /**
     * The contents of a description, and its groups.
     *
     * @param contents which content each section is; those that are not live are not written
     * @param speaker who says this
     */
    public static List<StandardExtensionElement> write(
            SessionDescription description, Contents contents, Role speaker) {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < description.getMediaCount(); i++) all.add(i);
        return write(description, contents, speaker, all);
    }

    /** The same, of some sections alone. */
    public static List<StandardExtensionElement> write(
            SessionDescription description, Contents contents, Role speaker, List<Integer> sections) {
        List<StandardExtensionElement> elements = new ArrayList<>();
        for (int i : sections) {
            if (!contents.at(i).live()) continue;
            MediaSection section = description.getMedia(i);
            elements.add(content(contents.at(i))
                    .withAny("senders", senders(description, section, speaker))
                    .add(RtpDescription.write(description, section, speaker))
                    .add(Transport.write(description, section))
                    .build());
        }
        for (Group group : description.getGroupsList()) elements.add(group(group, description, contents));
        return elements;
    }

    /** XEP-0166 7.2.3: contents named alone, each with {@code senders} for the direction that the speaker means. */
    public static StandardExtensionElement modified(Contents.Content content, Direction direction, Role speaker) {
        return content(content).with("senders", speaker.senders(direction)).build();
    }

    /** A content named alone, as {@code content-remove} has it. */
    public static StandardExtensionElement named(Contents.Content content) {
        return content(content).build();
    }

    /** The transports of a description without candidates: an ICE restart by {@code transport-info}. */
    public static List<StandardExtensionElement> restart(SessionDescription description, Contents contents) {
        List<StandardExtensionElement> elements = new ArrayList<>();
        for (int i = 0; i < description.getMediaCount(); i++) {
            if (!contents.at(i).live()) continue;
            MediaSection bare = description.getMedia(i).toBuilder()
                    .clearCandidates()
                    .clearEndOfCandidates()
                    .build();
            SessionDescription session =
                    description.toBuilder().clearEndOfCandidates().build();
            elements.add(
                    content(contents.at(i)).add(Transport.write(session, bare)).build());
        }
        return elements;
    }

    static Tag content(Contents.Content content) {
        return Tag.of("content", Namespaces.JINGLE)
                .with("creator", content.creator().word())
                .with("name", content.name());
    }

    private static String senders(SessionDescription description, MediaSection section, Role speaker) {
        boolean said = section.getDirection() != Direction.DIRECTION_UNSPECIFIED
                || description.getDirection() != Direction.DIRECTION_UNSPECIFIED;
        return said ? speaker.senders(MediaDirections.of(description, section)) : "";
    }

    private static StandardExtensionElement group(Group group, SessionDescription description, Contents contents) {
        Tag element = Tag.of("group", Namespaces.GROUPING).with("semantics", group.getSemantics());
        for (String mid : group.getMidsList())
            for (int i = 0; i < description.getMediaCount(); i++)
                if (description.getMedia(i).getMid().equals(mid)
                        && contents.at(i).live())
                    element.add(Tag.of("content", Namespaces.GROUPING)
                            .with("name", contents.at(i).name())
                            .build());
        return element.build();
    }
}
