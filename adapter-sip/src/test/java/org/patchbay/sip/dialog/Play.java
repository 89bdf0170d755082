package org.patchbay.sip.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.patchbay.core.description.SdpReader;
import org.patchbay.core.description.SdpReading;
import org.patchbay.session.v1.Answer;
import org.patchbay.session.v1.Dtmf;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Invite;
import org.patchbay.session.v1.Progress;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Signal;
import org.patchbay.session.v1.Update;
import org.patchbay.session.v1.UpdateAnswer;
import org.patchbay.session.v1.UpdateReject;

/** A session and what it said last, so that tests read as given, when, then. */
final class Play {
    static final SessionPolicy POLICY = new SessionPolicy(
            Duration.ofMillis(500),
            Duration.ofSeconds(4),
            Duration.ofSeconds(1800),
            Duration.ofSeconds(90),
            Duration.ofSeconds(32),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60));

    static final PeerSupport FULL =
            new PeerSupport(Set.of("INVITE", "UPDATE", "PRACK", "INFO"), Set.of("timer", "100rel"), Set.of());
    static final SessionDescription OFFER = sdp(40000, "sendrecv");
    static final SessionDescription ANSWER = sdp(50000, "sendrecv");
    static final SessionDescription HOLD = sdp(40000, "sendonly");

    final InviteSession session;
    final Set<SessionTimer> running = EnumSet.noneOf(SessionTimer.class);
    List<Effect> last = List.of();
    /** The exchange of the INVITE that set the session up. */
    int invite;

    int finals;
    int ends;

    private Play(InviteSession session) {
        this.session = session;
    }

    static SessionDescription sdp(int port, String direction) {
        SdpReading reading =
                SdpReader.read("v=0\r\no=- 7 1 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 10.0.0.1\r\nt=0 0\r\nm=audio " + port
                        + " RTP/AVP 0\r\na=" + direction + "\r\n");
        if (reading instanceof SdpReading.Read read) return read.description();
        throw new AssertionError(reading.toString());
    }

    // --- beginnings

    static Play incoming() {
        return new Play(InviteSession.incoming(POLICY, 42));
    }

    static Play outgoing() {
        return new Play(InviteSession.outgoing(POLICY, 42));
    }

    /** A phone calls with an offer. */
    static Play called() {
        return called(OFFER, FULL);
    }

    static Play called(SessionDescription offer, PeerSupport support) {
        Play play = incoming();
        PhoneRequest request = play.request("INVITE", offer, support);
        play.invite = request.exchange();
        return play.step(play.session.invited(
                request,
                Invite.newBuilder()
                        .setDescription(offer == null ? OFFER : offer)
                        .build()));
    }

    /** A phone is rung with an offer. */
    static Play ringing() {
        return ringing(OFFER);
    }

    static Play ringing(SessionDescription offer) {
        Play play = outgoing();
        Invite.Builder body = Invite.newBuilder();
        if (offer != null) body.setDescription(offer);
        play.step(play.session.call(body.build()));
        play.invite = play.one(Effect.Invite.class).exchange();
        return play;
    }

    /** A phone called, was answered and acknowledged. */
    static Play talking() {
        return called().answer(ANSWER).ack(null);
    }

    /** A phone was called and answered. */
    static Play talkingTo() {
        Play play = ringing();
        return play.response(play.invite, 200, ANSWER);
    }

    // --- what happens

    Play step(List<Effect> effects) {
        last = effects;
        for (Effect effect : effects) {
            if (effect instanceof Effect.StartTimer start) running.add(start.timer());
            if (effect instanceof Effect.StopTimer stop) running.remove(stop.timer());
            if (effect instanceof Effect.Reply reply && reply.exchange() == invite && reply.status() >= 200) finals++;
            if (effect instanceof Effect.Tell tell && tell.signal().hasEnd()) ends++;
        }
        return this;
    }

    PhoneRequest request(String method, SessionDescription description, PeerSupport support) {
        return new PhoneRequest(
                session.newExchange(), method, description, support, null, 0, null, EndReason.NORMAL, null);
    }

    Play asks(String method, SessionDescription description) {
        return step(session.onRequest(request(method, description, FULL)));
    }

    Play prack(long rseq) {
        return step(session.onRequest(new PhoneRequest(
                session.newExchange(),
                "PRACK",
                null,
                FULL,
                null,
                0,
                new PhoneRequest.Rack(rseq, 1, "INVITE"),
                EndReason.NORMAL,
                null)));
    }

    Play signal(Signal.Builder signal) {
        return step(session.onSignal(signal.build()));
    }

    Play progress(Progress.State state, SessionDescription description) {
        Progress.Builder progress = Progress.newBuilder().setState(state);
        if (description != null) progress.setDescription(description);
        return signal(Signal.newBuilder().setProgress(progress));
    }

    Play answer(SessionDescription description) {
        return signal(Signal.newBuilder().setAnswer(Answer.newBuilder().setDescription(description)));
    }

    Play answerWithOffer(SessionDescription description, String id) {
        return signal(Signal.newBuilder()
                .setAnswer(Answer.newBuilder().setDescription(description).setOfferId(id)));
    }

    Play update(String id, SessionDescription description) {
        Update.Builder update = Update.newBuilder().setId(id);
        if (description != null) update.setDescription(description);
        return signal(Signal.newBuilder().setUpdate(update));
    }

    Play updateAnswer(String id, SessionDescription description) {
        return signal(Signal.newBuilder()
                .setUpdateAnswer(UpdateAnswer.newBuilder().setId(id).setDescription(description)));
    }

    Play updateReject(String id, UpdateReject.Cause cause) {
        return signal(Signal.newBuilder()
                .setUpdateReject(UpdateReject.newBuilder().setId(id).setCause(cause)));
    }

    Play dtmf(String tones) {
        return signal(Signal.newBuilder().setDtmf(Dtmf.newBuilder().setTones(tones)));
    }

    Play end(EndReason reason) {
        return signal(Signal.newBuilder().setEnd(End.newBuilder().setReason(reason)));
    }

    Play ack(SessionDescription description) {
        return step(session.onAck(description));
    }

    Play cancelled() {
        return step(session.onCancelled(invite, EndReason.CANCELLED));
    }

    Play fires(SessionTimer timer) {
        assertThat(running).contains(timer);
        running.remove(timer);
        return step(session.onTimer(timer));
    }

    Play response(int exchange, int status, SessionDescription description) {
        return response(exchange, status, description, FULL, null, 0);
    }

    Play response(
            int exchange,
            int status,
            SessionDescription description,
            PeerSupport support,
            SessionInterval interval,
            long rseq) {
        return step(session.onResponse(new PhoneResponse(
                exchange,
                true,
                status,
                "phrase",
                "tag",
                description,
                false,
                support,
                interval,
                0,
                rseq,
                0,
                List.of())));
    }

    /** It is not done with something else, and says for how many seconds. */
    Play busyFor(int exchange, int seconds) {
        return step(session.onResponse(new PhoneResponse(
                exchange, true, 500, "phrase", "tag", null, false, FULL, null, 0, 0, seconds, List.of())));
    }

    /** No response came: 408 for a time-out, 503 for a transport that failed. */
    Play silence(int exchange, int status) {
        return step(session.onResponse(PhoneResponse.absent(exchange, status, "phrase")));
    }

    // --- what came of it

    <T extends Effect> List<T> all(Class<T> type) {
        return last.stream().filter(type::isInstance).map(type::cast).toList();
    }

    <T extends Effect> T one(Class<T> type) {
        List<T> effects = all(type);
        assertThat(effects)
                .as("effects of %s in %s", type.getSimpleName(), last)
                .hasSize(1);
        return effects.get(0);
    }

    /** The bodies that the call was told. */
    List<Signal> told() {
        return all(Effect.Tell.class).stream().map(Effect.Tell::signal).toList();
    }

    Signal toldOne() {
        assertThat(told()).hasSize(1);
        return told().get(0);
    }

    Play then(Function<Play, Object> what, Object expected) {
        assertThat(what.apply(this)).isEqualTo(expected);
        return this;
    }

    Play repliedOnly(int... statuses) {
        List<Integer> seen = new ArrayList<>();
        all(Effect.Reply.class).forEach(reply -> seen.add(reply.status()));
        List<Integer> expected = new ArrayList<>();
        for (int status : statuses) expected.add(status);
        assertThat(seen).isEqualTo(expected);
        return this;
    }

    Play isOver() {
        assertThat(session.isOver()).isTrue();
        assertThat(running).isEmpty();
        assertThat(last.get(last.size() - 1)).isInstanceOf(Effect.Forget.class);
        return this;
    }

    Play goesOn() {
        assertThat(session.isOver()).isFalse();
        return this;
    }

    /** A header of the one reply or request of the last step. */
    String header(String name) {
        List<Effect.HeaderLine> lines = new ArrayList<>();
        all(Effect.Reply.class).forEach(reply -> lines.addAll(reply.headers()));
        all(Effect.Request.class).forEach(request -> lines.addAll(request.headers()));
        all(Effect.Invite.class).forEach(invite -> lines.addAll(invite.headers()));
        return lines.stream()
                .filter(line -> line.name().equals(name))
                .map(Effect.HeaderLine::value)
                .findFirst()
                .orElse("");
    }
}
