package org.patchbay.xmpp.jingle.description;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.patchbay.core.description.MediaSections;
import org.patchbay.session.v1.Group;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.xmpp.jingle.Namespaces;

/**
 * Reads the contents of a {@code <jingle/>} into the model. Nothing that a peer sends makes it throw; what is not as the XEPs have it, or more
 * than the bounds, is refused as a whole. Elements that it does not know are passed over.
 */
public final class JingleReader {
    /** The most contents of a session. */
    public static final int MAX_CONTENTS = 32;

    private static final int MAX_GROUPS = 16;

    private JingleReader() {}

    /**
     * Reads an offer: a {@code session-initiate}, each content a section, in their order. A content that is not RTP (a data channel, XEP-0343)
     * is passed over as long as there is another that is: it is not accepted then.
     *
     * @param speaker who sends it
     */
    public static JingleReading offer(StandardExtensionElement jingle, Role speaker) {
        return added(jingle, speaker, SessionDescription.getDefaultInstance(), Contents.NONE);
    }

    /**
     * Reads contents that join those of a description: a {@code content-add}. A name that is there already is refused.
     *
     * @param before what the speaker has described so far
     */
    public static JingleReading added(
            StandardExtensionElement jingle, Role speaker, SessionDescription before, Contents known) {
        Findings findings = new Findings();
        List<StandardExtensionElement> elements = Tag.children(jingle, "content", Namespaces.JINGLE);
        if (elements.isEmpty()) findings.refuse(Refusal.BAD_REQUEST, "there is no content");
        SessionDescription.Builder description = before.toBuilder();
        Contents contents = known;
        Set<String> names = new HashSet<>();
        if (findings.within(known.size() + elements.size(), MAX_CONTENTS, "contents")) {
            List<StandardExtensionElement> spoken =
                    elements.stream().filter(JingleReader::isRtp).toList();
            if (spoken.isEmpty()) findings.refuse(Refusal.UNSUPPORTED_APPLICATION, "no description is one of RTP");
            for (StandardExtensionElement element : elements) {
                String name = name(element, findings);
                if (!names.add(name) || contents.indexOf(name).isPresent())
                    findings.refuse(Refusal.BAD_REQUEST, "a content's name is there already");
                if (!spoken.contains(element)) continue;
                String mid = Contents.midOf(name, contents.size());
                contents = contents.with(new Contents.Content(name, creator(element, speaker), true));
                description.addMedia(section(element, speaker, findings).setMid(mid));
            }
        }
        groups(jingle, description, contents, findings);
        return result(description, contents, findings);
    }

    /**
     * Reads an answer: a {@code session-accept} or a {@code content-accept}. The sections come out in the order of the offer, as RFC 3264 6
     * wants; one whose content is not there is rejected.
     *
     * @param offer what is answered
     * @param offered its contents
     */
    public static JingleReading answer(
            StandardExtensionElement jingle, Role speaker, SessionDescription offer, Contents offered) {
        Findings findings = new Findings();
        Map<Integer, StandardExtensionElement> byIndex = new HashMap<>();
        for (StandardExtensionElement element : Tag.children(jingle, "content", Namespaces.JINGLE)) {
            OptionalInt index = offered.indexOf(name(element, findings));
            if (index.isEmpty()) {
                findings.refuse(Refusal.BAD_REQUEST, "a content was not offered");
            } else if (byIndex.put(index.getAsInt(), element) != null) {
                findings.refuse(Refusal.BAD_REQUEST, "a content stands there twice");
            }
        }
        SessionDescription.Builder description = SessionDescription.newBuilder();
        Contents contents = offered;
        for (int i = 0; i < offer.getMediaCount(); i++) {
            MediaSection section = offer.getMedia(i);
            StandardExtensionElement element = byIndex.get(i);
            if (element == null) {
                if (contents.at(i).live()) contents = contents.without(i);
                description.addMedia(rejected(section));
                continue;
            }
            MediaSection.Builder answer = section(element, speaker, findings);
            if (!answer.getKind().equals(section.getKind()))
                findings.refuse(Refusal.BAD_REQUEST, "a content is of another kind than was offered");
            // The profile is the offer's where the answer says no less (RFC 3264 6): Jingle does not name it.
            if (secure(answer.getProtocol()) == secure(section.getProtocol()))
                answer.setProtocol(section.getProtocol());
            description.addMedia(answer.setMid(section.getMid()));
        }
        groups(jingle, description, contents, findings);
        return result(description, contents, findings);
    }

    private static boolean secure(String protocol) {
        return protocol.contains("SAVP");
    }

    /** RFC 3264 6: a stream that is not taken has port 0, and some format. */
    public static MediaSection rejected(MediaSection offered) {
        return MediaSection.newBuilder()
                .setKind(offered.getKind())
                .setConnection(MediaSections.nowhere())
                .setProtocol(offered.getProtocol())
                .addAllFormats(offered.getFormatsList())
                .setMid(offered.getMid())
                .build();
    }

    /** COMPAT(stanza, 12): a data channel has no description at all. */
    private static boolean isRtp(StandardExtensionElement content) {
        return child(content, "description")
                .filter(description -> description.getNamespace().equals(Namespaces.RTP))
                .isPresent();
    }

    /** Reads one content, without its name: description, transport and senders. */
    private static MediaSection.Builder section(StandardExtensionElement content, Role speaker, Findings findings) {
        MediaSection.Builder section = MediaSection.newBuilder();
        Optional<StandardExtensionElement> description = child(content, "description");
        Optional<StandardExtensionElement> transport = child(content, "transport");
        if (description.isEmpty() || transport.isEmpty()) {
            findings.refuse(Refusal.BAD_REQUEST, "a content has no description or no transport");
            return section;
        }
        if (!description.get().getNamespace().equals(Namespaces.RTP)) {
            findings.refuse(Refusal.UNSUPPORTED_APPLICATION, "a description is not one of RTP");
            return section;
        }
        RtpDescription.read(description.get(), speaker, section, findings);
        Transport.read(transport.get(), section, findings);
        String senders = Tag.attribute(content, "senders");
        section.setDirection(speaker.direction(senders));
        if (!senders.isEmpty() && speaker.senders(section.getDirection()).isEmpty())
            findings.refuse(Refusal.BAD_REQUEST, "senders is an unknown word");
        return section;
    }

    private static Optional<StandardExtensionElement> child(StandardExtensionElement content, String name) {
        return new ArrayList<>(content.getElements())
                .stream().filter(child -> child.getElementName().equals(name)).findFirst();
    }

    /** XEP-0166 7.3: every content has a name. */
    static String name(StandardExtensionElement content, Findings findings) {
        String name = Tag.attribute(content, "name");
        if (name.isEmpty() || name.length() > 256) findings.refuse(Refusal.BAD_REQUEST, "a content has no good name");
        return name;
    }

    /** XEP-0166 7.3: the default is the initiator; a content that the responder adds is its own, whatever it says. */
    private static Role creator(StandardExtensionElement content, Role speaker) {
        return Tag.attribute(content, "creator").equals("responder") ? Role.RESPONDER : speaker;
    }

    /** XEP-0338 2. Names that are not there are passed over, as a content that was rejected leaves its group. */
    private static void groups(
            StandardExtensionElement jingle,
            SessionDescription.Builder description,
            Contents contents,
            Findings findings) {
        List<StandardExtensionElement> groups = Tag.children(jingle, "group", Namespaces.GROUPING);
        if (groups.isEmpty() || !findings.within(groups.size(), MAX_GROUPS, "groups")) return;
        description.clearGroups();
        for (StandardExtensionElement group : groups) {
            Group.Builder read = Group.newBuilder()
                    .setSemantics(findings.word(Tag.attribute(group, "semantics"), "group semantics"));
            List<StandardExtensionElement> members = Tag.children(group, "content", Namespaces.GROUPING);
            if (!findings.within(members.size(), MAX_CONTENTS, "contents of a group")) return;
            for (StandardExtensionElement member : members) {
                OptionalInt index = contents.indexOf(Tag.attribute(member, "name"));
                if (index.isPresent() && index.getAsInt() < description.getMediaCount())
                    read.addMids(description.getMedia(index.getAsInt()).getMid());
            }
            if (read.getMidsList().contains("")) {
                // SDP can't group a section without a mid.
                continue;
            }
            description.addGroups(read);
        }
    }

    private static JingleReading result(SessionDescription.Builder description, Contents contents, Findings findings) {
        Optional<JingleReading.Refused> refused = findings.first();
        return refused.isPresent() ? refused.get() : new JingleReading.Read(description.build(), contents);
    }
}
