package org.patchbay.core.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.patchbay.core.media.MediaRelay.Half.ANSWER;
import static org.patchbay.core.media.MediaRelay.Half.OFFER;
import static org.patchbay.core.media.RtpengineTest.await;
import static org.patchbay.session.v1.MediaProfile.PLAIN_RTP;
import static org.patchbay.session.v1.MediaProfile.WEBRTC;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.patchbay.core.description.AnswerCheck;
import org.patchbay.core.description.IceCandidates;
import org.patchbay.core.description.IceCredentials;
import org.patchbay.core.description.LateOffer;
import org.patchbay.core.description.MediaDirections;
import org.patchbay.core.description.MediaProfiles;
import org.patchbay.core.metrics.Counters;
import org.patchbay.session.v1.Direction;
import org.patchbay.session.v1.DtlsParameters;
import org.patchbay.session.v1.IceParameters;
import org.patchbay.session.v1.MediaProfile;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.SessionDescription;

/** What the relay is counted on for, asked of a real rtpengine. */
@Tag("peers")
class RealRtpengineTest {
    private static final String CALL = "node-0-call";

    private final Vertx vertx = Vertx.vertx();
    private RtpengineProcess process;
    private Rtpengine relay;

    @BeforeEach
    void start() {
        process = RtpengineProcess.start();
        relay = await(Rtpengine.open(vertx, RelayConfig.of(List.of(process.instance())), new Counters()));
        assertThat(relay.available()).isTrue();
    }

    @AfterEach
    void stop() {
        await(vertx.close());
        if (process != null) process.close();
    }

    @Test
    void forks_have_media_ports_of_their_own_and_one_ends_without_the_other() {
        try (PlainPhone caller = new PlainPhone(1);
                PlainPhone first = new PlainPhone(2);
                PlainPhone second = new PlainPhone(3)) {
            SessionDescription toFirst = offer(true, "b1", caller.description(), PLAIN_RTP);
            SessionDescription toSecond = offer(true, "b2", caller.description(), PLAIN_RTP);
            assertThat(toFirst.getMedia(0).getPort())
                    .isNotEqualTo(toSecond.getMedia(0).getPort());
            SessionDescription toCaller = answer(false, "b1", first.description(), PLAIN_RTP);
            assertThat(answer(false, "b2", second.description(), PLAIN_RTP)
                            .getMedia(0)
                            .getPort())
                    .isEqualTo(toCaller.getMedia(0).getPort());
            await(relay.release(CALL, "b1"));
            second.talkTo(toSecond);
            caller.hears(second);
            caller.talkTo(toCaller);
            second.hears(caller);
            await(relay.release(CALL, ""));
            assertThat(query()).isInstanceOf(NgOutcome.Refused.class);
        }
    }

    @Test
    void the_branch_that_answers_last_is_the_one_that_is_heard_and_heard_by() {
        try (PlainPhone caller = new PlainPhone(1);
                PlainPhone early = new PlainPhone(2);
                PlainPhone winner = new PlainPhone(3)) {
            SessionDescription toEarly = offer(true, "b1", caller.description(), PLAIN_RTP);
            SessionDescription toWinner = offer(true, "b2", caller.description(), PLAIN_RTP);
            SessionDescription toCaller = answer(false, "b1", early.description(), PLAIN_RTP);
            early.talkTo(toEarly);
            caller.hears(early);
            answer(false, "b2", winner.description(), PLAIN_RTP);
            winner.talkTo(toWinner);
            caller.hears(winner);
            caller.talkTo(toCaller);
            winner.hears(caller);
        }
    }

    @Test
    void an_unanswered_branch_ends_without_the_answered_one() {
        try (PlainPhone caller = new PlainPhone(1);
                PlainPhone callee = new PlainPhone(2)) {
            SessionDescription toCallee = offer(true, "b1", caller.description(), PLAIN_RTP);
            offer(true, "b2", caller.description(), PLAIN_RTP);
            answer(false, "b1", callee.description(), PLAIN_RTP);
            await(relay.release(CALL, "b2"));
            callee.talkTo(toCallee);
            caller.hears(callee);
        }
    }

    @Test
    void a_browser_calls_phones_and_sees_one_transport_for_all_of_them() {
        SessionDescription browser = golden("chromium-156-audio-offer");
        try (PlainPhone first = new PlainPhone(2);
                PlainPhone second = new PlainPhone(3)) {
            SessionDescription toFirst = offer(true, "b1", browser, PLAIN_RTP);
            assertThat(MediaProfiles.of(toFirst)).isEqualTo(PLAIN_RTP);
            assertThat(toFirst.getMedia(0).getProtocol()).isEqualTo("RTP/AVP");
            assertThat(toFirst.getMedia(0).getFormatsList())
                    .contains("0", "8", "126")
                    .doesNotContain("111");
            assertThat(IceCandidates.carried(toFirst)).isFalse();
            offer(true, "b2", browser, PLAIN_RTP);
            SessionDescription early = answer(false, "b1", first.description(), WEBRTC);
            assertThat(MediaProfiles.of(early)).isEqualTo(WEBRTC);
            assertThat(AnswerCheck.check(browser, early)).isEqualTo(new AnswerCheck.Acceptable());
            assertThat(IceCandidates.carried(early)).isTrue();
            assertThat(IceCandidates.ended(early)).isTrue();
            assertThat(early.getMedia(0).getDtls().getSetup()).isEqualTo(DtlsParameters.Setup.ACTIVE);
            assertThat(early.getMedia(0).getMid()).isEqualTo("0");
            assertThat(early.getMedia(0).getRtcpMux()).isTrue();
            SessionDescription last = answer(false, "b2", second.description(), WEBRTC);
            assertThat(last.getMedia(0).getIce()).isEqualTo(early.getMedia(0).getIce());
            assertThat(last.getMedia(0).getDtls()).isEqualTo(early.getMedia(0).getDtls());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void an_offer_whose_sections_say_nothing_of_trickle_is_no_hold(boolean saidForTheSession) {
        SessionDescription.Builder device = golden("chromium-156-audio-offer").toBuilder();
        IceParameters.Builder ice = device.getMediaBuilder(0).getIceBuilder();
        if (saidForTheSession) device.getIceBuilder().addAllOptions(ice.getOptionsList());
        ice.clearOptions();
        // RFC 8840 4.1.1, before there is a candidate.
        device.getMediaBuilder(0).setPort(9).getConnectionBuilder().setAddress("0.0.0.0");

        SessionDescription toPhone = offer(true, "b1", device.build(), PLAIN_RTP);

        assertThat(MediaDirections.of(toPhone, toPhone.getMedia(0))).isEqualTo(Direction.SENDRECV);
        assertThat(toPhone.getMedia(0).getConnection().getAddress()).isEqualTo("127.0.0.1");
    }

    @Test
    void a_phone_calls_browsers() {
        try (PlainPhone phone = new PlainPhone(1)) {
            SessionDescription toFirst = offer(true, "b1", phone.description(), WEBRTC);
            SessionDescription toSecond = offer(true, "b2", phone.description(), WEBRTC);
            assertThat(MediaProfiles.of(toFirst)).isEqualTo(WEBRTC);
            assertThat(toFirst.getMedia(0).getMid()).isNotEmpty();
            assertThat(toFirst.getMedia(0).getDtls().getSetup()).isEqualTo(DtlsParameters.Setup.ACTPASS);
            assertThat(IceCredentials.changed(toFirst, toSecond)).isTrue();
            assertThat(toFirst.getMedia(0).getPort())
                    .isNotEqualTo(toSecond.getMedia(0).getPort());
            SessionDescription toPhone = answer(false, "b1", browserAnswer(), PLAIN_RTP);
            assertThat(AnswerCheck.check(phone.description(), toPhone)).isEqualTo(new AnswerCheck.Acceptable());
            assertThat(toPhone.getMedia(0).getProtocol()).isEqualTo("RTP/AVP");
            assertThat(toPhone.getMedia(0).getFormatsList()).containsExactly("0");
        }
    }

    @Test
    void hold_and_resume_pass_in_both_directions() {
        SessionDescription browser = golden("chromium-156-audio-offer");
        try (PlainPhone phone = new PlainPhone(2)) {
            offer(true, "b1", browser, PLAIN_RTP);
            answer(false, "b1", phone.description(), WEBRTC);
            SessionDescription held = offer(true, "b1", directed(browser, Direction.SENDONLY), PLAIN_RTP);
            assertThat(MediaDirections.held(held)).isTrue();
            SessionDescription taken = answer(false, "b1", directed(phone.description(), Direction.RECVONLY), WEBRTC);
            assertThat(MediaDirections.of(taken, taken.getMedia(0))).isEqualTo(Direction.RECVONLY);
            assertThat(MediaDirections.held(offer(true, "b1", browser, PLAIN_RTP)))
                    .isFalse();
            answer(false, "b1", phone.description(), WEBRTC);
            SessionDescription byCallee = offer(false, "b1", directed(phone.description(), Direction.SENDONLY), WEBRTC);
            assertThat(MediaDirections.held(byCallee)).isTrue();
            assertThat(MediaProfiles.of(byCallee)).isEqualTo(WEBRTC);
            SessionDescription answered = answer(true, "b1", directed(browserAnswer(), Direction.RECVONLY), PLAIN_RTP);
            assertThat(MediaProfiles.of(answered)).isEqualTo(PLAIN_RTP);
            assertThat(MediaDirections.of(answered, answered.getMedia(0))).isEqualTo(Direction.RECVONLY);
        }
    }

    @Test
    void an_ice_restart_of_the_browser_is_answered_with_new_credentials_on_the_same_port() {
        SessionDescription browser = golden("chromium-156-audio-offer");
        try (PlainPhone phone = new PlainPhone(2)) {
            SessionDescription toPhone = offer(true, "b1", browser, PLAIN_RTP);
            SessionDescription before = answer(false, "b1", phone.description(), WEBRTC);
            SessionDescription.Builder restart = browser.toBuilder();
            restart.getMediaBuilder(0)
                    .getIceBuilder()
                    .setUsernameFragment("NEWU")
                    .setPassword("n".repeat(24));
            SessionDescription again = offer(true, "b1", restart.build(), PLAIN_RTP);
            assertThat(again.getMedia(0).getPort())
                    .isEqualTo(toPhone.getMedia(0).getPort());
            SessionDescription after = answer(false, "b1", phone.description(), WEBRTC);
            assertThat(IceCredentials.changed(before, after)).isTrue();
            assertThat(after.getMedia(0).getPort()).isEqualTo(before.getMedia(0).getPort());
        }
    }

    @Test
    void a_phone_without_an_offer_reaches_a_browser_and_its_address_is_learnt_from_its_answer() {
        try (PlainPhone phone = new PlainPhone(1)) {
            SessionDescription toBrowser = offer(true, "b1", LateOffer.audio(1), WEBRTC);
            assertThat(MediaProfiles.of(toBrowser)).isEqualTo(WEBRTC);
            assertThat(MediaDirections.held(toBrowser)).isFalse();
            SessionDescription toPhone = answer(false, "b1", browserAnswer(), PLAIN_RTP);
            assertThat(MediaProfiles.of(toPhone)).isEqualTo(PLAIN_RTP);
            // The phone answers that in its ACK.
            offer(true, "b1", phone.description(), WEBRTC);
            SessionDescription again = answer(false, "b1", browserAnswer(), PLAIN_RTP);
            assertThat(again.getMedia(0).getPort())
                    .isEqualTo(toPhone.getMedia(0).getPort());
            assertThat(query()).isInstanceOfSatisfying(NgOutcome.Done.class, done -> {
                assertThat(portOfCaller(done.reply())).isEqualTo(phone.port());
            });
        }
    }

    @Test
    void between_two_phones_a_late_offer_of_the_callee_is_passed_and_answered() {
        try (PlainPhone caller = new PlainPhone(1);
                PlainPhone callee = new PlainPhone(2)) {
            SessionDescription toCaller = offer(false, "b1", callee.description(), PLAIN_RTP);
            SessionDescription toCallee = answer(true, "b1", caller.description(), PLAIN_RTP);
            caller.talkTo(toCaller);
            callee.hears(caller);
            callee.talkTo(toCallee);
            caller.hears(callee);
        }
    }

    @Test
    void two_browsers_meet_in_the_relay_where_it_is_always_used() {
        SessionDescription browser = golden("chromium-156-audio-offer");
        SessionDescription toCallee = offer(true, "b1", browser, WEBRTC);
        assertThat(MediaProfiles.of(toCallee)).isEqualTo(WEBRTC);
        assertThat(toCallee.getMedia(0).getFormatsList()).contains("111");
        assertThat(IceCredentials.changed(browser, toCallee)).isTrue();
        SessionDescription.Builder answer = browser.toBuilder();
        answer.getMediaBuilder(0).getDtlsBuilder().setSetup(DtlsParameters.Setup.ACTIVE);
        SessionDescription toCaller = answer(false, "b1", answer.build(), WEBRTC);
        assertThat(AnswerCheck.check(browser, toCaller)).isEqualTo(new AnswerCheck.Acceptable());
        // Who has a bundle already, with somebody else, takes no answer that removes a section from it.
        assertThat(toCaller.getGroupsList()).isEqualTo(browser.getGroupsList());
    }

    @Test
    void a_phone_with_sdes_is_answered_with_sdes() {
        SessionDescription phone = PlainPhone.read(String.join(
                "\r\n",
                "v=0",
                "o=- 1 1 IN IP4 127.0.0.1",
                "s=-",
                "c=IN IP4 127.0.0.1",
                "t=0 0",
                "m=audio 5000 RTP/SAVP 0",
                "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:PnxlqtZSDE/xtlJB+hBQ9s6QDZKqSMcACGwNi3+n",
                ""));
        SessionDescription toBrowser = offer(true, "b1", phone, WEBRTC);
        assertThat(toBrowser.getMedia(0).getCryptosList()).isEmpty();
        SessionDescription toPhone = answer(false, "b1", browserAnswer(), PLAIN_RTP);
        assertThat(toPhone.getMedia(0).getProtocol()).isEqualTo("RTP/SAVP");
        assertThat(toPhone.getMedia(0).getCryptosCount()).isEqualTo(1);
    }

    @Test
    void what_a_phone_rejects_is_rejected_toward_the_browser_in_its_place() {
        SessionDescription browser = golden("chromium-156-audio-video-data-offer");
        SessionDescription toPhone = offer(true, "b1", browser, PLAIN_RTP);
        assertThat(toPhone.getMediaList())
                .extracting(MediaSection::getKind)
                .containsExactly("audio", "video", "application");
        try (PlainPhone phone = new PlainPhone(2)) {
            SessionDescription.Builder rejecting = phone.description().toBuilder();
            for (MediaSection section : toPhone.getMediaList().subList(1, 3))
                rejecting.addMedia(MediaSection.newBuilder()
                        .setKind(section.getKind())
                        .setProtocol(section.getProtocol())
                        .addAllFormats(section.getFormatsList()));
            SessionDescription toBrowser = answer(false, "b1", rejecting.build(), WEBRTC);
            assertThat(AnswerCheck.check(browser, toBrowser)).isEqualTo(new AnswerCheck.Acceptable());
            assertThat(toBrowser.getMediaList())
                    .extracting(MediaSection::getPort)
                    .endsWith(0, 0);
        }
    }

    private SessionDescription offer(
            boolean fromCaller, String branch, SessionDescription description, MediaProfile toward) {
        return await(relay.pass(new MediaRelay.Request(CALL, branch, fromCaller, OFFER, description, toward)));
    }

    private SessionDescription answer(
            boolean fromCaller, String branch, SessionDescription description, MediaProfile toward) {
        return await(relay.pass(new MediaRelay.Request(CALL, branch, fromCaller, ANSWER, description, toward)));
    }

    /** A browser's answer to an offer of PCMU on the section that rtpengine calls 1. */
    private static SessionDescription browserAnswer() {
        SessionDescription.Builder answer = golden("chromium-156-audio-offer").toBuilder();
        answer.getMediaBuilder(0)
                .clearFormats()
                .addFormats("0")
                .clearCodecs()
                .setMid("1")
                .getDtlsBuilder()
                .setSetup(DtlsParameters.Setup.PASSIVE);
        return answer.build();
    }

    private static SessionDescription directed(SessionDescription description, Direction direction) {
        SessionDescription.Builder directed = description.toBuilder();
        directed.getMediaBuilder(0).setDirection(direction);
        return directed.build();
    }

    private NgOutcome query() {
        ContextInternal context = ((VertxInternal) vertx).createEventLoopContext();
        NgClient client = new NgClient(context, Duration.ofMillis(200), new Counters());
        RelayConfig.Instance instance = process.instance();
        await(client.open(new InetSocketAddress(instance.host(), instance.port())));
        Promise<NgOutcome> outcome = Promise.promise();
        context.runOnContext(started -> client.ask(
                        new Bencode.Dictionary(new TreeMap<>(
                                Map.of("command", new Bencode.Text("query"), "call-id", new Bencode.Text(CALL)))),
                        Duration.ofSeconds(5))
                .outcome()
                .onComplete(outcome));
        return await(outcome.future());
    }

    private static long portOfCaller(Bencode.Dictionary reply) {
        Bencode.Dictionary caller = (Bencode.Dictionary)
                ((Bencode.Dictionary) reply.entries().get("tags")).entries().get(NgCommands.CALLER);
        Bencode.Dictionary media = (Bencode.Dictionary)
                ((Bencode.Sequence) caller.entries().get("medias")).items().get(0);
        Bencode.Dictionary stream = (Bencode.Dictionary)
                ((Bencode.Sequence) media.entries().get("streams")).items().get(0);
        Bencode.Dictionary endpoint = (Bencode.Dictionary) stream.entries().get("endpoint");
        return ((Bencode.Whole) endpoint.entries().get("port")).value();
    }

    private static SessionDescription golden(String name) {
        try {
            return PlainPhone.read(Files.readString(Path.of("src/test/resources/golden/sdp", name + ".sdp")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
