package org.patchbay.core.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.patchbay.core.media.FakeRtpengine.reply;
import static org.patchbay.core.media.MediaRelay.Half.ANSWER;
import static org.patchbay.core.media.MediaRelay.Half.OFFER;
import static org.patchbay.session.v1.MediaProfile.PLAIN_RTP;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.patchbay.core.description.LateOffer;
import org.patchbay.core.description.SdpWriter;
import org.patchbay.core.metrics.Counters;
import org.patchbay.session.v1.SessionDescription;

/** The relay against something on a real socket that loses, refuses and babbles as it is told. */
class RtpengineTest {
    private static final SessionDescription PHONE = LateOffer.audio(1);
    private static final SessionDescription RELAYED = LateOffer.audio(2);
    private static final String RELAYED_SDP = SdpWriter.write(RELAYED);
    /** So long that a test that waits for it fails. */
    private static final Duration NEVER = Duration.ofMinutes(5);

    private final Vertx vertx = Vertx.vertx();
    private final Counters counters = new Counters();

    @AfterEach
    void closeVertx() {
        await(vertx.close());
    }

    @Test
    void an_offer_is_passed_and_what_comes_back_is_for_the_other_side() {
        FakeRtpengine fake = FakeRtpengine.start(vertx).grantsWith(RELAYED_SDP);
        Rtpengine relay = open(patient(fake.instance()));
        assertThat(relay.available()).isTrue();
        assertThat(await(relay.pass(offer("c1", "b1")))).isEqualTo(RELAYED);
        Bencode.Dictionary heard = fake.next().command();
        assertThat(heard.text("command")).isEqualTo("offer");
        assertThat(heard.text("call-id")).isEqualTo("c1");
        assertThat(heard.text("sdp")).isEqualTo(SdpWriter.write(PHONE));
        assertThat(counters.value("patchbay_relay_sessions")).isEqualTo(1);
        assertThat(counters.value("patchbay_relay_healthy_instances")).isEqualTo(1);
    }

    @Test
    void a_branch_that_has_answered_is_named_by_its_tag_and_answered_in_its_protocol() {
        FakeRtpengine fake = FakeRtpengine.start(vertx).grantsWith(RELAYED_SDP);
        Rtpengine relay = open(patient(fake.instance()));
        await(relay.pass(offer("c1", "b1")));
        assertThat(fake.next().command().text("to-tag")).isEmpty();
        await(relay.pass(new MediaRelay.Request("c1", "b1", false, ANSWER, savp(), PLAIN_RTP)));
        Bencode.Dictionary answer = fake.next().command();
        assertThat(answer.text("to-tag")).isEqualTo("b1");
        assertThat(answer.text("transport-protocol")).isEqualTo("RTP/AVP");
        await(relay.pass(offer("c1", "b1")));
        Bencode.Dictionary again = fake.next().command();
        assertThat(again.text("to-tag")).isEqualTo("b1");
        assertThat(again.text("via-branch")).isEmpty();
        assertThat(again.text("transport-protocol")).isEqualTo("RTP/SAVP");
        await(relay.pass(new MediaRelay.Request("c1", "b1", false, OFFER, savp(), PLAIN_RTP)));
        assertThat(fake.next().command().text("from-tag")).isEqualTo("b1");
    }

    @Test
    void a_lost_request_is_sent_again_under_the_same_cookie() {
        AtomicInteger arrivals = new AtomicInteger();
        FakeRtpengine fake = FakeRtpengine.start(vertx)
                .answers(request ->
                        arrivals.incrementAndGet() < 3 ? List.of() : List.of(reply(request, "ok", "sdp", RELAYED_SDP)));
        Rtpengine relay = open(impatient(NEVER, fake.instance()));
        assertThat(await(relay.pass(offer("c1", "b1")))).isEqualTo(RELAYED);
        String cookie = fake.next().cookie();
        assertThat(fake.next().cookie()).isEqualTo(cookie);
        assertThat(fake.next().cookie()).isEqualTo(cookie);
        assertThat(counters.value("patchbay_relay_retransmissions_total")).isEqualTo(2);
        assertThat(counters.value("patchbay_relay_timeouts_total")).isZero();
    }

    @Test
    void a_first_request_without_an_answer_moves_the_call_to_another_instance() {
        FakeRtpengine deaf = FakeRtpengine.start(vertx);
        FakeRtpengine well = FakeRtpengine.start(vertx).grantsWith(RELAYED_SDP);
        Rtpengine relay = open(impatient(Duration.ofMillis(100), deaf.instance(), well.instance()));
        assertThat(await(relay.pass(offer("c1", "b1")))).isEqualTo(RELAYED);
        assertThat(counters.value("patchbay_relay_failovers_total")).isEqualTo(1);
        assertThat(well.next().name()).isEqualTo("offer");
        // The deaf one may have heard all the same.
        FakeRtpengine.Heard last = deaf.next();
        while (last.name().equals("offer")) last = deaf.next();
        assertThat(last.name()).isEqualTo("delete");
        assertThat(await(relay.pass(offer("c1", "b1")))).isEqualTo(RELAYED);
        assertThat(well.next().name()).isEqualTo("offer");
    }

    @Test
    void an_instance_at_its_limit_moves_the_call_to_another_at_once() {
        FakeRtpengine full = FakeRtpengine.start(vertx).answers(request -> List.of(reply(request, "load limit")));
        FakeRtpengine well = FakeRtpengine.start(vertx).grantsWith(RELAYED_SDP);
        Rtpengine relay = open(patient(full.instance(), well.instance()));
        assertThat(await(relay.pass(offer("c1", "b1")))).isEqualTo(RELAYED);
        assertThat(counters.value("patchbay_relay_failovers_total")).isEqualTo(1);
    }

    @Test
    void all_at_their_limit_is_a_failure_that_leaves_no_session() {
        FakeRtpengine full = FakeRtpengine.start(vertx).answers(request -> List.of(reply(request, "load limit")));
        Rtpengine relay = open(patient(full.instance()));
        assertThatThrownBy(() -> await(relay.pass(offer("c1", "b1"))))
                .isInstanceOf(RelayException.class)
                .hasMessageContaining("takes no more calls");
        assertThat(counters.value("patchbay_relay_sessions")).isZero();
    }

    @Test
    void a_call_stays_with_its_instance_even_when_that_falls_silent() {
        FakeRtpengine first = FakeRtpengine.start(vertx).grantsWith(RELAYED_SDP);
        FakeRtpengine second = FakeRtpengine.start(vertx).grantsWith(RELAYED_SDP);
        Rtpengine relay = open(impatient(Duration.ofMillis(100), first.instance(), second.instance()));
        await(relay.pass(offer("c1", "b1")));
        first.fallsSilent();
        assertThatThrownBy(() -> await(relay.pass(offer("c1", "b2"))))
                .isInstanceOf(RelayException.class)
                .hasMessageContaining("no reply within 100 ms");
        assertThat(second.rest()).isEmpty();
        assertThat(counters.value("patchbay_relay_timeouts_total")).isEqualTo(1);
    }

    @Test
    void where_nobody_listens_no_relay_is_available() {
        FakeRtpengine gone = FakeRtpengine.start(vertx);
        gone.stop();
        Rtpengine relay = open(impatient(Duration.ofMillis(100), gone.instance()));
        assertThat(relay.available()).isFalse();
        assertThatThrownBy(() -> await(relay.pass(offer("c1", "b1"))))
                .isInstanceOf(RelayException.class)
                .hasMessageContaining("no media relay is in health");
        assertThat(counters.value("patchbay_relay_sessions")).isZero();
    }

    @Test
    void pings_notice_an_instance_that_goes_and_comes_back() {
        FakeRtpengine fake = FakeRtpengine.start(vertx);
        int port = fake.port();
        Rtpengine relay = open(new RelayConfig(
                List.of(fake.instance()),
                Duration.ofMillis(10),
                Duration.ofMillis(40),
                Duration.ofMillis(20),
                2,
                2,
                10,
                10,
                "",
                false));
        assertThat(relay.available()).isTrue();
        fake.stop();
        eventually(() -> !relay.available());
        FakeRtpengine.start(vertx, port);
        eventually(relay::available);
    }

    @Test
    void a_refusal_reaches_the_call_with_its_reason() {
        FakeRtpengine fake = FakeRtpengine.start(vertx)
                .answers(request -> List.of(reply(request, "error", "error-reason", "Could not parse SDP")));
        Rtpengine relay = open(patient(fake.instance()));
        assertThatThrownBy(() -> await(relay.pass(offer("c1", "b1"))))
                .isInstanceOf(RelayException.class)
                .hasMessageContaining("Could not parse SDP");
        assertThat(counters.value("patchbay_relay_refusals_total")).isEqualTo(1);
    }

    @Test
    void a_reply_without_good_sdp_is_a_failure() {
        FakeRtpengine fake = FakeRtpengine.start(vertx).grantsWith("v=1");
        Rtpengine relay = open(patient(fake.instance()));
        assertThatThrownBy(() -> await(relay.pass(offer("c1", "b1"))))
                .isInstanceOf(RelayException.class)
                .hasMessageContaining("malformed");
    }

    @Test
    void what_is_no_reply_is_counted_and_passed_over() {
        FakeRtpengine fake = FakeRtpengine.start(vertx)
                .answers(request -> List.of(
                        "no space",
                        "unknown d6:result2:oke",
                        request.cookie() + " ",
                        request.cookie() + " d6:result2:ok",
                        request.cookie() + " le",
                        request.cookie() + " " + "l".repeat(60_000),
                        reply(request, "ok", "sdp", RELAYED_SDP),
                        reply(request, "error")));
        Rtpengine relay = open(patient(fake.instance()));
        assertThat(await(relay.pass(offer("c1", "b1")))).isEqualTo(RELAYED);
        assertThat(counters.value("patchbay_relay_garbage_replies_total")).isEqualTo(4);
        eventually(() -> counters.value("patchbay_relay_stray_replies_total") == 3);
    }

    @Test
    void beyond_the_bound_of_requests_the_next_is_refused_at_once() {
        FakeRtpengine fake = FakeRtpengine.start(vertx);
        RelayConfig config =
                new RelayConfig(List.of(fake.instance()), Duration.ofMillis(10), NEVER, NEVER, 2, 2, 2, 10, "", false);
        Rtpengine relay = open(config);
        List<Future<SessionDescription>> waiting =
                List.of(relay.pass(offer("c1", "b1")), relay.pass(offer("c2", "b1")));
        assertThatThrownBy(() -> await(relay.pass(offer("c3", "b1"))))
                .isInstanceOf(RelayException.class)
                .hasMessageContaining("too many requests");
        await(relay.close());
        for (Future<SessionDescription> abandoned : waiting)
            assertThatThrownBy(() -> await(abandoned)).isInstanceOf(RelayException.class);
    }

    @Test
    void beyond_the_bound_of_sessions_a_new_call_is_refused_and_a_known_one_goes_on() {
        FakeRtpengine fake = FakeRtpengine.start(vertx).grantsWith(RELAYED_SDP);
        RelayConfig config =
                new RelayConfig(List.of(fake.instance()), Duration.ofMillis(200), NEVER, NEVER, 2, 2, 10, 1, "", false);
        Rtpengine relay = open(config);
        await(relay.pass(offer("c1", "b1")));
        assertThatThrownBy(() -> await(relay.pass(offer("c2", "b1"))))
                .isInstanceOf(RelayException.class)
                .hasMessageContaining("all the calls it may have");
        await(relay.pass(offer("c1", "b2")));
        await(relay.release("c1", ""));
        await(relay.pass(offer("c2", "b1")));
    }

    @Test
    void the_end_of_a_call_is_told_once_and_the_end_of_an_unknown_one_never() {
        FakeRtpengine fake = FakeRtpengine.start(vertx).grantsWith(RELAYED_SDP);
        Rtpengine relay = open(patient(fake.instance()));
        await(relay.pass(offer("c1", "b1")));
        fake.next();
        await(relay.release("c1", "b1"));
        Bencode.Dictionary branch = fake.next().command();
        assertThat(branch.text("command")).isEqualTo("delete");
        assertThat(branch.text("via-branch")).isEqualTo("b1");
        await(relay.release("c1", ""));
        assertThat(fake.next().command().text("via-branch")).isEmpty();
        await(relay.release("c1", ""));
        await(relay.release("unheard-of", ""));
        assertThat(fake.rest()).isEmpty();
        assertThat(counters.value("patchbay_relay_sessions")).isZero();
    }

    @Test
    void a_delete_of_what_the_relay_does_not_know_is_well_and_one_without_answer_is_not() {
        FakeRtpengine fake = FakeRtpengine.start(vertx)
                .answers(request -> request.name().equals("delete")
                        ? List.of(reply(request, "error", "error-reason", "Unknown call-id"))
                        : List.of(reply(request, "ok", "sdp", RELAYED_SDP)));
        Rtpengine relay = open(impatient(Duration.ofMillis(100), fake.instance()));
        await(relay.pass(offer("c1", "b1")));
        await(relay.release("c1", ""));
        await(relay.pass(offer("c2", "b1")));
        fake.fallsSilent();
        assertThatThrownBy(() -> await(relay.release("c2", ""))).isInstanceOf(RelayException.class);
    }

    @Test
    void a_release_stops_what_is_underway_before_it_deletes() {
        FakeRtpengine fake = FakeRtpengine.start(vertx)
                .answers(request -> request.name().equals("delete") ? List.of(reply(request, "ok")) : List.of());
        Rtpengine relay = open(impatient(NEVER, fake.instance()));
        Future<SessionDescription> underway = relay.pass(offer("c1", "b1"));
        // Once more than the first time: retransmission is under way.
        fake.next();
        fake.next();
        await(relay.release("c1", ""));
        assertThatThrownBy(() -> await(underway))
                .isInstanceOf(RelayException.class)
                .hasMessageContaining("the call has ended");
        fake.rest();
        // By the time that another call's request has been sent five times, one more of the first would have come.
        Future<SessionDescription> other = relay.pass(offer("c2", "b1"));
        for (int i = 0; i < 5; i++)
            assertThat(fake.next().command().text("call-id")).isEqualTo("c2");
        assertThat(other.isComplete()).isFalse();
    }

    @Test
    void what_rtpengine_takes_up_after_the_end_is_deleted_once_more() {
        AtomicReference<FakeRtpengine.Heard> offer = new AtomicReference<>();
        FakeRtpengine fake = FakeRtpengine.start(vertx)
                .answers(request -> offer.compareAndSet(null, request)
                        ? List.of()
                        : List.of(reply(request, "ok"), reply(offer.get(), "ok", "sdp", RELAYED_SDP)));
        Rtpengine relay = open(patient(fake.instance()));
        relay.pass(offer("c1", "b1"));
        assertThat(fake.next().name()).isEqualTo("offer");
        await(relay.release("c1", ""));
        assertThat(fake.next().name()).isEqualTo("delete");
        assertThat(fake.next().name()).isEqualTo("delete");
    }

    @Test
    void what_rtpengine_takes_up_late_is_left_alone_where_the_call_has_begun_there_anew() {
        AtomicReference<FakeRtpengine.Heard> offer = new AtomicReference<>();
        FakeRtpengine fake = FakeRtpengine.start(vertx).answers(request -> {
            if (offer.compareAndSet(null, request)) return List.of();
            String reply = reply(request, "ok", "sdp", RELAYED_SDP);
            boolean late = request.command().text("via-branch").equals("b2");
            return late ? List.of(reply(offer.get(), "ok", "sdp", RELAYED_SDP), reply) : List.of(reply);
        });
        Rtpengine relay = open(patient(fake.instance()));
        relay.pass(offer("c1", "b1"));
        fake.next();
        await(relay.release("c1", ""));
        await(relay.pass(offer("c1", "b1")));
        fake.rest();
        await(relay.pass(offer("c1", "b2")));
        await(relay.pass(offer("c1", "b1")));
        assertThat(fake.rest()).extracting(FakeRtpengine.Heard::name).doesNotContain("delete");
    }

    @Test
    void a_released_branch_is_stopped_and_the_others_go_on() {
        FakeRtpengine fake = FakeRtpengine.start(vertx)
                .answers(request -> request.command().text("via-branch").equals("b1")
                                && request.name().equals("offer")
                        ? List.of()
                        : List.of(reply(request, "ok", "sdp", RELAYED_SDP)));
        Rtpengine relay = open(patient(fake.instance()));
        Future<SessionDescription> first = relay.pass(offer("c1", "b1"));
        await(relay.pass(offer("c1", "b2")));
        await(relay.release("c1", "b1"));
        assertThatThrownBy(() -> await(first)).isInstanceOf(RelayException.class);
        assertThat(await(relay.pass(offer("c1", "b2")))).isEqualTo(RELAYED);
        assertThat(counters.value("patchbay_relay_sessions")).isEqualTo(1);
    }

    @Test
    void a_description_that_fits_no_datagram_is_refused_and_harms_nobody() {
        FakeRtpengine fake = FakeRtpengine.start(vertx).grantsWith(RELAYED_SDP);
        Rtpengine relay = open(patient(fake.instance()));
        SessionDescription large = withName("x".repeat(65_000));
        assertThatThrownBy(() -> await(relay.pass(new MediaRelay.Request("c1", "b1", true, OFFER, large, PLAIN_RTP))))
                .isInstanceOf(RelayException.class)
                .hasMessageContaining("too large");
        assertThat(counters.value("patchbay_relay_sessions")).isZero();
        SessionDescription fits = withName("x".repeat(64_000));
        await(relay.pass(new MediaRelay.Request("c1", "b1", true, OFFER, fits, PLAIN_RTP)));
        assertThat(counters.value("patchbay_relay_unreachable_total")).isZero();
    }

    @Test
    void calls_are_shared_by_weight() {
        FakeRtpengine large = FakeRtpengine.start(vertx).grantsWith(RELAYED_SDP);
        FakeRtpengine small = FakeRtpengine.start(vertx).grantsWith(RELAYED_SDP);
        Rtpengine relay = open(patient(large.instance(3), small.instance(1)));
        for (int i = 0; i < 8; i++) await(relay.pass(offer("c" + i, "b1")));
        assertThat(large.rest()).hasSize(6);
        assertThat(small.rest()).hasSize(2);
    }

    private Rtpengine open(RelayConfig config) {
        return await(Rtpengine.open(vertx, config, counters));
    }

    /** Nothing is sent twice. */
    private static RelayConfig patient(RelayConfig.Instance... instances) {
        return new RelayConfig(List.of(instances), NEVER, NEVER, NEVER, 2, 2, 100, 100, "", false);
    }

    /** Sends again after 10 ms; one silence does not make an instance unhealthy. */
    private static RelayConfig impatient(Duration deadline, RelayConfig.Instance... instances) {
        return new RelayConfig(List.of(instances), Duration.ofMillis(10), deadline, NEVER, 100, 2, 100, 100, "", false);
    }

    private static MediaRelay.Request offer(String callId, String branch) {
        return new MediaRelay.Request(callId, branch, true, OFFER, PHONE, PLAIN_RTP);
    }

    private static SessionDescription withName(String name) {
        return PHONE.toBuilder().setSessionName(name).build();
    }

    private static SessionDescription savp() {
        SessionDescription.Builder description = PHONE.toBuilder();
        description.getMediaBuilder(0).setProtocol("RTP/SAVP");
        return description.build();
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) throw cause;
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("nothing happened for 20 s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void eventually(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }
}
