package org.patchbay.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.patchbay.xmpp.stream.StreamCondition;
import org.patchbay.xmpp.wire.XmppCounters;

/** What no client should send: each gets the protocol's own error, is counted, and leaves nothing behind. */
class BadInputOverSocketTest {
    private static Stage stage;

    @BeforeAll
    static void open() throws Exception {
        stage = new Stage();
    }

    @AfterAll
    static void close() throws Exception {
        stage.awaitNobody();
        stage.close();
    }

    private static void expect(RawClient client, String bytes, StreamCondition condition) throws IOException {
        long before = stage.count(XmppCounters.streamErrorName(condition));
        client.send(bytes);
        assertThat(client.rest()).contains("<" + condition.element() + " ").endsWith("</stream:stream>");
        assertThat(stage.count(XmppCounters.streamErrorName(condition))).isEqualTo(before + 1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "<?xml version='1.0'?><!DOCTYPE lolz [<!ENTITY lol 'lol'><!ENTITY lol2"
                        + " '&lol;&lol;'>]><lolz>&lol2;</lolz> | RESTRICTED_XML",
                "GET / HTTP/1.1 | NOT_WELL_FORMED",
                "<stream:stream xmlns='jabber:client' xmlns:stream='urn:other' to='localhost' version='1.0'> |"
                        + " INVALID_NAMESPACE",
                "<stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams' to='localhost'"
                        + " version='1.0'> | INVALID_NAMESPACE",
                "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='example.com'"
                        + " version='1.0'> | HOST_UNKNOWN",
                "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='localhost'>"
                        + " | UNSUPPORTED_VERSION",
            })
    void before_the_stream_is_open(String bytes, StreamCondition condition) throws IOException {
        try (RawClient client = new RawClient(stage.port)) {
            expect(client, bytes, condition);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "<message to='bob@localhost'><body>hi</body></message> | NOT_AUTHORIZED",
                "<iq type='set' id='1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq> | NOT_AUTHORIZED",
                "<enable xmlns='urn:xmpp:sm:3'/> | UNSUPPORTED_STANZA_TYPE",
                "<what xmlns='urn:ever'/> | UNSUPPORTED_STANZA_TYPE",
            })
    void before_the_login(String bytes, StreamCondition condition) throws IOException {
        try (RawClient client = RawClient.opened(stage.port)) {
            expect(client, bytes, condition);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "<message to='bob@localhost'><body>&xxe;</body></message> | RESTRICTED_XML",
                "<message><!-- --></message> | RESTRICTED_XML",
                "<message xmlns='urn:other'/> | INVALID_NAMESPACE",
                "<what xmlns='urn:ever'/> | UNSUPPORTED_STANZA_TYPE",
                "<message></presence> | NOT_WELL_FORMED",
                "<r xmlns='urn:xmpp:sm:3'/> | UNSUPPORTED_STANZA_TYPE",
            })
    void in_a_session(String bytes, StreamCondition condition) throws IOException {
        try (RawClient client = RawClient.bound(stage.port, "alice", "bad")) {
            expect(client, bytes, condition);
        }
    }

    @Test
    void ten_thousand_deep() throws IOException {
        try (RawClient client = RawClient.bound(stage.port, "alice", "deep")) {
            expect(client, "<message>" + "<a>".repeat(10_000), StreamCondition.POLICY_VIOLATION);
        }
    }

    @Test
    void a_stanza_of_a_megabyte() throws IOException {
        try (RawClient client = RawClient.bound(stage.port, "alice", "long")) {
            expect(client, "<message><body>" + "x".repeat(300_000), StreamCondition.POLICY_VIOLATION);
        }
    }

    @Test
    void bytes_that_are_not_utf_8() throws IOException {
        try (RawClient client = RawClient.bound(stage.port, "alice", "bytes")) {
            client.send("<message><body>").send(new byte[] {(byte) 0xC0, (byte) 0x80});
            assertThat(client.rest()).contains("<unsupported-encoding ");
        }
    }

    @Test
    void a_stanza_that_can_not_be_read_gets_an_error_and_the_stream_goes_on() throws IOException {
        try (RawClient client = RawClient.bound(stage.port, "alice", "odd")) {
            client.send("<iq type='get' id='odd1' to='@@@'><ping xmlns='urn:xmpp:ping'/></iq>")
                    .await("id='odd1'")
                    .await("<bad-request")
                    .send("<iq type='get' id='odd2' to='localhost'><x xmlns='urn:unknown'/></iq>")
                    .await("<service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>")
                    .send("<presence type='huh'/><iq type='get' id='odd3'><ping xmlns='urn:xmpp:ping'/></iq>")
                    .await("id='odd3'");
        }
    }

    @Test
    void three_wrong_passwords_close_the_stream() throws IOException {
        try (RawClient client = RawClient.opened(stage.port)) {
            for (int i = 0; i < 3; i++)
                client.send(RawClient.plain("carol", "wrong" + i)).await("<not-authorized/>");
            assertThat(client.rest()).contains("<policy-violation ");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='GSSAPI'>eA==</auth>,invalid-mechanism",
        "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>***</auth>,incorrect-encoding",
        "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>eA==</auth>,malformed-request",
        "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-256'>eA==</auth>,malformed-request",
        "<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>eA==</response>,malformed-request",
        "<abort xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>,aborted",
    })
    void a_login_that_is_none(String element, String condition) throws IOException {
        try (RawClient client = RawClient.opened(stage.port)) {
            client.send(element)
                    .await("<" + condition + "/>")
                    .send(RawClient.plain("alice", "patchbay"))
                    .await("<success");
        }
    }

    @Test
    void somebody_who_is_not_known_gets_a_challenge_that_looks_like_any_other_and_the_same_each_time()
            throws IOException {
        String auth = "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-256'>"
                + Base64.getEncoder().encodeToString("n,,n=nobody,r=abc".getBytes(StandardCharsets.UTF_8))
                + "</auth>";
        assertThat(salt(auth)).isEqualTo(salt(auth)).hasSize(24);
    }

    private static String salt(String auth) throws IOException {
        try (RawClient client = RawClient.opened(stage.port)) {
            client.send(auth).await("</challenge>");
            String challenge = new String(
                    Base64.getDecoder().decode(client.find("<challenge[^>]*>([^<]+)<")), StandardCharsets.UTF_8);
            return challenge.replaceAll(".*,s=([^,]+),.*", "$1");
        }
    }
}
