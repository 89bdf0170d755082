package org.patchbay.xmpp.jingle.session;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.patchbay.core.description.MediaSections;
import org.patchbay.session.v1.Codec;
import org.patchbay.session.v1.Direction;
import org.patchbay.session.v1.DtlsParameters;
import org.patchbay.session.v1.Group;
import org.patchbay.session.v1.HeaderExtension;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.xmpp.jingle.description.Contents;
import org.patchbay.xmpp.jingle.description.JingleReader;

/**
 * The descriptions that a peer does not send: Jingle changes a session in parts (XEP-0166 6.4), a call in whole descriptions (RFC 3264 8), so
 * the peer's share is made from what it described last.
 */
final class Renewal {
    private Renewal() {}

    /** The peer's description as an offer, with the directions that it wants now. */
    static SessionDescription offer(SessionState state) {
        SessionDescription.Builder offer = state.remote().toBuilder();
        for (int i = 0; i < offer.getMediaCount(); i++) {
            if (i < state.contents.size() && !state.contents.at(i).live()) {
                offer.setMedia(i, JingleReader.rejected(offer.getMedia(i)));
                continue;
            }
            MediaSection.Builder section = offer.getMediaBuilder(i).setDirection(direction(state, i));
            // RFC 8842 5.2: an offer leaves the roles open.
            if (section.hasDtls()) section.getDtlsBuilder().setSetup(DtlsParameters.Setup.ACTPASS);
        }
        withoutDead(offer);
        return offer.build();
    }

    /** What the peer wants of a section, its hold counted in. */
    static Direction direction(SessionState state, int index) {
        Direction own = state.remoteDirection(index);
        return state.held ? Directions.holding(own) : own;
    }

    /**
     * The peer's description as the answer to an offer of the call.
     *
     * @param contents what will be live if the offer holds
     * @param fresh the peer's sections for contents that joined just now, by place
     */
    static SessionDescription answer(
            SessionState state, SessionDescription offer, Contents contents, Map<Integer, MediaSection> fresh) {
        SessionDescription.Builder answer =
                SessionDescription.newBuilder().addAllGroups(state.remote().getGroupsList());
        boolean grown = false;
        for (int i = 0; i < offer.getMediaCount(); i++) {
            MediaSection offered = offer.getMedia(i);
            MediaSection joined = fresh.get(i);
            if (!contents.at(i).live()) {
                answer.addMedia(JingleReader.rejected(offered));
            } else if (joined != null) {
                grown = true;
                // A hold by session-info goes for all of the session, whatever the senders of a content that joins it.
                Direction direction = joined.getDirection();
                answer.addMedia(
                        joined.toBuilder().setDirection(state.held ? Directions.holding(direction) : direction));
            } else if (i < state.remote().getMediaCount()) {
                answer.addMedia(section(state, i, offer));
            } else {
                answer.addMedia(JingleReader.rejected(offered));
            }
        }
        if (grown) answer.clearGroups().addAllGroups(offer.getGroupsList());
        withoutDead(answer);
        return answer.build();
    }

    private static MediaSection section(SessionState state, int index, SessionDescription offer) {
        MediaSection offered = offer.getMedia(index);
        MediaSection last = state.remote().getMedia(index);
        Direction wanted = direction(state, index);
        MediaSection.Builder section = last.toBuilder()
                .setMid(offered.getMid())
                .setProtocol(offered.getProtocol())
                .setDirection(Directions.both(wanted, Directions.reverse(state.localDirection(offer, index))))
                .clearCodecs()
                .clearFormats()
                .clearHeaderExtensions();
        for (Codec codec : shared(last, offered))
            section.addCodecs(codec).addFormats(Integer.toString(codec.getPayloadType()));
        for (HeaderExtension extension : last.getHeaderExtensionsList())
            if (has(offered, offer, extension)) section.addHeaderExtensions(extension);
        if (section.hasDtls()) section.getDtlsBuilder().setSetup(setup(state, index));
        return section.build();
    }

    /** The codecs of the peer that an offer has, too, under the same number. */
    static List<Codec> shared(MediaSection peers, MediaSection offered) {
        return peers.getCodecsList().stream()
                .filter(codec -> offered.getCodecsList().stream().anyMatch(other -> same(codec, other)))
                .toList();
    }

    private static boolean same(Codec one, Codec other) {
        return one.getPayloadType() == other.getPayloadType()
                && one.getName().equalsIgnoreCase(other.getName())
                && one.getClockRate() == other.getClockRate();
    }

    private static boolean has(MediaSection offered, SessionDescription offer, HeaderExtension extension) {
        return offered.getHeaderExtensionsList().stream().anyMatch(other -> same(other, extension))
                || offer.getHeaderExtensionsList().stream().anyMatch(other -> same(other, extension));
    }

    private static boolean same(HeaderExtension one, HeaderExtension other) {
        return one.getId() == other.getId() && one.getUri().equals(other.getUri());
    }

    /** RFC 8842 5.3: who is active stays so as long as the DTLS association does. */
    private static DtlsParameters.Setup setup(SessionState state, int index) {
        DtlsParameters.Setup own = MediaSections.dtls(
                        state.remote(), state.remote().getMedia(index))
                .getSetup();
        if (own != DtlsParameters.Setup.ACTPASS) return own;
        if (index >= state.local().getMediaCount()) return DtlsParameters.Setup.ACTIVE;
        return MediaSections.dtls(state.local(), state.local().getMedia(index)).getSetup()
                        == DtlsParameters.Setup.ACTIVE
                ? DtlsParameters.Setup.PASSIVE
                : DtlsParameters.Setup.ACTIVE;
    }

    /** RFC 9143 7.3.3: what is rejected is in no bundle. */
    private static void withoutDead(SessionDescription.Builder description) {
        Set<String> live = new HashSet<>();
        for (MediaSection section : description.getMediaList())
            if (MediaSections.inUse(section)) live.add(section.getMid());
        for (int i = 0; i < description.getGroupsCount(); i++) {
            Group group = description.getGroups(i);
            description.setGroups(
                    i,
                    group.toBuilder()
                            .clearMids()
                            .addAllMids(group.getMidsList().stream()
                                    .filter(live::contains)
                                    .toList()));
        }
    }
}
