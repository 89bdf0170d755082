package org.patchbay.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.patchbay.core.bus.BusAddresses;
import org.patchbay.core.presence.Presence;
import org.patchbay.core.presence.Watch;
import org.patchbay.session.v1.DevicePresence;
import org.patchbay.session.v1.PresenceState;
import org.patchbay.session.v1.PresenceState.State;
import org.patchbay.session.v1.Signal;
import org.patchbay.session.v1.Subscribe;
import org.patchbay.sip.presence.PresencePolicy;

/** PUBLISH, SUBSCRIBE and NOTIFY between phones made of text and a core that the test plays. */
class PresenceOverSocketsTest {
    private static final String BOB = "sip:bob@localhost";
    private static final String ALICE = "sip:alice@localhost";
    private static final String AWAY = "<presence xmlns='urn:ietf:params:xml:ns:pidf' "
            + "xmlns:rpid='urn:ietf:params:xml:ns:pidf:rpid' xmlns:dm='urn:ietf:params:xml:ns:pidf:data-model' "
            + "entity='sip:bob@localhost'><tuple id='a'><status><basic>open</basic></status></tuple>"
            + "<dm:person id='p'><rpid:activities><rpid:away/></rpid:activities><dm:note>Lunch</dm:note></dm:person>"
            + "</presence>";

    @RegisterExtension
    static final Gateways gateways = new Gateways();

    private SipFixture gateway;

    @BeforeEach
    void open() throws Exception {
        gateway = gateways.open();
    }

    private RecordedSocial.Published published() throws InterruptedException {
        RecordedSocial.Published published = gateway.social.published.poll(20, TimeUnit.SECONDS);
        assertThat(published).as("a word to the core").isNotNull();
        return published;
    }

    private static TestPhone.Request publish(TestPhone phone) {
        return phone.request("PUBLISH", BOB, "<" + BOB + ">").header("Event: presence");
    }

    private static TestPhone.Request subscribe(TestPhone phone, int expires) {
        return phone.request("SUBSCRIBE", ALICE, "<" + ALICE + ">")
                .header("Event: presence")
                .header("Accept: application/pidf+xml")
                .header("Expires: " + expires);
    }

    /** Answers the SUBSCRIBE's challenge and the NOTIFY that follows its 200, and gives the NOTIFY. */
    private SipText subscribed(TestPhone phone, int expires) throws Exception {
        subscribe(phone, expires).authenticated();
        SipText accepted = phone.nextFinal();
        assertThat(accepted.status()).isEqualTo(200);
        assertThat(accepted.header("Expires")).isEqualTo(Integer.toString(expires));
        assertThat(accepted.header("Contact")).contains("sip:patchbay@");
        SipText notify = phone.next("NOTIFY");
        phone.respond(notify, 200, "");
        return notify;
    }

    private Watch watch() throws InterruptedException {
        Watch watch = gateway.social.begun.poll(20, TimeUnit.SECONDS);
        assertThat(watch).as("a watch").isNotNull();
        return watch;
    }

    private void tell(Watch watch, PresenceState.Builder state) {
        gateway.bus.toEndpoint(
                watch.channel().getEndpoint(),
                Signal.newBuilder()
                        .setFrom("alice@localhost")
                        .setPresence(state.setChannel(watch.channel()))
                        .build());
    }

    private static PresenceState.Builder alice(State state) {
        return PresenceState.newBuilder()
                .setState(state)
                .addDevices(DevicePresence.newBuilder()
                        .setAddress("alice@localhost/browser")
                        .setState(state));
    }

    // --- PUBLISH

    @Test
    void a_phone_publishes_refreshes_changes_and_takes_back() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            phone.register();
            publish(phone)
                    .header("Expires: 600")
                    .body("application/pidf+xml", AWAY)
                    .authenticated();
            SipText first = phone.nextFinal();
            assertThat(first.status()).isEqualTo(200);
            assertThat(first.header("Expires")).isEqualTo("600");
            RecordedSocial.Published away = published();
            assertThat(away.device().toString())
                    .isEqualTo(gateway.registrar.only().getAddress());
            assertThat(away.channelId())
                    .isEqualTo(gateway.registrar.only().getChannel().getId());
            assertThat(away.state())
                    .isEqualTo(PresenceState.newBuilder()
                            .setState(State.AWAY)
                            .setNote("Lunch")
                            .build());
            publish(phone).header("SIP-If-Match: " + first.header("SIP-ETag")).authenticated();
            SipText refreshed = phone.nextFinal();
            assertThat(refreshed.status()).isEqualTo(200);
            assertThat(refreshed.header("SIP-ETag")).isNotEqualTo(first.header("SIP-ETag"));
            assertThat(published().state()).isEqualTo(away.state());
            publish(phone).header("SIP-If-Match: " + first.header("SIP-ETag")).authenticated();
            assertThat(phone.nextFinal().status()).isEqualTo(412);
            publish(phone)
                    .header("SIP-If-Match: " + refreshed.header("SIP-ETag"))
                    .body("application/pidf+xml", AWAY.replace("away", "busy"))
                    .authenticated();
            SipText changed = phone.nextFinal();
            assertThat(published().state().getState()).isEqualTo(State.BUSY);
            gateway.awaitValue("patchbay_sip_publications", 1);
            publish(phone)
                    .header("SIP-If-Match: " + changed.header("SIP-ETag"))
                    .header("Expires: 0")
                    .authenticated();
            assertThat(phone.nextFinal().status()).isEqualTo(200);
            assertThat(published().state().getState()).isEqualTo(State.AVAILABLE);
            gateway.awaitValue("patchbay_sip_publications", 0);
        }
    }

    @Test
    void what_a_phone_published_goes_with_its_registration() throws Exception {
        try (TestPhone phone = gateway.tcpPhone("bob")) {
            phone.register();
            publish(phone).body("application/pidf+xml", AWAY).authenticated();
            assertThat(phone.nextFinal().status()).isEqualTo(200);
            gateway.awaitValue("patchbay_sip_publications", 1);
        }
        gateway.registrar.awaitEmpty();
        gateway.awaitValue("patchbay_sip_publications", 0);
    }

    @ParameterizedTest
    @CsvSource({
        "dialog, 600, application/pidf+xml, 489, Allow-Events, presence",
        "presence, 5, application/pidf+xml, 423, Min-Expires, 60",
        "presence, 600, application/x-other, 415, Accept, application/pidf+xml",
    })
    void what_can_not_be_published_is_refused_with_what_can(
            String event, int expires, String type, int status, String header, String value) throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            phone.register();
            phone.request("PUBLISH", BOB, "<" + BOB + ">")
                    .header("Event: " + event)
                    .header("Expires: " + expires)
                    .body(type, AWAY)
                    .send();
            SipText refused = phone.nextFinal();
            if (refused.status() == 407) {
                phone.request("PUBLISH", BOB, "<" + BOB + ">")
                        .header("Event: " + event)
                        .header("Expires: " + expires)
                        .body(type, AWAY)
                        .authenticated();
                refused = phone.nextFinal();
            }
            assertThat(refused.status()).isEqualTo(status);
            assertThat(refused.header(header)).isEqualTo(value);
            assertThat(gateway.social.published).isEmpty();
        }
    }

    @Test
    void nobody_publishes_for_others_or_without_being_there() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            publish(phone).body("application/pidf+xml", AWAY).authenticated();
            assertThat(phone.nextFinal().status()).isEqualTo(403);
            phone.register();
            phone.request("PUBLISH", ALICE, "<" + ALICE + ">")
                    .header("Event: presence")
                    .body("application/pidf+xml", AWAY)
                    .authenticated();
            assertThat(phone.nextFinal().status()).isEqualTo(403);
            publish(phone)
                    .body("application/pidf+xml", "<!DOCTYPE a [<!ENTITY b 'c'>]>" + AWAY)
                    .authenticated();
            assertThat(phone.nextFinal().status()).isEqualTo(400);
            assertThat(gateway.social.published).isEmpty();
        }
    }

    // --- SUBSCRIBE

    @Test
    void a_phone_that_subscribes_is_told_every_change_until_it_wants_no_more() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            SipText first = subscribed(phone, 600);
            assertThat(first.header("Event")).isEqualTo("presence");
            assertThat(first.header("Subscription-State")).startsWith("active;expires=");
            assertThat(first.header("Content-Type")).isEqualTo("application/pidf+xml");
            assertThat(first.body()).contains("<basic>open</basic>").contains("entity=\"sip:alice@localhost\"");
            Watch watch = watch();
            assertThat(watch.user().toString()).isEqualTo("alice@localhost");
            assertThat(watch.watcher().toString()).isEqualTo("bob@localhost");
            tell(watch, alice(State.ON_CALL));
            SipText busy = phone.next("NOTIFY");
            assertThat(busy.body()).contains("<rpid:on-the-phone/>").contains("sip:alice@localhost;gr=browser");
            phone.respond(busy, 200, "");

            phone.request("SUBSCRIBE", contactOf(first), first.header("From"))
                    .header("Event: presence")
                    .header("Expires: 0")
                    .send();
            assertThat(phone.nextFinal().status()).isEqualTo(200);
            SipText last = phone.next("NOTIFY");
            assertThat(last.header("Subscription-State")).isEqualTo("terminated;reason=timeout");
            assertThat(last.body()).contains("<rpid:on-the-phone/>");
            phone.respond(last, 200, "");
            gateway.awaitValue("patchbay_sip_subscriptions", 0);
            SipFixture.awaitValue("watches", gateway.social::watches, 0);
            gateway.awaitNothingLeft();
        }
    }

    private static String contactOf(SipText message) {
        return message.header("Contact").replaceAll("^.*<(.*)>.*$", "$1");
    }

    @Test
    void a_refresh_is_answered_with_the_state_and_a_late_one_is_not_known() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            SipText first = subscribed(phone, 600);
            phone.request("SUBSCRIBE", contactOf(first), first.header("From"))
                    .header("Event: presence")
                    .header("Expires: 120")
                    .send();
            SipText refreshed = phone.nextFinal();
            assertThat(refreshed.status()).isEqualTo(200);
            assertThat(refreshed.header("Expires")).isEqualTo("120");
            SipText again = phone.next("NOTIFY");
            assertThat(again.header("Subscription-State")).contains("expires=120");
            phone.respond(again, 481, "");
            gateway.awaitValue("patchbay_sip_subscriptions", 0);
            phone.request("SUBSCRIBE", contactOf(first), first.header("From"))
                    .header("Event: presence")
                    .header("Expires: 120")
                    .send();
            assertThat(phone.nextFinal().status()).isEqualTo(481);
            SipFixture.awaitValue("watches", gateway.social::watches, 0);
            gateway.awaitNothingLeft();
        }
    }

    @Test
    void a_phone_that_does_not_answer_is_asked_no_more() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            subscribed(phone, 600);
            tell(watch(), alice(State.AWAY));
            phone.next("NOTIFY");
            gateway.awaitValue("patchbay_sip_subscriptions", 0);
            SipFixture.awaitValue("watches", gateway.social::watches, 0);
            gateway.awaitNothingLeft();
        }
    }

    @Test
    void one_look_needs_no_subscription() throws Exception {
        try (TestPhone phone = gateway.tcpPhone("bob")) {
            assertThat(subscribed(phone, 0).header("Subscription-State")).isEqualTo("terminated;reason=timeout");
            gateway.awaitNothingLeft();
        }
    }

    @Test
    void of_many_changes_a_slow_phone_is_told_the_newest() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            subscribed(phone, 600);
            Watch watch = watch();
            tell(watch, alice(State.AWAY));
            SipText away = phone.next("NOTIFY");
            // The first one may come again before its answer is there.
            while (!away.body().contains(">away</show>")) away = phone.next("NOTIFY");
            tell(watch, alice(State.BUSY));
            tell(watch, alice(State.AWAY));
            tell(watch, alice(State.DO_NOT_DISTURB));
            // Told over the same bus, so the three are there before this one is refused.
            gateway.bus.toEndpoint(
                    BusAddresses.endpoint("sip", "t", 0),
                    Signal.newBuilder()
                            .setPresence(PresenceState.getDefaultInstance())
                            .build());
            gateway.awaitValue("patchbay_sip_stray_total{kind=\"presence\"}", 1);
            phone.respond(away, 200, "");
            SipText newest = phone.next("NOTIFY");
            while (newest.header("CSeq").equals(away.header("CSeq"))) newest = phone.next("NOTIFY");
            assertThat(newest.body()).contains(">dnd</show>");
            phone.respond(newest, 200, "");
            assertThat(cseq(newest)).isEqualTo(cseq(away) + 1);
        }
    }

    private static long cseq(SipText message) {
        return Long.parseLong(message.header("CSeq").split(" ")[0]);
    }

    @ParameterizedTest
    @CsvSource({
        "dialog, application/pidf+xml, 600, 489, Allow-Events, presence",
        "presence, application/xpidf+xml, 600, 406, Accept, application/pidf+xml",
        "presence, application/pidf+xml, 5, 423, Min-Expires, 60",
    })
    void what_can_not_be_subscribed_to_is_refused_with_what_can(
            String event, String accept, int expires, int status, String header, String value) throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            phone.request("SUBSCRIBE", ALICE, "<" + ALICE + ">")
                    .header("Event: " + event)
                    .header("Accept: " + accept)
                    .header("Expires: " + expires)
                    .authenticated();
            SipText refused = phone.nextFinal();
            assertThat(refused.status()).isEqualTo(status);
            assertThat(refused.header(header)).isEqualTo(value);
            assertThat(gateway.social.begun).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"NOT_FOUND,404", "FORBIDDEN,403", "TOO_MANY,503"})
    void what_the_core_refuses_is_refused(Presence.Cause cause, int status) throws Exception {
        gateway.social.verdict(new Presence.Refused(cause, "no"));
        try (TestPhone phone = gateway.udpPhone("bob")) {
            subscribe(phone, 600).authenticated();
            assertThat(phone.nextFinal().status()).isEqualTo(status);
            gateway.awaitNothingLeft();
        }
    }

    @Test
    void a_user_has_so_many_subscriptions_and_no_more() throws Exception {
        gateway = gateways.reopen(SipFixture.with(
                SipFixture.config(10), new PresencePolicy(Duration.ofSeconds(60), Duration.ofHours(1), 3, 2, 10)));
        try (TestPhone bob = gateway.udpPhone("bob");
                TestPhone carol = gateway.udpPhone("carol")) {
            for (int i = 0; i < 2; i++) {
                subscribe(bob, 600).callId("s" + i).authenticated();
                assertThat(bob.nextFinal().status()).isEqualTo(200);
                bob.respond(bob.next("NOTIFY"), 200, "");
            }
            subscribe(bob, 600).callId("s3").authenticated();
            assertThat(bob.nextFinal().status()).isEqualTo(403);
            subscribe(carol, 600).callId("c1").authenticated();
            assertThat(carol.nextFinal().status()).isEqualTo(200);
            carol.respond(carol.next("NOTIFY"), 200, "");
            subscribe(carol, 600).callId("c2").authenticated();
            SipText full = carol.nextFinal();
            assertThat(full.status()).isEqualTo(503);
            assertThat(full.header("Retry-After")).isNotEmpty();
        }
    }

    @Test
    void a_draining_gateway_sends_watchers_elsewhere() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            subscribed(phone, 600);
            SipFixture.await(gateway.adapter.drain());
            SipText last = phone.next("NOTIFY");
            assertThat(last.header("Subscription-State")).isEqualTo("terminated;reason=probation;retry-after=10");
            phone.respond(last, 200, "");
            gateway.awaitNothingLeft();
            subscribe(phone, 600).callId("new").send();
            assertThat(phone.nextFinal().status()).isEqualTo(503);
        }
    }

    @Test
    void nobody_is_watched_by_sip_and_the_core_is_told_so() throws Exception {
        gateway.bus.toEndpoint(
                BusAddresses.endpoint("sip", "t", 0),
                Signal.newBuilder()
                        .setFrom("bob@localhost")
                        .setTo("eve@example.org")
                        .setSubscribe(Subscribe.newBuilder().setExpiresSeconds(60))
                        .build());
        RecordedSocial.Outside outside = gateway.social.outside.poll(20, TimeUnit.SECONDS);
        assertThat(outside).isNotNull();
        assertThat(outside.user().toString()).isEqualTo("eve@example.org");
        assertThat(outside.state().getState()).isEqualTo(State.OFFLINE);
    }
}
