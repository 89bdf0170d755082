package org.patchbay.xmpp.jingle.session;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.patchbay.core.call.EndReasonTable;
import org.patchbay.session.v1.Answer;
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
import org.patchbay.xmpp.jingle.description.Role;
import org.patchbay.xmpp.jingle.description.Tag;
import org.patchbay.xmpp.jingle.session.SessionState.Phase;

/** The call rings the peer: {@code propose} and {@code session-initiate}, to {@code session-accept}. */
final class OutgoingSetup {
    // RFC 3261 8.1.1.6.
    private static final int FULL_MAX_FORWARDS = 70;

    private final SessionState state;
    private final List<StandardExtensionElement> extras = new ArrayList<>();
    private int initiate;
    private boolean rang;

    OutgoingSetup(SessionState state) {
        this.state = state;
    }

    void begin(Invite invite, boolean propose) {
        SessionDescription offer = invite.getDescription();
        Contents contents = Contents.NONE.following(offer, Role.INITIATOR);
        String trouble = "";
        if (!invite.hasDescription()) trouble = "an XMPP peer can't be asked for an offer";
        else if (contents.list().stream().noneMatch(Contents.Content::live))
            trouble = "the offer has no media that Jingle has a form for";
        if (!trouble.isEmpty()) {
            state.tell(SessionSignals.end(EndReason.NOT_ACCEPTABLE, trouble));
            state.hangUp(EndReason.NOT_ACCEPTABLE, trouble);
            return;
        }
        state.local = offer;
        state.contents = contents;
        // A call from a protocol without the header begins to count here.
        extras.add(maxForwards(invite.getMaxForwards() == 0 ? FULL_MAX_FORWARDS : invite.getMaxForwards()));
        if (!invite.getDisplayName().isEmpty())
            extras.add(Tag.of("nick", Namespaces.NICKNAME)
                    .text(invite.getDisplayName())
                    .build());
        // XEP-0251 2: whoever is called by a transfer is told whose it is.
        String transferor =
                invite.getTransferredBy().isEmpty() ? "" : state.policy.jidOf().apply(invite.getTransferredBy());
        if (!transferor.isEmpty())
            extras.add(Tag.of("transfer", Namespaces.TRANSFER)
                    .with("from", transferor)
                    .build());
        if (propose) {
            propose();
        } else {
            initiate();
        }
    }

    /** XEP-0131, as RFC 7247 5 wants loops between the two worlds to be bounded. */
    private static StandardExtensionElement maxForwards(int left) {
        return Tag.of("headers", Namespaces.HEADERS)
                .add(Tag.of("header", Namespaces.HEADERS)
                        .with("name", "Max-Forwards")
                        .text(Integer.toUnsignedString(left))
                        .build())
                .build();
    }

    /** XEP-0353 3.1: one description for each kind of media. */
    private void propose() {
        state.phase = Phase.PROPOSED;
        state.messages = true;
        Set<String> kinds = new LinkedHashSet<>();
        for (int i = 0; i < state.contents.size(); i++)
            if (state.contents.at(i).live()) kinds.add(state.local().getMedia(i).getKind());
        List<StandardExtensionElement> children = new ArrayList<>();
        for (String kind : kinds)
            children.add(
                    Tag.of("description", Namespaces.RTP).with("media", kind).build());
        children.addAll(extras);
        state.say("propose", children);
    }

    private void initiate() {
        state.phase = Phase.INITIATED;
        List<StandardExtensionElement> children =
                new ArrayList<>(JingleWriter.write(state.local(), state.contents, state.role));
        children.addAll(extras);
        initiate = state.request(Action.SESSION_INITIATE, children);
        state.flushEarly();
    }

    void message(PeerMessage message) {
        switch (message.kind()) {
            case RINGING -> rings();
            case PROCEED -> {
                if (state.phase != Phase.PROPOSED) return;
                state.outbox.add(new Effect.Follow(message.from()));
                initiate();
            }
            case REJECT -> {
                if (state.phase != Phase.PROPOSED) return;
                boolean tie = Tag.has(message.element(), "tie-break", Namespaces.MESSAGE_INITIATION);
                if (tie) {
                    state.over(SessionSignals.why(EndReason.BUSY, "both sides call each other"), false);
                } else {
                    state.over(Reasons.read(message.element(), EndReason.DECLINED), false);
                }
            }
            case FINISH, RETRACT, OTHER -> {}
        }
    }

    void rings() {
        if (rang || state.phase == Phase.ACTIVE) return;
        rang = true;
        state.tell(SessionSignals.progress(Progress.State.RINGING));
    }

    boolean reply(PeerReply reply) {
        if (reply.exchange() != initiate) return false;
        if (reply.isDone() || state.phase != Phase.INITIATED) return true;
        EndReason reason = switch (reply.kind()) {
            case ERROR -> reply.tieBreak() ? EndReason.BUSY : EndReasonTable.ofStanzaError(reply.condition());
            case SILENCE, UNREACHABLE, DONE -> EndReason.UNAVAILABLE;
        };
        String text = switch (reply.kind()) {
            case ERROR -> reply.tieBreak() ? "both sides call each other" : "refused: " + known(reply);
            case SILENCE, DONE -> "the device does not answer";
            case UNREACHABLE -> "the device can't be reached";
        };
        state.over(SessionSignals.why(reason, text), true);
        return true;
    }

    /** The condition is a peer's word: only a plain one is passed on. */
    private static String known(PeerReply reply) {
        return reply.condition().matches("[a-z-]{1,40}") ? reply.condition() : "with an error";
    }

    void accepted(JingleRequest request) {
        if (state.phase != Phase.INITIATED) {
            state.refuse(request, Fault.OUT_OF_ORDER);
            return;
        }
        JingleReading reading =
                JingleReader.answer(request.jingle(), state.role.other(), state.local(), state.contents);
        Optional<String> trouble = trouble(reading);
        if (trouble.isPresent()) {
            state.refuse(
                    request,
                    reading instanceof JingleReading.Refused refused ? Fault.of(refused.refusal()) : Fault.BAD_REQUEST);
            state.fail(EndReason.NOT_ACCEPTABLE, trouble.get());
            return;
        }
        JingleReading.Read read = (JingleReading.Read) reading;
        state.done(request);
        state.contents = read.contents();
        state.remote = read.description();
        state.phase = Phase.ACTIVE;
        state.agreeOnDirections();
        state.remote = state.wishes(read.description(), state.local());
        Answer.Builder answer = Answer.newBuilder().setDescription(state.stamped(read.description()));
        state.tell(Signal.newBuilder().setAnswer(answer));
    }

    private static Optional<String> trouble(JingleReading reading) {
        if (reading instanceof JingleReading.Refused refused) return Optional.of(refused.text());
        JingleReading.Read read = (JingleReading.Read) reading;
        boolean any = read.contents().list().stream().anyMatch(Contents.Content::live);
        return any ? Optional.empty() : Optional.of("no content was accepted");
    }
}
