package org.patchbay.xmpp.jingle.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.patchbay.session.v1.Direction;
import org.patchbay.session.v1.Dtmf;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Info;
import org.patchbay.session.v1.Progress;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Signal;
import org.patchbay.session.v1.TransferProgress;
import org.patchbay.session.v1.UpdateReject;
import org.patchbay.xmpp.jingle.description.Role;

/** What holds whatever happens, and in whatever order. The play itself holds that every request gets one reply and nothing comes after the end. */
class SessionPropertiesTest {
    /** One thing that happens. */
    private interface Step {
        void in(Play play);
    }

    private record Named(String name, Step step) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Named> STEPS = steps();

    @Property(tries = 3_000)
    void an_outgoing_session_keeps_its_promises(@ForAll("plays") List<Named> steps) {
        holds(Play.calls().callInvites(Play.videoOffer(), false), steps);
    }

    @Property(tries = 3_000)
    void a_proposed_session_keeps_its_promises(@ForAll("plays") List<Named> steps) {
        holds(Play.calls().callInvites(Play.offer(), true), steps);
    }

    @Property(tries = 3_000)
    void an_incoming_session_keeps_its_promises(@ForAll("plays") List<Named> steps) {
        holds(Play.isCalled().peerInitiates(Play.videoOffer()), steps);
    }

    @Property(tries = 3_000)
    void a_session_of_an_incoming_proposal_keeps_its_promises(@ForAll("plays") List<Named> steps) {
        Play play = Play.isCalled();
        play.perform(play.session.proposed());
        holds(play, steps);
    }

    @Property(tries = 3_000)
    void an_answered_session_keeps_its_promises(@ForAll("plays") List<Named> steps) {
        holds(Play.answeredByPeer(), steps);
        holds(Play.answeredByCall(), steps);
    }

    private static void holds(Play play, List<Named> steps) {
        boolean callEnded = false;
        for (Named step : steps) {
            if (play.forgotten) break;
            step.step.in(play);
            callEnded |= step.name.startsWith("call-ends") && play.forgotten;
        }
        if (!play.forgotten) {
            play.perform(play.session.hangUp(EndReason.NORMAL, ""));
        }
        assertThat(play.forgotten).isTrue();
        assertThat(play.timers).as("no timer outlives the session").isEmpty();
        long ends = play.allToCall.stream().filter(Signal::hasEnd).count();
        boolean callKnows = play.allToCall.stream().anyMatch(Signal::hasInvite)
                || play.allActions.contains("session-initiate")
                || play.allToCall.stream().anyMatch(Signal::hasEnd)
                || !play.said.isEmpty() && play.said.peek().getElementName().equals("propose");
        assertThat(ends).as("ends told to the call").isEqualTo(callEnded || !callKnows ? 0 : 1);
        assertThat(count(play, "session-terminate")).isLessThanOrEqualTo(1);
        assertThat(count(play, "session-accept")).isLessThanOrEqualTo(1);
        assertThat(count(play, "session-initiate")).isLessThanOrEqualTo(1);
        assertThat(play.allToCall.stream().filter(Signal::hasAnswer).count()).isLessThanOrEqualTo(1);
        assertThat(play.allToCall.stream().filter(Signal::hasInvite).count()).isLessThanOrEqualTo(1);
        // Every offer of the call has one answer at most.
        List<String> answered = new ArrayList<>();
        for (Signal signal : play.allToCall) {
            if (signal.hasUpdateAnswer()) answered.add(signal.getUpdateAnswer().getId());
            if (signal.hasUpdateReject()) answered.add(signal.getUpdateReject().getId());
        }
        assertThat(answered).doesNotHaveDuplicates();
        assertThat(play.session.onSignal(Play.end(EndReason.NORMAL).build())).isEmpty();
        assertThat(play.session.onGone()).isEmpty();
    }

    private static long count(Play play, String action) {
        return play.allActions.stream().filter(action::equals).count();
    }

    @Provide
    Arbitrary<List<Named>> plays() {
        return Arbitraries.of(STEPS).list().ofMaxSize(40);
    }

    private static List<Named> steps() {
        List<Named> steps = new ArrayList<>();
        SessionDescription answer = Play.answerTo(Play.videoOffer());
        add(steps, "call-rings", play -> play.call(Play.progress(Progress.State.RINGING)));
        add(steps, "call-answers", play -> play.call(Play.answer(answer)));
        add(steps, "call-answers-audio", play -> play.call(Play.answer(Play.answerTo(Play.offer()))));
        add(steps, "call-trickles", play -> play.call(Play.candidate("u1", true)));
        add(steps, "call-holds", play -> play.call(offer(Play.directed(Play.videoOffer(), Direction.SENDONLY))));
        add(steps, "call-resumes", play -> play.call(offer(Play.videoOffer())));
        add(steps, "call-drops-video", play -> play.call(offer(withoutVideo())));
        add(steps, "call-restarts-ice", play -> play.call(offer(Play.restarted(Play.videoOffer(), "n" + ids))));
        add(steps, "call-answers-update", play -> play.call(Play.updateAnswer(lastUpdate(play), answer)));
        add(
                steps,
                "call-rejects-update",
                play -> play.call(Play.updateReject(lastUpdate(play), UpdateReject.Cause.GLARE)));
        add(
                steps,
                "call-refuses-update",
                play -> play.call(Play.updateReject(lastUpdate(play), UpdateReject.Cause.NOT_ACCEPTABLE)));
        add(
                steps,
                "call-plays-tones",
                play -> play.call(Signal.newBuilder().setDtmf(Dtmf.newBuilder().setTones("123"))));
        add(
                steps,
                "call-mutes",
                play -> play.call(Signal.newBuilder().setInfo(Info.newBuilder().setMuted(true))));
        add(steps, "call-ends", play -> play.call(Play.end(EndReason.NORMAL)));
        add(steps, "peer-accepts", play -> play.peer("session-accept", Play.contents(answer, Role.RESPONDER)));
        add(steps, "peer-terminates", play -> play.peer("session-terminate", "<reason><busy/></reason>"));
        for (String info : List.of("ringing", "hold", "unhold", "active", "mute", "unmute"))
            add(
                    steps,
                    "peer-" + info,
                    play -> play.peer("session-info", "<" + info + " xmlns='urn:xmpp:jingle:apps:rtp:info:1'/>"));
        for (String senders : List.of("both", "none", "initiator", "responder", "all"))
            add(
                    steps,
                    "peer-modifies-" + senders,
                    play -> play.peer(
                            "content-modify", "<content creator='initiator' name='0' senders='" + senders + "'/>"));
        add(steps, "peer-adds", play -> play.peer("content-add", added("v" + ++ids)));
        add(
                steps,
                "peer-accepts-content",
                play -> play.peer(
                        "content-accept", Play.contents(answer, Role.RESPONDER).subList(1, 2)));
        add(steps, "peer-rejects-content", play -> play.peer("content-reject", List.of()));
        add(steps, "peer-removes", play -> play.peer("content-remove", "<content creator='initiator' name='1'/>"));
        add(
                steps,
                "peer-restarts-ice",
                play -> play.peer(
                        "transport-info",
                        "<content creator='initiator' name='0'><transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' "
                                + "ufrag='z" + ++ids + "' pwd='z'/></content>"));
        add(
                steps,
                "peer-replaces-transport",
                play -> play.peer(
                        "transport-replace",
                        "<content creator='initiator' name='0'><transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' "
                                + "ufrag='z" + ++ids + "' pwd='z'/></content>"));
        add(
                steps,
                "peer-transfers",
                play -> play.peer(
                        "session-info", "<transfer xmlns='urn:xmpp:jingle:transfer:0' to='boss@execs.example'/>"));
        for (TransferProgress.State state :
                List.of(TransferProgress.State.TRYING, TransferProgress.State.ACCEPTED, TransferProgress.State.FAILED))
            add(
                    steps,
                    "call-transfer-" + state,
                    play -> play.call(Signal.newBuilder()
                            .setTransferProgress(TransferProgress.newBuilder().setState(state))));
        add(steps, "call-ends-answered-elsewhere", play -> play.call(Play.end(EndReason.ANSWERED_ELSEWHERE)));
        for (Action action : Action.values())
            if (action != Action.SESSION_TERMINATE)
                add(steps, "peer-bare-" + action, play -> play.peer(action.word(), List.of()));
        add(steps, "peer-acknowledges", play -> reply(play, "", false));
        add(steps, "peer-refuses", play -> reply(play, "bad-request", false));
        add(steps, "peer-breaks-tie", play -> reply(play, "conflict", true));
        add(steps, "peer-forgot", play -> reply(play, "item-not-found", false));
        for (String message : List.of("ringing", "proceed", "reject", "retract", "finish", "accept"))
            add(steps, "peer-says-" + message, play -> play.peerSays(message));
        add(steps, "peer-is-gone", play -> play.perform(play.session.onGone()));
        for (SessionTimer timer : SessionTimer.values())
            add(steps, "timer-" + timer, play -> {
                if (play.timers.contains(timer)) play.timer(timer);
            });
        return List.copyOf(steps);
    }

    private static int ids;

    private static void add(List<Named> steps, String name, Step step) {
        steps.add(new Named(name, step));
    }

    private static Signal.Builder offer(SessionDescription description) {
        return Play.update("x" + ++ids, description);
    }

    private static SessionDescription withoutVideo() {
        SessionDescription.Builder offer = Play.videoOffer().toBuilder();
        offer.getMediaBuilder(1).setPort(0);
        return offer.build();
    }

    private static String added(String name) {
        return "<content creator='initiator' name='" + name + "'><description xmlns='urn:xmpp:jingle:apps:rtp:1' "
                + "media='video'><payload-type id='96' name='VP8' clockrate='90000'/></description>"
                + "<transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' ufrag='a' pwd='b'/></content>";
    }

    private static String lastUpdate(Play play) {
        String id = "";
        for (Signal signal : play.allToCall)
            if (signal.hasUpdate()) id = signal.getUpdate().getId();
        return id;
    }

    private static void reply(Play play, String condition, boolean tie) {
        Effect.Request request = play.toPeer.poll();
        if (request == null) return;
        play.perform(play.session.onReply(
                condition.isEmpty()
                        ? PeerReply.done(request.exchange())
                        : PeerReply.error(request.exchange(), condition, tie)));
    }
}
