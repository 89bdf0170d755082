package org.patchbay.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patchbay.xmpp.client.ClientConfig;
import org.patchbay.xmpp.stream.StreamCondition;
import org.patchbay.xmpp.wire.XmppCounters;

/** Sessions by the byte: resources, stream management and its resumption, and clients that go without a word. */
class SessionOverSocketTest {
    private static final String ENABLE = "<enable xmlns='urn:xmpp:sm:3' resume='true'/>";
    private static final String PING = "<iq type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq>";

    private Stage stage;

    @BeforeEach
    void open() throws Exception {
        stage = new Stage();
    }

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    private RawClient enabled(String user, String resource) throws Exception {
        return RawClient.bound(stage.port, user, resource).send(ENABLE).await("<enabled ");
    }

    private static String resume(String token, long count) {
        return "<resume xmlns='urn:xmpp:sm:3' previd='" + token + "' h='" + count + "'/>";
    }

    private static String token(RawClient client) {
        return client.find("<enabled [^>]*id='([^']+)'");
    }

    @Test
    void a_client_is_told_its_resource_and_one_is_made_where_it_asks_for_none() throws Exception {
        try (RawClient client = RawClient.loggedIn(stage.port, "alice")) {
            client.send("<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>")
                    .await("</iq>");
            assertThat(client.find("<jid>([^<]+)</jid>")).startsWith("alice@localhost/");
        }
        stage.awaitNobody();
    }

    @Test
    void a_resource_that_is_bound_again_takes_the_place_of_the_first() throws Exception {
        try (RawClient first = RawClient.bound(stage.port, "alice", "desk");
                RawClient second = RawClient.bound(stage.port, "alice", "desk")) {
            assertThat(first.rest()).contains("<conflict ");
            second.send(PING).await("id='p'");
            assertThat(stage.count(XmppCounters.SESSIONS)).isEqualTo(1);
        }
        stage.awaitNobody();
    }

    @Test
    void a_client_that_comes_back_gets_what_it_missed_once_and_in_order() throws Exception {
        RawClient bob = enabled("bob", "phone");
        String token = token(bob);
        bob.send("<presence/>")
                .await("<iq ")
                .send("<r xmlns='urn:xmpp:sm:3'/>")
                .await("<a xmlns='urn:xmpp:sm:3' h='1'/>");
        bob.close();
        stage.await(XmppCounters.DETACHED, 1);
        try (RawClient alice = RawClient.bound(stage.port, "alice", "desk")) {
            for (int i = 0; i < 5; i++) {
                alice.send("<message to='bob@localhost' type='chat' id='m" + i + "'><body>number " + i
                        + "</body></message>");
            }
            alice.send(PING).await("id='p'");
            // The first waits for its acknowledgement; what follows is the core's to hold or to deliver.
            stage.await("patchbay_xmpp_sessions_detached", 1);
            try (RawClient again = RawClient.loggedIn(stage.port, "bob")) {
                again.send(resume(token, 0)).await("<resumed ").await("number 0");
                assertThat(again.find("<resumed [^>]*h='([0-9]+)'")).isEqualTo("1");
                assertThat(stage.count(XmppCounters.RESUMED)).isEqualTo(1);
                assertThat(stage.count(XmppCounters.DETACHED)).isZero();
            }
        }
    }

    @Test
    void what_was_acknowledged_is_not_sent_again() throws Exception {
        RawClient bob = enabled("bob", "phone");
        String token = token(bob);
        bob.send("<iq type='get' id='q1'><ping xmlns='urn:xmpp:ping'/></iq>").await("id='q1'");
        bob.send("<iq type='get' id='q2'><ping xmlns='urn:xmpp:ping'/></iq>").await("id='q2'");
        bob.close();
        stage.await(XmppCounters.DETACHED, 1);
        try (RawClient again = RawClient.loggedIn(stage.port, "bob")) {
            again.send(resume(token, 1)).await("<resumed ").await("id='q2'");
            assertThat(again.find("(?s)<resumed (.*)"))
                    .doesNotContain("id='q1'")
                    .contains("h='2'");
        }
    }

    @Test
    void a_session_that_is_not_resumed_in_time_ends() throws Exception {
        stage.close();
        ClientConfig.Timing timing = ClientConfig.Timing.defaults();
        stage = new Stage(
                new ClientConfig.Timing(timing.negotiation(), timing.ping(), timing.pong(), Duration.ofMillis(200)),
                ClientConfig.Limits.defaults());
        RawClient bob = enabled("bob", "phone");
        String token = token(bob);
        bob.send("<presence/>" + PING).await("id='p'");
        bob.close();
        stage.awaitNobody();
        try (RawClient again = RawClient.loggedIn(stage.port, "bob")) {
            again.send(resume(token, 0)).await("<item-not-found ");
            again.send("<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>")
                    .await("</iq>");
        }
    }

    @Test
    void nobody_resumes_the_session_of_another_or_of_nobody() throws Exception {
        try (RawClient bob = enabled("bob", "phone");
                RawClient alice = RawClient.loggedIn(stage.port, "alice")) {
            alice.send(resume(token(bob), 0)).await("<item-not-found ");
            alice.send(resume("made-up", 0)).await("<item-not-found ");
            alice.send(resume(token(bob), 0).replace("h='0'", "h='x'")).await("<bad-request ");
            bob.send(PING).await("id='p'");
            assertThat(stage.count(XmppCounters.NOT_RESUMED)).isEqualTo(3);
        }
    }

    @Test
    void a_session_is_resumed_while_its_first_connection_still_seems_to_stand() throws Exception {
        try (RawClient first = enabled("bob", "phone");
                RawClient second = RawClient.loggedIn(stage.port, "bob")) {
            second.send(resume(token(first), 0)).await("<resumed ");
            assertThat(first.rest()).contains("<conflict ");
            second.send(PING).await("id='p'");
        }
    }

    @Test
    void who_acknowledges_more_than_was_sent_is_told_so() throws Exception {
        try (RawClient bob = enabled("bob", "phone")) {
            bob.send("<a xmlns='urn:xmpp:sm:3' h='7'/>");
            assertThat(bob.rest()).contains("<undefined-condition ");
        }
    }

    @Test
    void stream_management_is_enabled_once_and_after_a_resource_is_bound() throws Exception {
        try (RawClient early = RawClient.loggedIn(stage.port, "bob");
                RawClient bob = enabled("bob", "phone")) {
            early.send(ENABLE).await("<unexpected-request ");
            bob.send(ENABLE).await("<unexpected-request ");
        }
    }

    @Test
    void a_client_that_acknowledges_nothing_is_given_up() throws Exception {
        stage.close();
        ClientConfig.Limits limits = ClientConfig.Limits.defaults();
        stage = new Stage(
                ClientConfig.Timing.defaults(),
                new ClientConfig.Limits(limits.streams(), limits.sessionsPerUser(), 8, limits.unsentBytes()));
        try (RawClient bob = enabled("bob", "phone")) {
            bob.send(PING.repeat(20));
            assertThat(bob.rest()).contains("<resource-constraint ");
            assertThat(stage.count(XmppCounters.STANZAS_LOST)).isEqualTo(8);
        }
        stage.awaitNobody();
    }

    @Test
    void a_client_that_is_silent_is_asked_and_then_given_up() throws Exception {
        stage.close();
        stage = new Stage(
                new ClientConfig.Timing(
                        Duration.ofSeconds(30), Duration.ofMillis(100), Duration.ofMillis(300), Duration.ofSeconds(60)),
                ClientConfig.Limits.defaults());
        try (RawClient bob = RawClient.bound(stage.port, "bob", "phone")) {
            bob.await("<ping xmlns='urn:xmpp:ping'/>").send(" ");
            bob.await("<ping xmlns='urn:xmpp:ping'/>");
            assertThat(bob.rest()).contains("<connection-timeout ");
        }
        stage.awaitNobody();
    }

    @Test
    void who_does_not_log_in_is_closed() throws Exception {
        stage.close();
        ClientConfig.Timing timing = ClientConfig.Timing.defaults();
        stage = new Stage(
                new ClientConfig.Timing(Duration.ofMillis(200), timing.ping(), timing.pong(), timing.resume()),
                ClientConfig.Limits.defaults());
        try (RawClient nobody = RawClient.opened(stage.port)) {
            assertThat(nobody.rest()).contains("<connection-timeout ");
            assertThat(stage.count(XmppCounters.streamErrorName(StreamCondition.CONNECTION_TIMEOUT)))
                    .isEqualTo(1);
        }
        stage.awaitNobody();
    }

    @Test
    void more_resources_than_a_user_may_have_are_refused() throws Exception {
        stage.close();
        ClientConfig.Limits limits = ClientConfig.Limits.defaults();
        stage = new Stage(
                ClientConfig.Timing.defaults(),
                new ClientConfig.Limits(limits.streams(), 1, limits.keptStanzas(), limits.unsentBytes()));
        try (RawClient first = RawClient.bound(stage.port, "bob", "one");
                RawClient second = RawClient.loggedIn(stage.port, "bob")) {
            second.send("<iq type='set' id='b'><bind"
                            + " xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>two</resource></bind></iq>")
                    .await("<resource-constraint ");
            first.send(PING).await("id='p'");
        }
    }

    @Test
    void more_streams_than_there_may_be_are_refused() throws Exception {
        stage.close();
        ClientConfig.Limits limits = ClientConfig.Limits.defaults();
        stage = new Stage(
                ClientConfig.Timing.defaults(),
                new ClientConfig.Limits(1, limits.sessionsPerUser(), limits.keptStanzas(), limits.unsentBytes()));
        try (RawClient first = RawClient.opened(stage.port);
                RawClient second = new RawClient(stage.port)) {
            assertThat(second.rest()).contains("<resource-constraint ");
            first.send(RawClient.plain("bob", "patchbay")).await("<success");
        }
    }

    @Test
    void a_closed_stream_is_not_resumed() throws Exception {
        RawClient bob = enabled("bob", "phone");
        String token = token(bob);
        assertThat(bob.send("</stream:stream>").rest()).contains("</stream:stream>");
        stage.awaitNobody();
        try (RawClient again = RawClient.loggedIn(stage.port, "bob")) {
            again.send(resume(token, 0)).await("<item-not-found ");
        }
    }
}
