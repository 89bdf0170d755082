package org.patchbay.core.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patchbay.core.Address;
import org.patchbay.core.Domains;
import org.patchbay.core.admission.Admission;
import org.patchbay.core.admission.AdmissionConfig;
import org.patchbay.core.bus.BusAddresses;
import org.patchbay.core.bus.CallId;
import org.patchbay.core.bus.SignalBus;
import org.patchbay.core.health.LegProbe;
import org.patchbay.core.media.MediaRelay;
import org.patchbay.core.metrics.Counters;
import org.patchbay.core.registrar.Registrar;
import org.patchbay.core.registrar.RegistrarListener;
import org.patchbay.core.routing.Router;
import org.patchbay.session.v1.Answer;
import org.patchbay.session.v1.Binding;
import org.patchbay.session.v1.Device;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.MediaProfile;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Signal;
import org.patchbay.session.v1.Transfer;
import org.patchbay.session.v1.TransferProgress;
import org.patchbay.session.v1.UpdateAnswer;

/** The shell around the machine: real event loops, a real bus, endpoints that listen. */
class CallShardsTest {
    private final Vertx vertx = Vertx.vertx();
    private final SignalBus bus = new SignalBus(vertx, "test");
    private final Counters counters = new Counters();
    private final Map<String, BlockingQueue<Signal>> inboxes = new ConcurrentHashMap<>();
    private final BlockingQueue<String> talks = new LinkedBlockingQueue<>();
    private Future<Router.Route> route =
            Future.succeededFuture(new Router.Targets(List.of(List.of(CallPlay.browser("one")))));
    private AdmissionConfig admission = AdmissionConfig.defaults();
    private final Set<String> forbidden = ConcurrentHashMap.newKeySet();
    private CallShards shards;

    @BeforeEach
    void open() {
        listen("endpoint-a");
        listen("endpoint-one");
        openWith(CallPolicy.standard());
    }

    private void openWith(CallPolicy policy) {
        CallServices services = new CallServices(
                bus,
                new Domains("localhost", List.of()),
                (from, to) -> forbidden.contains(from.bare().toString())
                        ? Future.succeededFuture(new Router.Refused(EndReason.FORBIDDEN, "not allowed"))
                        : route,
                new NoDevices(),
                new NoMedia(),
                new Admission(admission, System::currentTimeMillis, counters),
                policy,
                new Talks() {
                    @Override
                    public void began(Address device) {
                        talks.add("began " + device);
                    }

                    @Override
                    public void ended(Address device) {
                        talks.add("ended " + device);
                    }
                },
                counters);
        shards = await(CallShards.open(vertx, services, 2));
    }

    @AfterEach
    void close() {
        await(vertx.close());
    }

    @Test
    void a_call_runs_from_invitation_to_its_end_and_leaves_nothing() {
        String call = invite();
        assertThat(next("endpoint-a").hasProgress()).isTrue();
        assertThat(next("endpoint-one").getInvite().getDescription()).isEqualTo(CallPlay.WEBRTC);
        say(call, "b1", s -> s.setAnswer(Answer.newBuilder().setDescription(CallPlay.WEBRTC_ANSWER)));
        assertThat(next("endpoint-a").getAnswer().getDescription()).isEqualTo(CallPlay.WEBRTC_ANSWER);
        assertThat(counters.value("patchbay_calls_live")).isEqualTo(1);
        say(call, "a", s -> s.setEnd(End.newBuilder().setReason(EndReason.NORMAL)));

        Signal end = next("endpoint-one");
        assertThat(end.getEnd().getReason()).isEqualTo(EndReason.NORMAL);
        assertThat(end.getSeq()).isEqualTo(2);
        assertThat(end.getTimeMicros()).isPositive();
        await(shards.endAll(End.getDefaultInstance()));
        assertThat(counters.value("patchbay_calls_live")).isZero();
        assertThat(counters.value("patchbay_calls_ended_total{reason=\"NORMAL\"}"))
                .isEqualTo(1);
    }

    @Test
    void both_sides_talk_from_the_answer_to_the_end_and_only_then() throws InterruptedException {
        String call = invite();
        assertThat(next("endpoint-one").hasInvite()).isTrue();
        assertThat(talks).isEmpty();
        say(call, "b1", s -> s.setAnswer(Answer.newBuilder().setDescription(CallPlay.WEBRTC_ANSWER)));
        String caller = nextTalk();
        String callee = nextTalk();
        assertThat(caller).startsWith("began alice@localhost");
        assertThat(callee).startsWith("began ").isNotEqualTo(caller);
        say(call, "a", s -> s.setEnd(End.newBuilder().setReason(EndReason.NORMAL)));

        assertThat(nextTalk()).isEqualTo(caller.replace("began", "ended"));
        assertThat(nextTalk()).isEqualTo(callee.replace("began", "ended"));
    }

    @Test
    void who_is_not_answered_does_not_talk() {
        String call = invite();
        assertThat(next("endpoint-one").hasInvite()).isTrue();
        say(call, "a", s -> s.setEnd(End.newBuilder().setReason(EndReason.NORMAL)));
        assertThat(next("endpoint-one").hasEnd()).isTrue();

        assertThat(talks).isEmpty();
    }

    @Test
    void a_transferor_talks_until_the_target_does() throws InterruptedException {
        String call = talk();
        String[] both = {nextTalk(), nextTalk()};
        say(call, "b1", s -> s.setTransfer(Transfer.newBuilder().setTo("carol@localhost")));
        assertThat(next("endpoint-one").getTransferProgress().getState()).isEqualTo(TransferProgress.State.TRYING);
        Signal invite = next("endpoint-one");
        assertThat(invite.getInvite().getTransferredBy()).isEqualTo("bob@localhost");
        assertThat(counters.value("patchbay_calls_live")).isEqualTo(2);
        say(invite.getCallId(), "b1", s -> s.setAnswer(Answer.newBuilder().setDescription(CallPlay.WEBRTC_ANSWER)));
        assertThat(nextTalk()).isEqualTo(both[1]);
        Signal update = next("endpoint-a");
        say(
                call,
                "a",
                s -> s.setUpdateAnswer(UpdateAnswer.newBuilder()
                        .setId(update.getUpdate().getId())
                        .setDescription(CallPlay.WEBRTC)));
        assertThat(next("endpoint-one").getTransferProgress().getState()).isEqualTo(TransferProgress.State.ACCEPTED);
        assertThat(next("endpoint-one").getEnd().getReason()).isEqualTo(EndReason.NORMAL);
        assertThat(nextTalk()).isEqualTo(both[1].replace("began", "ended"));
        say(call, "a", s -> s.setEnd(End.newBuilder().setReason(EndReason.NORMAL)));
        assertThat(next("endpoint-one").getEnd().getReason()).isEqualTo(EndReason.NORMAL);
        assertThat(List.of(nextTalk(), nextTalk()))
                .containsExactlyInAnyOrder(both[0].replace("began", "ended"), both[1].replace("began", "ended"));
        await(shards.endAll(End.getDefaultInstance()));
        assertThat(counters.value("patchbay_calls_live")).isZero();
        assertThat(counters.value("patchbay_admission_calls")).isZero();
    }

    @Test
    void a_transfer_goes_nowhere_that_the_transferor_may_not_call() {
        String call = talk();
        forbidden.add("bob@localhost");
        say(call, "b1", s -> s.setTransfer(Transfer.newBuilder().setTo("carol@localhost")));
        assertThat(next("endpoint-one").getTransferProgress().getState()).isEqualTo(TransferProgress.State.TRYING);

        TransferProgress failed = next("endpoint-one").getTransferProgress();
        assertThat(failed.getState()).isEqualTo(TransferProgress.State.FAILED);
        assertThat(failed.getReason()).isEqualTo(EndReason.FORBIDDEN);
    }

    @Test
    void a_transfer_goes_nowhere_that_the_transferee_may_not_call() {
        String call = talk();
        forbidden.add("alice@localhost");
        say(call, "b1", s -> s.setTransfer(Transfer.newBuilder().setTo("carol@localhost")));
        assertThat(next("endpoint-one").getTransferProgress().getState()).isEqualTo(TransferProgress.State.TRYING);

        assertThat(next("endpoint-one").getTransferProgress().getReason()).isEqualTo(EndReason.FORBIDDEN);
    }

    @Test
    void a_transfer_for_which_there_is_no_room_gives_the_call_back() {
        admission = new AdmissionConfig(1, 1, 1000, 1000);
        openWith(CallPolicy.standard());
        String call = new CallId("test", 2, "0123456789abcdef01234567").toString();
        begin(call, "bob");
        answer(call);
        say(call, "b1", s -> s.setTransfer(Transfer.newBuilder().setTo("carol@localhost")));
        assertThat(next("endpoint-one").getTransferProgress().getState()).isEqualTo(TransferProgress.State.TRYING);

        assertThat(next("endpoint-one").getTransferProgress().getReason()).isEqualTo(EndReason.CONGESTION);
    }

    private String talk() {
        String call = bus.nextCallId().toString();
        begin(call, "bob");
        answer(call);
        return call;
    }

    private void answer(String call) {
        assertThat(next("endpoint-a").hasProgress()).isTrue();
        assertThat(next("endpoint-one").hasInvite()).isTrue();
        say(call, "b1", s -> s.setAnswer(Answer.newBuilder().setDescription(CallPlay.WEBRTC_ANSWER)));
        assertThat(next("endpoint-a").hasAnswer()).isTrue();
    }

    private String nextTalk() throws InterruptedException {
        String talk = talks.poll(30, TimeUnit.SECONDS);
        assertThat(talk).isNotNull();
        return talk;
    }

    @Test
    void an_endpoint_that_is_gone_ends_the_call() {
        route = Future.succeededFuture(new Router.Targets(List.of(List.of(CallPlay.browser("nowhere")))));
        invite();
        assertThat(next("endpoint-a").hasProgress()).isTrue();

        assertThat(next("endpoint-a").getEnd().getReason()).isEqualTo(EndReason.TRANSPORT_LOST);
        assertThat(counters.value("patchbay_calls_lost_endpoints_total")).isEqualTo(1);
    }

    @Test
    void a_look_up_that_fails_is_our_own_fault_and_said_so() {
        route = Future.failedFuture(new IllegalStateException("no such table"));
        invite();

        assertThat(next("endpoint-a").getEnd().getReason()).isEqualTo(EndReason.INTERNAL);
        assertThat(counters.value("patchbay_calls_failed_lookups_total")).isEqualTo(1);
    }

    @Test
    void a_ring_timeout_is_kept_by_the_clock() {
        openWith(CallPolicy.standard().withRing(Duration.ofMillis(30)));
        // The shards opened first stand on other addresses; a call of the new ones goes to a new shard.
        String call = new CallId("test", 2, "0123456789abcdef01234567").toString();
        begin(call, "bob@localhost");
        assertThat(next("endpoint-a").hasProgress()).isTrue();

        assertThat(next("endpoint-a").getEnd().getReason()).isEqualTo(EndReason.NO_ANSWER);
        assertThat(next("endpoint-one").hasInvite()).isTrue();
        assertThat(next("endpoint-one").getEnd().getReason()).isEqualTo(EndReason.NO_ANSWER);
    }

    @Test
    void an_endpoint_that_knows_a_leg_no_more_is_found_by_asking_and_the_call_ends() throws InterruptedException {
        openWith(probing());
        String call = new CallId("test", 2, "0123456789abcdef01234567").toString();
        begin(call, "bob");
        assertThat(next("endpoint-one").hasInvite()).isTrue();
        say(call, "b1", s -> s.setAnswer(Answer.newBuilder().setDescription(CallPlay.WEBRTC_ANSWER)));
        assertThat(nextTalk()).startsWith("began");
        assertThat(nextTalk()).startsWith("began");

        // One that is known is asked again and again, and the call goes on.
        Signal first = next("endpoint-one");
        Signal second = next("endpoint-one");
        assertThat(List.of(first, second)).allMatch(LegProbe::is);
        assertThat(talks).isEmpty();
        bus.toCall(LegProbe.lost(second, 1));

        assertThat(nextTalk()).startsWith("ended");
        assertThat(nextTalk()).startsWith("ended");
        assertThat(counters.value("patchbay_calls_ended_total{reason=\"TRANSPORT_LOST\"}"))
                .isEqualTo(1);
    }

    @Test
    void two_halves_of_a_transferred_call_that_know_each_other_go_on() throws InterruptedException {
        openWith(probing());
        String call = new CallId("test", 2, "0123456789abcdef01234567").toString();
        begin(call, "bob");
        answer(call);
        say(call, "b1", s -> s.setTransfer(Transfer.newBuilder().setTo("carol@localhost")));
        Signal invite = next("endpoint-one", Signal::hasInvite);
        say(invite.getCallId(), "b1", s -> s.setAnswer(Answer.newBuilder().setDescription(CallPlay.WEBRTC_ANSWER)));
        Signal update = next("endpoint-a", signal -> signal.hasUpdate() && !LegProbe.is(signal));
        say(
                call,
                "a",
                s -> s.setUpdateAnswer(UpdateAnswer.newBuilder()
                        .setId(update.getUpdate().getId())
                        .setDescription(CallPlay.WEBRTC)));
        next("endpoint-one", Signal::hasEnd);
        talks.clear();

        // Each half has asked for both its legs in between two questions about one of them.
        for (int i = 0; i < 4; i++) {
            next("endpoint-a", LegProbe::is);
            next("endpoint-one", LegProbe::is);
        }
        assertThat(counters.value("patchbay_calls_live")).isEqualTo(2);
        assertThat(talks).isEmpty();
    }

    @Test
    void a_half_of_a_transferred_call_whose_other_half_is_gone_ends() {
        openWith(probing());
        String call = new CallId("test", 2, "0123456789abcdef01234567").toString();
        CallId other = new CallId("test", 2, "76543210fedcba9876543210");
        CallPlay play = CallPlay.idle();
        Signal invite = play.invitation(CallPlay.WEBRTC, CallPlay.browser("x").capabilities());
        Signal.Builder fromOther = invite.toBuilder();
        fromOther
                .getInviteBuilder()
                .setChannel(Stitches.channelTo(BusAddresses.callsOf(other), other.toString(), "j1"));
        say(call, "a", s -> s.mergeFrom(fromOther.build()).setTo("bob"));
        next("endpoint-one", Signal::hasInvite);
        say(call, "b1", s -> s.setAnswer(Answer.newBuilder().setDescription(CallPlay.WEBRTC_ANSWER)));

        assertThat(next("endpoint-one", Signal::hasEnd).getEnd().getReason()).isEqualTo(EndReason.TRANSPORT_LOST);
    }

    private static CallPolicy probing() {
        CallPolicy standard = CallPolicy.standard();
        return new CallPolicy(
                standard.ring(),
                standard.setup(),
                standard.gather(),
                standard.update(),
                standard.relay(),
                standard.maxBranches(),
                standard.maxCandidates(),
                Duration.ofMillis(40));
    }

    @Test
    void a_call_too_many_is_congestion_and_told_when_to_try_again() {
        admission = new AdmissionConfig(1, 1, 1000, 1000);
        openWith(CallPolicy.standard());
        begin(new CallId("test", 2, "0123456789abcdef01234567").toString(), "bob");
        assertThat(next("endpoint-a").hasProgress()).isTrue();
        begin(new CallId("test", 2, "76543210fedcba9876543210").toString(), "bob");

        End end = next("endpoint-a").getEnd();
        assertThat(end.getReason()).isEqualTo(EndReason.CONGESTION);
        assertThat(end.getRetryAfterSeconds()).isPositive();
        assertThat(counters.value("patchbay_calls_live")).isEqualTo(1);
    }

    @Test
    void the_place_of_a_call_that_is_over_is_free() {
        admission = new AdmissionConfig(1, 1, 1000, 1000);
        openWith(CallPolicy.standard());
        String first = new CallId("test", 2, "0123456789abcdef01234567").toString();
        begin(first, "bob");
        assertThat(next("endpoint-a").hasProgress()).isTrue();
        say(first, "a", s -> s.setEnd(End.newBuilder().setReason(EndReason.NORMAL)));
        begin(new CallId("test", 2, "76543210fedcba9876543210").toString(), "bob");

        assertThat(next("endpoint-a").hasProgress()).isTrue();
    }

    @Test
    void an_address_that_is_none_is_nobody() {
        String call = bus.nextCallId().toString();
        begin(call, "not an address");

        assertThat(next("endpoint-a").getEnd().getReason()).isEqualTo(EndReason.NOT_FOUND);
    }

    @Test
    void a_signal_for_no_call_is_counted() {
        say(bus.nextCallId().toString(), "a", s -> s.setEnd(End.getDefaultInstance()));
        while (counters.value("patchbay_calls_signals_for_no_call_total") == 0) Thread.onSpinWait();

        assertThat(counters.value("patchbay_calls_live")).isZero();
    }

    @Test
    void a_shutdown_tells_every_leg() {
        invite();
        assertThat(next("endpoint-a").hasProgress()).isTrue();
        assertThat(next("endpoint-one").hasInvite()).isTrue();
        await(shards.endAll(End.newBuilder().setReason(EndReason.CONGESTION).build()));

        assertThat(next("endpoint-a").getEnd().getReason()).isEqualTo(EndReason.CONGESTION);
        assertThat(next("endpoint-one").getEnd().getReason()).isEqualTo(EndReason.CONGESTION);
    }

    private String invite() {
        String call = bus.nextCallId().toString();
        begin(call, "bob");
        return call;
    }

    private void begin(String call, String to) {
        CallPlay play = CallPlay.idle();
        Signal invite = play.invitation(CallPlay.WEBRTC, CallPlay.browser("x").capabilities());
        say(call, "a", s -> s.mergeFrom(invite).setTo(to));
    }

    private void say(String call, String leg, UnaryOperator<Signal.Builder> body) {
        bus.toCall(body.apply(Signal.newBuilder()).setCallId(call).setLegId(leg).build());
    }

    private void listen(String endpoint) {
        inboxes.put(endpoint, new LinkedBlockingQueue<>());
        bus.consume(endpoint, signal -> inboxes.get(endpoint).add(signal));
    }

    private Signal next(String endpoint) {
        try {
            Signal signal = inboxes.get(endpoint).poll(30, TimeUnit.SECONDS);
            assertThat(signal).as("a signal at " + endpoint).isNotNull();
            return signal;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Signal next(String endpoint, Predicate<Signal> awaited) {
        Signal signal = next(endpoint);
        while (!awaited.test(signal)) signal = next(endpoint);
        return signal;
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    private static final class NoDevices implements Registrar {
        @Override
        public Future<Outcome> bind(Binding binding) {
            return Future.failedFuture(new UnsupportedOperationException());
        }

        @Override
        public Future<Void> unbind(Address device, String channelId) {
            return Future.failedFuture(new UnsupportedOperationException());
        }

        @Override
        public Future<List<Device>> devicesOf(Address user) {
            return Future.succeededFuture(List.of());
        }

        @Override
        public void addListener(RegistrarListener listener) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void learn(Address device, String channelId, MediaProfile profile) {
            throw new UnsupportedOperationException();
        }
    }

    private static final class NoMedia implements MediaRelay {
        @Override
        public boolean available() {
            return false;
        }

        @Override
        public Future<SessionDescription> pass(Request request) {
            return Future.failedFuture(new UnsupportedOperationException());
        }

        @Override
        public Future<Void> play(String callId, String branch, boolean towardCaller, String tones, int durationMs) {
            return Future.failedFuture(new UnsupportedOperationException());
        }

        @Override
        public Future<Void> release(String callId, String branch) {
            return Future.succeededFuture();
        }
    }
}
