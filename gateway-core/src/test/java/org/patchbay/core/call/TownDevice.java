package org.patchbay.core.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.patchbay.core.Address;
import org.patchbay.core.media.MediaRelay;
import org.patchbay.core.routing.Router.Target;
import org.patchbay.session.v1.Answer;
import org.patchbay.session.v1.Capabilities;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.Direction;
import org.patchbay.session.v1.DtlsParameters;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.IceParameters;
import org.patchbay.session.v1.Invite;
import org.patchbay.session.v1.MediaProfile;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.Progress;
import org.patchbay.session.v1.Protocol;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Signal;
import org.patchbay.session.v1.TransferProgress;
import org.patchbay.session.v1.Update;
import org.patchbay.session.v1.UpdateAnswer;
import org.patchbay.session.v1.UpdateReject;

/** A device of a user, with the manners that the contract of an adapter asks for. */
final class TownDevice {
    /** What it is. An ICE agent takes new credentials for itself as soon as the other side has new ones (RFC 8445 9, as browsers do). */
    enum Kind {
        PLAIN_PHONE(MediaProfile.PLAIN_RTP, true, Protocol.SIP),
        ICE_AGENT(MediaProfile.WEBRTC, false, Protocol.WEBSOCKET),
        ICE_AGENT_THAT_OFFERS(MediaProfile.WEBRTC, true, Protocol.WEBSOCKET),
        STEADY_WEBRTC(MediaProfile.WEBRTC, false, Protocol.WEBSOCKET),
        WEBRTC_PHONE(MediaProfile.WEBRTC, true, Protocol.SIP),
        /** Offers what it has already when it is asked. */
        STEADY_WEBRTC_PHONE(MediaProfile.WEBRTC, true, Protocol.SIP);

        final MediaProfile profile;
        final boolean lateOffer;
        final Protocol protocol;

        Kind(MediaProfile profile, boolean lateOffer, Protocol protocol) {
            this.profile = profile;
            this.lateOffer = lateOffer;
            this.protocol = protocol;
        }
    }

    /** One leg at the device. */
    static final class Line {
        final String leg;
        boolean answered;
        boolean invitedLate;
        String offered = "";
        SessionDescription local = SessionDescription.getDefaultInstance();
        SessionDescription remote = SessionDescription.getDefaultInstance();
        SessionDescription before = SessionDescription.getDefaultInstance();
        EndReason ended;

        Line(String leg) {
            this.leg = leg;
        }
    }

    private final Town town;
    private final String user;
    private final String name;
    private final Kind kind;
    final Map<String, Line> lines = new LinkedHashMap<>();
    final List<TransferProgress> transfers = new ArrayList<>();
    final List<Signal> heard = new ArrayList<>();
    final List<UpdateReject> rejects = new ArrayList<>();
    /** Whether it has everybody on hold. */
    boolean holds;

    Invite lastInvite = Invite.getDefaultInstance();
    private int generations;
    private int offers;

    TownDevice(Town town, String user, Kind kind) {
        this(town, user, user, kind);
    }

    /** @param name tells it from other devices of its user */
    TownDevice(Town town, String user, String name, Kind kind) {
        this.town = town;
        this.user = user;
        this.name = name;
        this.kind = kind;
    }

    Address address() {
        return Address.parse(user + "@localhost/" + kind.name().toLowerCase(java.util.Locale.ROOT));
    }

    String endpoint() {
        return "endpoint-" + name + "-" + kind;
    }

    Target target() {
        return new Target(address(), channel(), capabilities());
    }

    private Channel channel() {
        return Channel.newBuilder()
                .setId("channel-" + name)
                .setProtocol(kind.protocol)
                .setEndpoint(endpoint())
                .build();
    }

    private Capabilities capabilities() {
        return Capabilities.newBuilder()
                .setMediaProfile(kind.profile)
                .setLateOffer(kind.lateOffer)
                .setTrickle(kind.profile == MediaProfile.WEBRTC && kind.protocol != Protocol.SIP)
                .build();
    }

    // What it does

    String calls(TownDevice other) {
        String id = town.freshId();
        Line line = new Line("a");
        line.local = fresh();
        lines.put(id, line);
        say(
                id,
                s -> s.setTo(other.address().bare().toString())
                        .setInvite(Invite.newBuilder()
                                .setDescription(line.local)
                                .setCapabilities(capabilities())
                                .setChannel(channel())));
        return id;
    }

    /** Takes the place of another device of its user in a call, with an offer or without; the id of its own call. */
    String takesOver(String replaced, boolean offers) {
        String id = town.freshId();
        Line line = new Line("a");
        Invite.Builder invite = Invite.newBuilder()
                .setCapabilities(capabilities())
                .setChannel(channel())
                .setReplacesCallId(replaced);
        if (offers) {
            line.local = fresh();
            invite.setDescription(line.local);
        }
        lines.put(id, line);
        say(id, s -> s.setTo("somebody@localhost").setInvite(invite));
        return id;
    }

    void rings(String id) {
        say(id, s -> s.setProgress(Progress.newBuilder().setState(Progress.State.RINGING)));
    }

    void answers(String id) {
        Line line = lines.get(id);
        if (line == null || line.ended != null || line.answered) return;
        line.answered = true;
        Answer.Builder answer = Answer.newBuilder().setDevice(address().toString());
        line.local = fresh();
        if (line.invitedLate) {
            answer.setOfferId("late");
            line.offered = "late";
        }
        say(id, s -> s.setAnswer(answer.setDescription(line.local)));
    }

    void hangsUp(String id, EndReason reason) {
        Line line = lines.get(id);
        if (line == null || line.ended != null) return;
        line.ended = reason;
        say(id, s -> s.setEnd(End.newBuilder().setReason(reason)));
    }

    /** Offers the same media once more, as for hold. */
    void updates(String id) {
        Line line = lines.get(id);
        if (line == null || line.ended != null || !line.answered || !line.offered.isEmpty()) return;
        line.offered = "u" + ++offers;
        say(
                id,
                s -> s.setUpdate(Update.newBuilder()
                        .setId(line.offered)
                        .setReason(Update.Reason.HOLD)
                        .setDescription(line.local)));
    }

    void say(String id, UnaryOperator<Signal.Builder> body) {
        town.toCall(
                body.apply(Signal.newBuilder())
                        .setCallId(id)
                        .setLegId(lines.get(id).leg)
                        .setFrom(address().toString())
                        .build(),
                endpoint());
    }

    boolean talksIn(String id) {
        Line line = lines.get(id);
        return line != null && line.answered && line.ended == null;
    }

    /** The call in which it is rung or talks now. */
    String current() {
        return lines.entrySet().stream()
                .filter(entry -> entry.getValue().ended == null)
                .map(Map.Entry::getKey)
                .reduce((first, last) -> last)
                .orElseThrow();
    }

    Line line(String id) {
        return lines.get(id);
    }

    // What it hears

    void hears(Signal signal) {
        String id = signal.getCallId();
        if (signal.hasInvite()) {
            Line line = new Line(signal.getLegId());
            line.invitedLate = !signal.getInvite().hasDescription();
            line.remote = signal.getInvite().getDescription();
            lines.put(id, line);
            lastInvite = signal.getInvite();
            return;
        }
        Line line = lines.get(id);
        assertThat(line).as(town::told).isNotNull();
        assertThat(signal.getLegId()).isEqualTo(line.leg);
        if (line.ended != null) return;
        switch (signal.getBodyCase()) {
            case ANSWER -> {
                assertThat(line.answered).as("answered twice: %s", town.told()).isFalse();
                line.answered = true;
                line.remote = signal.getAnswer().getDescription();
                String offer = signal.getAnswer().getOfferId();
                if (!offer.isEmpty()) {
                    line.local = fresh();
                    say(
                            id,
                            s -> s.setUpdateAnswer(
                                    UpdateAnswer.newBuilder().setId(offer).setDescription(line.local)));
                }
            }
            case UPDATE -> update(id, line, signal.getUpdate());
            case UPDATE_ANSWER -> {
                assertThat(signal.getUpdateAnswer().getId())
                        .as("an answer to no offer: %s", town.told())
                        .isEqualTo(line.offered);
                line.offered = "";
                line.remote = signal.getUpdateAnswer().getDescription();
            }
            case UPDATE_REJECT -> {
                if (!signal.getUpdateReject().getId().equals(line.offered)) return;
                line.offered = "";
                if (!line.before.equals(SessionDescription.getDefaultInstance())) line.local = line.before;
                rejects.add(signal.getUpdateReject());
            }
            case END -> line.ended = signal.getEnd().getReason();
            case TRANSFER_PROGRESS -> transfers.add(signal.getTransferProgress());
            default -> heard.add(signal);
        }
    }

    private void update(String id, Line line, Update update) {
        if (!line.offered.isEmpty()) {
            say(
                    id,
                    s -> s.setUpdateReject(
                            UpdateReject.newBuilder().setId(update.getId()).setCause(UpdateReject.Cause.GLARE)));
            return;
        }
        if (!update.hasDescription()) {
            assertThat(kind.lateOffer).as("asked for an offer").isTrue();
            line.offered = update.getId();
            line.before = line.local;
            if (kind != Kind.STEADY_WEBRTC_PHONE) line.local = fresh();
        } else {
            boolean restart = !credentials(update.getDescription()).equals(credentials(line.remote));
            line.remote = update.getDescription();
            if (restart && kind != Kind.STEADY_WEBRTC && kind != Kind.PLAIN_PHONE) line.local = fresh();
            if (holds) line.local = holding(line.local);
        }
        say(
                id,
                s -> s.setUpdateAnswer(
                        UpdateAnswer.newBuilder().setId(update.getId()).setDescription(line.local)));
    }

    private static SessionDescription holding(SessionDescription description) {
        SessionDescription.Builder held = description.toBuilder();
        held.getMediaBuilderList().forEach(section -> section.setDirection(Direction.SENDONLY));
        return held.build();
    }

    void assertAtRest() {
        lines.forEach((id, line) -> assertThat(line.ended)
                .as(() -> user + " in " + id + "\n" + town.told())
                .isNotNull());
    }

    // Media

    private SessionDescription fresh() {
        boolean steady = kind == Kind.PLAIN_PHONE || kind == Kind.STEADY_WEBRTC;
        return description(name, kind.profile, steady ? 0 : ++generations);
    }

    private static SessionDescription description(String owner, MediaProfile profile, int generation) {
        MediaSection.Builder section =
                MediaSection.newBuilder().setKind("audio").setMid("0").setPort(4000 + owner.hashCode() % 1000);
        if (profile == MediaProfile.WEBRTC) {
            section.setProtocol("UDP/TLS/RTP/SAVPF")
                    .setIce(IceParameters.newBuilder()
                            .setUsernameFragment(owner + generation)
                            .setPassword("a-password-of-22-chars"))
                    .setDtls(DtlsParameters.newBuilder()
                            .addFingerprints(DtlsParameters.Fingerprint.newBuilder()
                                    .setHash("sha-256")
                                    .setValue(owner)));
        } else {
            section.setProtocol("RTP/AVP");
        }
        return SessionDescription.newBuilder()
                .setSessionName(owner)
                .addMedia(section)
                .build();
    }

    /** The relay's own words in place of a side's. */
    static SessionDescription throughRelay(MediaRelay.Request request) {
        String name = "relay-" + request.callId().substring(20) + request.branch() + request.fromCaller();
        return description(name, request.toward(), 0);
    }

    private static String credentials(SessionDescription description) {
        return description.getMediaCount() == 0
                ? ""
                : description.getMedia(0).getIce().getUsernameFragment() + description.getSessionName();
    }

    /** Who the device sends its media to, and in which generation. */
    String sendsTo(String id) {
        return credentials(lines.get(id).remote);
    }

    String receivesAs(String id) {
        return credentials(lines.get(id).local);
    }
}
