package org.patchbay.xmpp.jingle.session;

import java.util.List;
import org.patchbay.core.call.EndReasonTable.JingleReason;
import org.patchbay.core.description.IceCandidates;
import org.patchbay.core.description.MediaProfiles;
import org.patchbay.core.description.MediaSections;
import org.patchbay.session.v1.Answer;
import org.patchbay.session.v1.Capabilities;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Invite;
import org.patchbay.session.v1.Progress;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Signal;
import org.patchbay.xmpp.jingle.Namespaces;
import org.patchbay.xmpp.jingle.description.Contents;
import org.patchbay.xmpp.jingle.description.JingleReader;
import org.patchbay.xmpp.jingle.description.JingleReading;
import org.patchbay.xmpp.jingle.description.JingleWriter;
import org.patchbay.xmpp.jingle.description.Refusal;
import org.patchbay.xmpp.jingle.description.Role;
import org.patchbay.xmpp.jingle.description.Tag;
import org.patchbay.xmpp.jingle.session.SessionState.Phase;

/** The peer calls: {@code propose} and {@code session-initiate}, to our {@code session-accept}. */
final class IncomingSetup {
    private final SessionState state;
    private int accept;
    private boolean rang;

    IncomingSetup(SessionState state) {
        this.state = state;
    }

    /**
     * XEP-0353 3.4: the gateway stands for all devices of the callee and says {@code proceed} at once; only what the peer then initiates has
     * the offer that a call begins with. That they ring it is told by {@code session-info}.
     */
    void proposed() {
        state.phase = Phase.EXPECTED;
        state.messages = true;
        state.say("proceed", List.of());
        state.outbox.start(SessionTimer.INITIATE, state.policy.initiate());
    }

    /**
     * The peer's offer.
     *
     * @param invite what the call is to hear beside it
     */
    void initiated(JingleRequest request, Invite invite) {
        if (state.phase != Phase.NEW && state.phase != Phase.EXPECTED) {
            state.refuse(request, Fault.OUT_OF_ORDER);
            return;
        }
        state.outbox.stop(SessionTimer.INITIATE);
        JingleReading reading = JingleReader.offer(request.jingle(), Role.INITIATOR);
        if (reading instanceof JingleReading.Refused refused) {
            refuse(request, refused);
            return;
        }
        JingleReading.Read read = (JingleReading.Read) reading;
        state.done(request);
        state.contents = read.contents();
        state.remote = read.description();
        state.phase = Phase.OFFERED;
        SessionDescription offer = state.stamped(read.description());
        Capabilities capabilities = invite.getCapabilities().toBuilder()
                .setTrickle(trickles(read.description()))
                .setVideo(MediaSections.hasVideo(read.description()))
                .setMediaProfile(MediaProfiles.of(read.description()))
                .build();
        state.tell(Signal.newBuilder()
                .setInvite(invite.toBuilder()
                        .setDescription(offer)
                        .setVideo(capabilities.getVideo())
                        .setCapabilities(capabilities)));
    }

    /** XEP-0176 trickles by nature, raw UDP does not. */
    private static boolean trickles(SessionDescription description) {
        return description.getMediaList().stream()
                        .anyMatch(section ->
                                !section.getIce().getUsernameFragment().isEmpty())
                && !IceCandidates.ended(description);
    }

    private void refuse(JingleRequest request, JingleReading.Refused refused) {
        switch (refused.refusal()) {
            case BAD_REQUEST, TOO_MUCH -> {
                state.refuse(request, Fault.of(refused.refusal()));
                // Of a proposal nothing is left, and of a session nothing was there.
                state.messages = false;
                state.phase = Phase.NEW;
                state.hangUp(EndReason.PROTOCOL_ERROR, refused.text());
            }
            case UNSUPPORTED_APPLICATION, UNSUPPORTED_TRANSPORT -> {
                // XEP-0166 6.2: it is acknowledged first, then ended with the reason.
                state.done(request);
                String reason = refused.refusal() == Refusal.UNSUPPORTED_TRANSPORT
                        ? "unsupported-transports"
                        : "unsupported-applications";
                state.request(
                        Action.SESSION_TERMINATE,
                        List.of(Reasons.element(new JingleReason(reason, ""), refused.text())));
                state.phase = Phase.NEW;
                state.hangUp(EndReason.NOT_ACCEPTABLE, refused.text());
            }
        }
    }

    void message(PeerMessage message) {
        switch (message.kind()) {
            // XEP-0353 3.3: the caller gave up.
            case RETRACT -> state.over(Reasons.read(message.element(), EndReason.CANCELLED), false);
            case RINGING, PROCEED, REJECT, FINISH, OTHER -> {}
        }
    }

    void progress(Progress progress) {
        if (state.phase != Phase.OFFERED) return;
        switch (progress.getState()) {
            // Jingle has no early media: RFC 7247 and draft-ietf-stox-media 5 leave it at ringing.
            case RINGING, EARLY_MEDIA -> {
                if (rang) return;
                rang = true;
                state.request(Action.SESSION_INFO, List.of(Tag.empty("ringing", Namespaces.RTP_INFO)));
            }
            // XEP-0167 9: what SIP calls trying is the acknowledgement.
            case TRYING, QUEUED, FORWARDED, STATE_UNSPECIFIED, UNRECOGNIZED -> {}
        }
    }

    void answer(Answer answer) {
        if (state.phase != Phase.OFFERED) return;
        SessionDescription description = answer.getDescription();
        if (!answer.hasDescription()
                || !answer.getOfferId().isEmpty()
                || description.getMediaCount() != state.contents.size()) {
            state.fail(EndReason.INTERNAL, "the call's answer does not fit the peer's offer");
            return;
        }
        Contents contents = state.contents.following(description, Role.INITIATOR);
        if (contents.list().stream().noneMatch(Contents.Content::live)) {
            state.fail(EndReason.NOT_ACCEPTABLE, "the answer takes none of the media");
            return;
        }
        state.local = description;
        state.contents = contents;
        state.phase = Phase.ACTIVE;
        state.agreeOnDirections();
        accept = state.request(Action.SESSION_ACCEPT, JingleWriter.write(description, contents, Role.RESPONDER));
        state.flushEarly();
    }

    boolean reply(PeerReply reply) {
        if (accept == 0 || reply.exchange() != accept) return false;
        switch (reply.kind()) {
            case DONE -> {}
            case ERROR -> {
                if (reply.sessionUnknown()) {
                    state.over(
                            SessionSignals.why(EndReason.TRANSPORT_LOST, "the peer knows the session no more"), true);
                } else {
                    state.fail(EndReason.NOT_ACCEPTABLE, "the peer refused the answer");
                }
            }
            case SILENCE, UNREACHABLE ->
                state.fail(EndReason.TRANSPORT_LOST, "the peer did not acknowledge the answer");
        }
        return true;
    }
}
