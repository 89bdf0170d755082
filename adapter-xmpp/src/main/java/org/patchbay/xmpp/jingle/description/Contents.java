package org.patchbay.xmpp.jingle.description;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.patchbay.core.description.MediaSections;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.SessionDescription;

/**
 * Which content of a session is which section of its descriptions: the place in this list is the section's. Jingle finds contents by name
 * and in any order, SDP finds sections by their place (RFC 3264 6), so both are kept. Immutable.
 */
public record Contents(List<Content> list) {
    /** No content yet. */
    public static final Contents NONE = new Contents(List.of());

    // RFC 8866 9: a mid is a token.
    private static final Pattern TOKEN = Pattern.compile("[!#-'*+\\-.0-9A-Z^-~]{1,64}");

    /**
     * One content.
     *
     * @param creator who brought it in (XEP-0166 7.3)
     * @param live whether it is there in the session: not rejected, not removed, and of a kind that Jingle can say
     */
    public record Content(String name, Role creator, boolean live) {}

    public Contents {
        list = List.copyOf(list);
    }

    /** Whether Jingle has a form for a section: RTP, and in use. Data channels (XEP-0343) are left out. */
    public static boolean canSay(MediaSection section) {
        return MediaSections.inUse(section) && section.getProtocol().contains("RTP/");
    }

    /**
     * The contents of a description of ours, those that are known already in their places. A new section takes its mid as name, or its kind
     * where it has none: {@code audio}, {@code audio-1}.
     */
    public Contents following(SessionDescription description, Role creator) {
        List<Content> contents = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        list.forEach(content -> taken.add(content.name()));
        for (int i = 0; i < description.getMediaCount(); i++) {
            MediaSection section = description.getMedia(i);
            boolean live = canSay(section);
            if (i < list.size() && (list.get(i).live() || !live)) {
                Content known = list.get(i);
                contents.add(new Content(known.name(), known.creator(), live));
            } else {
                contents.add(new Content(fresh(section, i, taken), creator, live));
            }
        }
        return new Contents(contents);
    }

    private static String fresh(MediaSection section, int index, Set<String> taken) {
        if (!section.getMid().isEmpty() && taken.add(section.getMid())) return section.getMid();
        String kind = section.getKind();
        if (taken.add(kind)) return kind;
        String numbered = kind + "-" + index;
        while (!taken.add(numbered)) numbered += "-";
        return numbered;
    }

    /** The section of the live content of that name. Creators are not compared: COMPAT(stanza, 12) always writes initiator. */
    public OptionalInt indexOf(String name) {
        for (int i = 0; i < list.size(); i++)
            if (list.get(i).live() && list.get(i).name().equals(name)) return OptionalInt.of(i);
        return OptionalInt.empty();
    }

    /** The content of that section. */
    public Content at(int index) {
        return list.get(index);
    }

    /** How many sections there are. */
    public int size() {
        return list.size();
    }

    /** The list with one more. */
    Contents with(Content content) {
        List<Content> all = new ArrayList<>(list);
        all.add(content);
        return new Contents(all);
    }

    /** The list with the content at a place live no more. */
    public Contents without(int index) {
        List<Content> all = new ArrayList<>(list);
        all.set(index, new Content(all.get(index).name(), all.get(index).creator(), false));
        return new Contents(all);
    }

    /** The mid for a content of that name at that place: the name, where it can be one. */
    static String midOf(String name, int index) {
        return TOKEN.matcher(name).matches() ? name : "content-" + index;
    }
}
