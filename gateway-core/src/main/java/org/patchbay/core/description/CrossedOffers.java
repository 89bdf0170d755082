package org.patchbay.core.description;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.patchbay.session.v1.Codec;
import org.patchbay.session.v1.Direction;
import org.patchbay.session.v1.DtlsParameters;
import org.patchbay.session.v1.DtlsParameters.Setup;
import org.patchbay.session.v1.Group;
import org.patchbay.session.v1.HeaderExtension;
import org.patchbay.session.v1.IceParameters;
import org.patchbay.session.v1.MediaProfile;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.RtcpFeedback;
import org.patchbay.session.v1.SessionDescription;

/**
 * Makes two answers of two offers, where both sides can do nothing but offer: a browser that calls has made its offer, and a device that is
 * called takes none and makes its own.
 *
 * <p>What each answer says of ICE, DTLS and addresses is the other side's own, so the two meet directly. Each answer has the sections of its offer in
 * their places (RFC 3264 6); what only one side has is rejected. Payload types may differ between the directions (RFC 3264 5.1), so each
 * answer keeps the numbers that its own side listens to; the numbers of header extensions may not (RFC 8285 6), so one is kept where both chose the
 * same. Both took themselves for ICE's controlling agent; RFC 8445 7.3.1.1 has that settled between the agents themselves.
 */
public final class CrossedOffers {
    private static final String BUNDLE = "BUNDLE";
    /** Needs another codec of the same section, whose number would have to be told in both answers; media flows without. */
    private static final Set<String> ATTACHED = Set.of("rtx", "red", "ulpfec", "flexfec-03");
    /** Good for nothing alone. */
    private static final Set<String> ACCESSORY = Set.of("telephone-event", "cn");

    private static final Pattern H264_PROFILE =
            Pattern.compile("(?:^|;)\\s*profile-level-id=([0-9a-f]{4})", Pattern.CASE_INSENSITIVE);
    private static final Pattern H264_PACKETIZATION = Pattern.compile("(?:^|;)\\s*packetization-mode=([0-9])");

    private CrossedOffers() {}

    /** What comes of two offers. */
    public sealed interface Pairing {}

    /** Each offer's answer, made of the other. */
    public record Paired(SessionDescription forFirst, SessionDescription forSecond) implements Pairing {}

    /** They have nothing in common; {@code reason} may be shown to both. */
    public record Unpairable(String reason) implements Pairing {}

    /**
     * Pairs two offers.
     *
     * @param first whose side begins DTLS where both would do either (RFC 8842 5.2)
     */
    public static Pairing pair(SessionDescription first, SessionDescription second) {
        int[] secondOfFirst = match(first, second);
        int[] firstOfSecond = inverse(secondOfFirst, second.getMediaCount());
        if (Arrays.stream(secondOfFirst).allMatch(place -> place < 0)) {
            return new Unpairable("the two offers have no media in common");
        }
        Roles roles = roles(first, second, secondOfFirst);
        if (roles == null) return new Unpairable("both sides want the same end of the DTLS handshake");
        return new Paired(
                answer(first, second, secondOfFirst, roles.second()),
                answer(second, first, firstOfSecond, roles.first()));
    }

    /** Which end of the handshake each side takes. */
    private record Roles(Setup first, Setup second) {}

    private static @Nullable Roles roles(SessionDescription first, SessionDescription second, int[] matches) {
        boolean firstMayBegin = true;
        boolean secondMayBegin = true;
        for (int i = 0; i < matches.length; i++) {
            if (matches[i] < 0) continue;
            Setup one = MediaSections.dtls(first, first.getMedia(i)).getSetup();
            Setup other =
                    MediaSections.dtls(second, second.getMedia(matches[i])).getSetup();
            firstMayBegin &= one != Setup.PASSIVE && other != Setup.ACTIVE;
            secondMayBegin &= one != Setup.ACTIVE && other != Setup.PASSIVE;
        }
        if (firstMayBegin) return new Roles(Setup.ACTIVE, Setup.PASSIVE);
        return secondMayBegin ? new Roles(Setup.PASSIVE, Setup.ACTIVE) : null;
    }

    /** For each section of the first offer the place of its partner in the second, -1 for none. */
    private static int[] match(SessionDescription first, SessionDescription second) {
        int[] partners = new int[first.getMediaCount()];
        boolean[] taken = new boolean[second.getMediaCount()];
        for (int i = 0; i < partners.length; i++) {
            partners[i] = -1;
            for (int j = 0; j < taken.length && partners[i] < 0; j++) {
                if (taken[j] || !canPair(first, first.getMedia(i), second, second.getMedia(j))) continue;
                partners[i] = j;
                taken[j] = true;
            }
        }
        return partners;
    }

    private static int[] inverse(int[] partners, int size) {
        int[] inverse = new int[size];
        Arrays.fill(inverse, -1);
        for (int i = 0; i < partners.length; i++) if (partners[i] >= 0) inverse[partners[i]] = i;
        return inverse;
    }

    private static boolean canPair(
            SessionDescription first, MediaSection one, SessionDescription second, MediaSection other) {
        if (!one.getKind().equals(other.getKind()) || !MediaSections.inUse(one) || !MediaSections.inUse(other)) {
            return false;
        }
        MediaProfile profile = MediaProfiles.of(first, one);
        if (profile != MediaProfiles.of(second, other)) return false;
        // RFC 4568 5.1.2: an answer takes one of the offered keys by its tag, which an offer of its own can't.
        if (profile == MediaProfile.PLAIN_RTP && (one.getCryptosCount() > 0 || other.getCryptosCount() > 0))
            return false;
        if (!isRtp(one) || !isRtp(other)) {
            return one.getProtocol().equals(other.getProtocol())
                    && one.getFormatsList().equals(other.getFormatsList());
        }
        return common(one, other).stream().anyMatch(codec -> !ACCESSORY.contains(lower(codec.getName())));
    }

    private static boolean isRtp(MediaSection section) {
        return section.getProtocol().contains("RTP/");
    }

    private static SessionDescription answer(
            SessionDescription offer, SessionDescription from, int[] partners, Setup setup) {
        SessionDescription.Builder answer = SessionDescription.newBuilder()
                .setOrigin(from.getOrigin())
                .setSessionName(from.getSessionName())
                .addAllBandwidths(from.getBandwidthsList())
                .setEndOfCandidates(from.getEndOfCandidates());
        if (from.hasConnection()) answer.setConnection(from.getConnection());
        // RFC 8839 5.3: that an agent is lite is said for the whole session.
        if (from.getIce().getLite()) answer.setIce(IceParameters.newBuilder().setLite(true));
        List<String> accepted = new ArrayList<>();
        for (int i = 0; i < partners.length; i++) {
            MediaSection offered = offer.getMedia(i);
            if (partners[i] < 0) {
                answer.addMedia(rejected(offered));
            } else {
                if (!offered.getMid().isEmpty()) accepted.add(offered.getMid());
                answer.addMedia(accepted(offer, offered, from, from.getMedia(partners[i]), setup));
            }
        }
        List<String> bundled = new ArrayList<>(bundled(offer));
        bundled.retainAll(accepted);
        if (!bundled.isEmpty() && !bundled(from).isEmpty()) {
            answer.addGroups(Group.newBuilder().setSemantics(BUNDLE).addAllMids(bundled));
        }
        return answer.build();
    }

    private static List<String> bundled(SessionDescription description) {
        return description.getGroupsList().stream()
                .filter(group -> group.getSemantics().equals(BUNDLE))
                .flatMap(group -> group.getMidsList().stream())
                .toList();
    }

    private static MediaSection rejected(MediaSection offered) {
        return MediaSection.newBuilder()
                .setKind(offered.getKind())
                .setPort(0)
                .setConnection(MediaSections.nowhere())
                .setProtocol(offered.getProtocol())
                .addAllFormats(offered.getFormatsList())
                .setMid(offered.getMid())
                .setDirection(Direction.INACTIVE)
                .build();
    }

    private static MediaSection accepted(
            SessionDescription offer, MediaSection offered, SessionDescription from, MediaSection own, Setup setup) {
        MediaSection.Builder section = MediaSection.newBuilder()
                .setKind(offered.getKind())
                .setPort(own.getPort())
                .setProtocol(offered.getProtocol())
                .addAllBandwidths(own.getBandwidthsList())
                .setMid(offered.getMid())
                .setIce(MediaSections.ice(from, own).toBuilder().setLite(false))
                .addAllCandidates(own.getCandidatesList())
                .setEndOfCandidates(own.getEndOfCandidates());
        if (own.hasConnection()) section.setConnection(own.getConnection());
        DtlsParameters dtls = MediaSections.dtls(from, own);
        if (dtls.getFingerprintsCount() > 0) section.setDtls(dtls.toBuilder().setSetup(setup));
        if (!isRtp(offered))
            return section.addAllFormats(own.getFormatsList())
                    .addAllKeptLines(own.getKeptLinesList())
                    .build();

        List<Codec> codecs = common(offered, own);
        codecs.forEach(codec -> section.addFormats(Integer.toString(codec.getPayloadType())));
        List<RtcpFeedback> feedback = new ArrayList<>(own.getRtcpFeedbackList());
        feedback.retainAll(offered.getRtcpFeedbackList());
        List<HeaderExtension> extensions = new ArrayList<>(own.getHeaderExtensionsList());
        extensions.removeIf(extension -> offered.getHeaderExtensionsList().stream()
                .noneMatch(other ->
                        other.getId() == extension.getId() && other.getUri().equals(extension.getUri())));
        return section.addAllCodecs(codecs)
                .addAllRtcpFeedback(feedback)
                .addAllHeaderExtensions(extensions)
                .setDirection(direction(MediaDirections.of(offer, offered), MediaDirections.of(from, own)))
                .setRtcpMux(own.getRtcpMux() && offered.getRtcpMux())
                .setRtcpReducedSize(own.getRtcpReducedSize() && offered.getRtcpReducedSize())
                .addAllSources(own.getSourcesList())
                .addAllSourceGroups(own.getSourceGroupsList())
                .addAllMsids(own.getMsidsList())
                .setPacketTimeMs(own.getPacketTimeMs())
                .setMaxPacketTimeMs(own.getMaxPacketTimeMs())
                .build();
    }

    /** RFC 3264 6.1: the answerer sends what it wants to send and the offerer receives, and the other way round. */
    private static Direction direction(Direction offered, Direction own) {
        boolean sends = sends(own) && receives(offered);
        boolean receives = receives(own) && sends(offered);
        if (sends) return receives ? Direction.SENDRECV : Direction.SENDONLY;
        return receives ? Direction.RECVONLY : Direction.INACTIVE;
    }

    private static boolean sends(Direction direction) {
        return direction == Direction.SENDRECV || direction == Direction.SENDONLY;
    }

    private static boolean receives(Direction direction) {
        return direction == Direction.SENDRECV || direction == Direction.RECVONLY;
    }

    /** The codecs that both have, in the order of the offer (RFC 3264 6.1), under the numbers of who answers. */
    private static List<Codec> common(MediaSection offered, MediaSection own) {
        List<Codec> common = new ArrayList<>();
        for (Codec wanted : offered.getCodecsList()) {
            for (Codec codec : own.getCodecsList()) {
                if (same(wanted, codec)
                        && common.stream().noneMatch(had -> had.getPayloadType() == codec.getPayloadType())) {
                    List<RtcpFeedback> feedback = new ArrayList<>(codec.getRtcpFeedbackList());
                    feedback.retainAll(wanted.getRtcpFeedbackList());
                    common.add(codec.toBuilder()
                            .clearRtcpFeedback()
                            .addAllRtcpFeedback(feedback)
                            .build());
                    break;
                }
            }
        }
        return common;
    }

    private static boolean same(Codec one, Codec other) {
        if (one.getName().isEmpty() || ATTACHED.contains(lower(one.getName()))) return false;
        if (!one.getName().equalsIgnoreCase(other.getName()) || one.getClockRate() != other.getClockRate())
            return false;
        if (Math.max(1, one.getChannels()) != Math.max(1, other.getChannels())) return false;
        // RFC 6184 8.2.2: profile and packetization mode are used symmetrically; the level is the lower of the two.
        return !one.getName().equalsIgnoreCase("H264")
                || (parameter(H264_PROFILE, one, "4200").equals(parameter(H264_PROFILE, other, "4200"))
                        && parameter(H264_PACKETIZATION, one, "0").equals(parameter(H264_PACKETIZATION, other, "0")));
    }

    private static String parameter(Pattern pattern, Codec codec, String otherwise) {
        Matcher matcher = pattern.matcher(codec.getFormatParameters());
        return lower(matcher.find() ? matcher.group(1) : otherwise);
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
