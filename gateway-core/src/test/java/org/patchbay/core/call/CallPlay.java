package org.patchbay.core.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.patchbay.core.Address;
import org.patchbay.core.media.MediaRelay;
import org.patchbay.core.routing.Router;
import org.patchbay.core.routing.Router.Target;
import org.patchbay.session.v1.Answer;
import org.patchbay.session.v1.Candidates;
import org.patchbay.session.v1.Capabilities;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.DtlsParameters;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.IceCandidate;
import org.patchbay.session.v1.IceParameters;
import org.patchbay.session.v1.Invite;
import org.patchbay.session.v1.MediaProfile;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.Progress;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Signal;
import org.patchbay.session.v1.TrickledCandidate;
import org.patchbay.session.v1.Update;
import org.patchbay.session.v1.UpdateAnswer;
import org.patchbay.session.v1.UpdateReject;

/**
 * Plays events into a call and tells what came of them. Holds, at every step, what must always hold: an ended call runs no timer, a leg
 * that is over is told nothing, and the books are closed exactly once.
 */
final class CallPlay {
    static final SessionDescription WEBRTC = webrtc("browser");
    static final SessionDescription WEBRTC_ANSWER = webrtc("other-browser");
    static final SessionDescription PLAIN = plain("phone");
    static final SessionDescription PLAIN_ANSWER = plain("other-phone");

    Call call;
    List<Effect> effects = List.of();
    String ignored = "";
    private final Set<CallTimer> running = new HashSet<>();
    private final Set<String> over = new HashSet<>();
    private int booksClosed;

    private CallPlay(CallPolicy policy) {
        call = Call.idle("n-0-000000000000000000000000", policy);
    }

    static CallPlay idle() {
        return new CallPlay(CallPolicy.standard());
    }

    static CallPlay idle(CallPolicy policy) {
        return new CallPlay(policy);
    }

    // Who plays

    static Target browser(String device) {
        return target(device, capabilities(MediaProfile.WEBRTC).setTrickle(true).build());
    }

    static Target phone(String device) {
        return target(
                device, capabilities(MediaProfile.PLAIN_RTP).setLateOffer(true).build());
    }

    static Target unknownPhone(String device) {
        return target(
                device,
                capabilities(MediaProfile.MEDIA_PROFILE_UNSPECIFIED)
                        .setLateOffer(true)
                        .build());
    }

    static Target webrtcPhone(String device) {
        return target(
                device, capabilities(MediaProfile.WEBRTC).setLateOffer(true).build());
    }

    static Target target(String device, Capabilities capabilities) {
        return new Target(
                Address.parse("bob@localhost/" + device),
                Channel.newBuilder()
                        .setId("channel-" + device)
                        .setEndpoint("endpoint-" + device)
                        .build(),
                capabilities);
    }

    private static Capabilities.Builder capabilities(MediaProfile profile) {
        return Capabilities.newBuilder().setMediaProfile(profile);
    }

    // Events

    CallPlay on(CallEvent event) {
        Transition transition = CallReducer.reduce(call, event);
        call = transition.next();
        effects = transition.effects();
        ignored = transition.ignored();
        story.add(CallEventNames.of(event) + " -> " + (ignored.isEmpty() ? told() : "ignored: " + ignored));
        check();
        return this;
    }

    CallPlay from(String leg, UnaryOperator<Signal.Builder> body) {
        return on(new CallEvent.FromLeg(
                body.apply(Signal.newBuilder().setLegId(leg)).build()));
    }

    CallPlay invitedByBrowser() {
        return invited(
                WEBRTC, capabilities(MediaProfile.WEBRTC).setTrickle(true).build());
    }

    CallPlay invitedByPhone() {
        return invited(
                PLAIN, capabilities(MediaProfile.PLAIN_RTP).setLateOffer(true).build());
    }

    CallPlay invitedWithoutOffer() {
        return invited(
                null, capabilities(MediaProfile.PLAIN_RTP).setLateOffer(true).build());
    }

    CallPlay invited(SessionDescription offer, Capabilities capabilities) {
        return on(new CallEvent.FromLeg(invitation(offer, capabilities)));
    }

    Signal invitation(SessionDescription offer, Capabilities capabilities) {
        Invite.Builder invite = Invite.newBuilder()
                .setCapabilities(capabilities)
                .setChannel(Channel.newBuilder().setId("channel-a").setEndpoint("endpoint-a"));
        if (offer != null) invite.setDescription(offer);
        return Signal.newBuilder()
                .setLegId("a")
                .setFrom("alice@localhost/web")
                .setTo("bob@localhost")
                .setInvite(invite)
                .build();
    }

    CallPlay routedTo(Target... targets) {
        return on(new CallEvent.Routed(new Router.Targets(List.of(Arrays.asList(targets))), true));
    }

    CallPlay routedWithoutRelayTo(Target... targets) {
        return on(new CallEvent.Routed(new Router.Targets(List.of(Arrays.asList(targets))), false));
    }

    CallPlay rings(String leg) {
        return from(leg, s -> s.setProgress(Progress.newBuilder().setState(Progress.State.RINGING)));
    }

    CallPlay earlyMedia(String leg, SessionDescription description) {
        return from(
                leg,
                s -> s.setProgress(Progress.newBuilder()
                        .setState(Progress.State.EARLY_MEDIA)
                        .setDescription(description)));
    }

    CallPlay answers(String leg, SessionDescription description) {
        return from(leg, s -> s.setAnswer(Answer.newBuilder().setDescription(description)));
    }

    CallPlay answersWithOffer(String leg, String id, SessionDescription description) {
        return from(
                leg,
                s -> s.setAnswer(Answer.newBuilder().setDescription(description).setOfferId(id)));
    }

    CallPlay ends(String leg, EndReason reason) {
        return from(leg, s -> s.setEnd(End.newBuilder().setReason(reason)));
    }

    CallPlay trickles(String leg, String... addresses) {
        return from(leg, s -> s.setCandidates(candidates(false, addresses)));
    }

    CallPlay tricklesOf(String leg, String ufrag, String address) {
        Candidates.Builder all = candidates(false, address).toBuilder();
        all.getCandidatesBuilder(0).setUsernameFragment(ufrag);
        return from(leg, s -> s.setCandidates(all));
    }

    CallPlay tricklesLast(String leg, String... addresses) {
        return from(leg, s -> s.setCandidates(candidates(true, addresses)));
    }

    CallPlay updates(String leg, String id, SessionDescription description) {
        return from(
                leg,
                s -> s.setUpdate(Update.newBuilder()
                        .setId(id)
                        .setReason(Update.Reason.RENEGOTIATE)
                        .setDescription(description)));
    }

    CallPlay asksForOffer(String leg, String id) {
        return from(leg, s -> s.setUpdate(Update.newBuilder().setId(id)));
    }

    CallPlay answersUpdate(String leg, String id, SessionDescription description) {
        return from(
                leg, s -> s.setUpdateAnswer(UpdateAnswer.newBuilder().setId(id).setDescription(description)));
    }

    CallPlay rejectsUpdate(String leg, String id) {
        return from(
                leg,
                s -> s.setUpdateReject(
                        UpdateReject.newBuilder().setId(id).setCause(UpdateReject.Cause.NOT_ACCEPTABLE)));
    }

    CallPlay fires(CallTimer timer) {
        assertThat(running).as("running timers").contains(timer);
        running.remove(timer);
        return on(new CallEvent.TimerFired(timer));
    }

    CallPlay relayGives(SessionDescription description) {
        return on(new CallEvent.Relayed(lastQuestion(), description));
    }

    CallPlay relayFails() {
        return on(new CallEvent.RelayFailed(lastQuestion(), "refused"));
    }

    private RelayTicket lastTicket = new RelayTicket("", 0);

    RelayTicket lastQuestion() {
        return lastTicket;
    }

    // What came of it

    List<Signal> sent() {
        List<Signal> signals = new ArrayList<>();
        for (Effect effect : effects) {
            if (effect instanceof Effect.Send send) signals.add(send.signal());
        }
        return signals;
    }

    Signal sentTo(String leg) {
        List<Signal> signals =
                sent().stream().filter(signal -> signal.getLegId().equals(leg)).toList();
        assertThat(signals).as("signals to " + leg).hasSize(1);
        return signals.get(0);
    }

    Signal lastTo(String leg) {
        List<Signal> signals =
                sent().stream().filter(signal -> signal.getLegId().equals(leg)).toList();
        assertThat(signals).as("signals to " + leg).isNotEmpty();
        return signals.get(signals.size() - 1);
    }

    List<MediaRelay.Request> asked() {
        List<MediaRelay.Request> requests = new ArrayList<>();
        for (Effect effect : effects) {
            if (effect instanceof Effect.AskRelay ask) requests.add(ask.request());
        }
        return requests;
    }

    Set<CallTimer> running() {
        return running;
    }

    /** All that happened, for the message of a test that fails. */
    final List<String> story = new ArrayList<>();

    private List<String> told() {
        return effects.stream()
                .map(effect -> effect instanceof Effect.Send send
                        ? send.signal().getLegId() + ":" + send.signal().getBodyCase()
                        : effect.getClass().getSimpleName())
                .toList();
    }

    private void check() {
        for (Effect effect : effects) {
            if (effect instanceof Effect.StartTimer start) running.add(start.timer());
            if (effect instanceof Effect.CancelTimer cancel) running.remove(cancel.timer());
            if (effect instanceof Effect.AskRelay ask) lastTicket = ask.ticket();
            if (effect instanceof Effect.CloseBooks) booksClosed++;
            if (effect instanceof Effect.Send send) {
                assertThat(over)
                        .as("legs that are over, told " + send.signal())
                        .doesNotContain(send.signal().getLegId());
                if (send.signal().hasEnd()) over.add(send.signal().getLegId());
            }
        }
        for (Leg leg : call.legs().values()) {
            if (leg.isOver()) over.add(leg.id());
        }
        assertThat(running).as("timers that run").isEqualTo(call.timers());
        if (call.phase() == Phase.ENDED) {
            assertThat(running).as("timers of an ended call").isEmpty();
            assertThat(call.legs().values()).allMatch(Leg::isOver);
        }
        assertThat(booksClosed).as("books closed").isEqualTo(call.phase() == Phase.ENDED ? 1 : 0);
    }

    // Matter

    static SessionDescription webrtc(String name) {
        return SessionDescription.newBuilder()
                .setSessionName(name)
                .addMedia(MediaSection.newBuilder()
                        .setKind("audio")
                        .setPort(9)
                        .setMid("0")
                        .setProtocol("UDP/TLS/RTP/SAVPF")
                        .setIce(IceParameters.newBuilder()
                                .setUsernameFragment("ufrag")
                                .setPassword("a-password-of-22-chars")
                                .addOptions("trickle"))
                        .setDtls(DtlsParameters.newBuilder()
                                .addFingerprints(DtlsParameters.Fingerprint.newBuilder()
                                        .setHash("sha-256")
                                        .setValue("00:11"))))
                .build();
    }

    /** With other ICE credentials. */
    static SessionDescription restarted(SessionDescription description, String ufrag) {
        SessionDescription.Builder restarted = description.toBuilder();
        restarted.getMediaBuilder(0).getIceBuilder().setUsernameFragment(ufrag);
        return restarted.build();
    }

    static SessionDescription plain(String name) {
        return SessionDescription.newBuilder()
                .setSessionName(name)
                .addMedia(
                        MediaSection.newBuilder().setKind("audio").setPort(4000).setProtocol("RTP/AVP"))
                .build();
    }

    static Candidates candidates(boolean end, String... addresses) {
        Candidates.Builder all = Candidates.newBuilder().setEnd(end);
        for (String address : addresses) {
            all.addCandidates(TrickledCandidate.newBuilder()
                    .setMid("0")
                    .setCandidate(IceCandidate.newBuilder()
                            .setFoundation("1")
                            .setComponent(1)
                            .setTransport("udp")
                            .setPriority(1)
                            .setAddress(address)
                            .setPort(5000)
                            .setType("host")));
        }
        return all.build();
    }
}
