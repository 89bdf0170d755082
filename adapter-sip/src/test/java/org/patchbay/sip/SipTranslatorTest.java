package org.patchbay.sip;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.TextFormat;
import gov.nist.javax.sip.address.SipUri;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.patchbay.core.Address;
import org.patchbay.core.Domains;
import org.patchbay.session.v1.Capabilities;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.Invite;
import org.patchbay.session.v1.Signal;
import org.patchbay.sip.dialog.Effect.HeaderLine;
import org.patchbay.sip.message.MessageLimits;
import org.patchbay.sip.message.Parsed;
import org.patchbay.sip.message.SipParser;

class SipTranslatorTest {
    static final SipAddresses ADDRESSES =
            new SipAddresses(new Domains("localhost", List.of("127.0.0.1")), Set.of("10.0.0.254"));
    private static final SipTranslator TRANSLATOR = new SipTranslator(ADDRESSES);
    private static final Address CALLER = new Address("bob", "localhost", "phone");

    static String golden(String name) {
        try (InputStream in = SipTranslatorTest.class.getResourceAsStream("/golden/sip/" + name)) {
            if (in == null) throw new AssertionError("no golden " + name);
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static SIPRequest parse(String text) {
        Parsed parsed = new SipParser(MessageLimits.DEFAULT)
                .parse(text.getBytes(StandardCharsets.UTF_8), SipParser.Framing.DATAGRAM);
        if (parsed instanceof Parsed.Accepted accepted) return (SIPRequest) accepted.message();
        throw new AssertionError(parsed.toString());
    }

    static String invite(String uri, String... headers) {
        return "INVITE " + uri + " SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKa\r\n"
                + "From: \"Bob \\\"the\\\" B\" <sip:bob@localhost>;tag=1\r\nTo: <" + uri + ">\r\nCall-ID: c\r\n"
                + "CSeq: 1 INVITE\r\nContact: <sip:bob@10.0.0.1>\r\n" + String.join("\r\n", headers)
                + (headers.length == 0 ? "" : "\r\n") + "Content-Length: 0\r\n\r\n";
    }

    static Translation<Signal> translate(String text) {
        return TRANSLATOR.invite(
                parse(text),
                CALLER,
                Channel.newBuilder().setId("c1").build(),
                Capabilities.newBuilder().setLateOffer(true).build());
    }

    private static Signal accepted(String text) {
        Translation<Signal> translation = translate(text);
        assertThat(translation).isInstanceOf(Translation.Accepted.class);
        return ((Translation.Accepted<Signal>) translation).value();
    }

    @ParameterizedTest
    @ValueSource(strings = {"baresip", "linphone", "sipp"})
    void an_invite_of_a_real_phone_means_what_its_golden_says(String phone) throws Exception {
        Signal expected = TextFormat.parse(golden(phone + "-invite.txtpb"), Signal.class);
        assertThat(accepted(golden(phone + "-invite.sip"))).isEqualTo(expected);
    }

    @Test
    void an_invitation_of_the_call_becomes_the_golden_invite() throws Exception {
        Signal signal = TextFormat.parse(golden("ring-bob.txtpb"), Signal.class);
        SipUri contact = new SipUri();
        contact.setUser("bob");
        contact.setHost("10.0.0.1");
        SIPRequest request = TRANSLATOR.invite(signal, contact, "call-id", "tag", 7);
        SipTranslator.describe(request, signal.getInvite().getDescription());
        assertThat(request.encode()).isEqualTo(golden("ring-bob.sip"));
    }

    @ParameterizedTest
    @CsvSource({
        "sip:alice@localhost,alice@localhost",
        "sip:alice@127.0.0.1:5060,alice@localhost",
        "sip:alice@10.0.0.254,alice@localhost",
        "sips:alice@LOCALHOST,alice@localhost",
        "sip:al%20ice@localhost,",
        "sip:%61lice@localhost,alice@localhost",
        "sip:alice@example.org,alice@example.org",
        "tel:+4930123,+4930123@localhost",
        "sip:alice@localhost;gr=urn:uuid:1,alice@localhost/urn:uuid:1"
    })
    void a_uri_is_an_address(String uri, String expected) {
        Address.Reading reading = ADDRESSES.read(parse(invite(uri)).getRequestURI());
        if (expected == null) {
            assertThat(reading).isInstanceOf(Address.Malformed.class);
        } else {
            assertThat(((Address.Read) reading).address().toString()).isEqualTo(expected);
        }
    }

    @Test
    void a_user_goes_out_and_comes_back_the_same() {
        for (String user : List.of("alice", "a#b", "ä€", "100%", "x:y", "+49;30")) {
            SipUri uri = SipAddresses.uri(Address.of(user, "localhost"));
            Address.Read read =
                    (Address.Read) ADDRESSES.read(parse(invite(uri.toString())).getRequestURI());
            assertThat(read.address().user()).isEqualTo(user);
        }
    }

    @Test
    void the_hops_are_counted_down_and_come_to_an_end() {
        assertThat(accepted(invite("sip:alice@localhost", "Max-Forwards: 70"))
                        .getInvite()
                        .getMaxForwards())
                .isEqualTo(69);
        assertThat(accepted(invite("sip:alice@localhost")).getInvite().getMaxForwards())
                .isEqualTo(69);
        assertThat(accepted(invite("sip:alice@localhost", "Max-Forwards: 1"))
                        .getInvite()
                        .getMaxForwards())
                .isEqualTo(1);
        assertThat(translate(invite("sip:alice@localhost", "Max-Forwards: 0")))
                .isEqualTo(new Translation.Refused<Signal>(483, "Too Many Hops"));
    }

    @Test
    void own_headers_come_along_within_bounds() {
        String[] lines = new String[40];
        for (int i = 0; i < 40; i++) lines[i] = "X-Own-" + i + ": v" + i;
        Invite many = accepted(invite("sip:alice@localhost", lines)).getInvite();
        assertThat(many.getHeadersMap()).hasSizeLessThanOrEqualTo(SipTranslator.MAX_HEADERS + 1);
        Invite one = accepted(
                        invite("sip:alice@localhost", "X-Ticket: 42", "X-Long: " + "x".repeat(600), "Priority: urgent"))
                .getInvite();
        assertThat(one.getHeadersMap()).containsEntry("X-Ticket", "42").doesNotContainKeys("X-Long", "Priority");
        assertThat(one.getDisplayName()).isEqualTo("Bob \"the\" B");
    }

    private static List<String> namedInstead(int status, String... contacts) {
        String text = "SIP/2.0 " + status + " Elsewhere\r\nVia: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKa\r\n"
                + "From: <sip:alice@localhost>;tag=1\r\nTo: <sip:bob@localhost>;tag=2\r\nCall-ID: c\r\nCSeq: 1 INVITE\r\n"
                + (contacts.length == 0 ? "" : "Contact: " + String.join(", ", contacts) + "\r\n")
                + "Content-Length: 0\r\n\r\n";
        Parsed parsed = new SipParser(MessageLimits.DEFAULT)
                .parse(text.getBytes(StandardCharsets.UTF_8), SipParser.Framing.DATAGRAM);
        return TRANSLATOR.redirectTargets((SIPResponse) ((Parsed.Accepted) parsed).message());
    }

    @Test
    void who_is_named_instead_comes_in_the_order_of_q() {
        assertThat(namedInstead(
                        302,
                        "<sip:carol@127.0.0.1>;q=0.2",
                        "<sip:dave@localhost>",
                        "<tel:+49-30-1>;q=0.5",
                        "<sip:eve@example.org>;q=0.5"))
                .containsExactly("dave@localhost", "+49301@localhost", "eve@example.org", "carol@localhost");
    }

    @Test
    void what_nobody_can_be_called_by_names_nobody() {
        assertThat(namedInstead(302, "<mailto:carol@localhost>", "<sip:localhost>"))
                .isEmpty();
        assertThat(namedInstead(302)).isEmpty();
        assertThat(namedInstead(305, "<sip:carol@localhost>")).as("a proxy").isEmpty();
        assertThat(namedInstead(380, "<sip:carol@localhost>")).as("a service").isEmpty();
    }

    @Test
    void a_caller_without_a_user_to_call_is_refused() {
        assertThat(translate(invite("sip:localhost"))).isEqualTo(new Translation.Refused<Signal>(404, "Not Found"));
    }

    @Test
    void nobody_writes_headers_through_a_text_of_the_model() {
        Signal signal = Signal.newBuilder()
                .setFrom("alice@localhost")
                .setTo("bob@localhost/phone")
                .setInvite(Invite.newBuilder()
                        .setDisplayName("Eve\r\nX-Evil: 1")
                        .setSubject("a\r\nX-Evil: 2")
                        .putHeaders("X-Fine", "b\r\nX-Evil: 3")
                        .putHeaders("Route", "<sip:evil>"))
                .build();
        SipUri contact = new SipUri();
        try {
            contact.setHost("10.0.0.1");
        } catch (java.text.ParseException e) {
            throw new AssertionError(e);
        }
        String text = TRANSLATOR.invite(signal, contact, "c", "t", 1).encode();
        assertThat(text.lines()).noneMatch(line -> line.startsWith("X-Evil") || line.startsWith("Route"));
        assertThat(text).contains("X-Fine: b  X-Evil: 3");
    }

    @Test
    void bodies_are_read_or_refused() {
        String sdp = "v=0\r\no=- 1 1 IN IP4 1.1.1.1\r\ns=-\r\nt=0 0\r\n";
        assertThat(body("application/sdp", sdp)).isInstanceOf(MessageBody.Description.class);
        assertThat(body("application/sdp", "nonsense")).isInstanceOf(MessageBody.Unusable.class);
        assertThat(body("application/x-unknown", "x"))
                .isEqualTo(new MessageBody.Unusable(415, "Unsupported Media Type"));
        assertThat(body(
                        "multipart/mixed;boundary=b",
                        "--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b\r\nContent-Type: application/sdp\r\n\r\n"
                                + sdp + "\r\n--b--\r\n"))
                .isInstanceOf(MessageBody.Description.class);
    }

    @ParameterizedTest
    @CsvSource({"Signal=5,5", "Signal=10,*", "Signal=#,#", "Signal= d,D", "Signal=16,", "Sign=5,", "signal=11,#"})
    void a_relayed_tone_is_understood(String text, String tone) {
        MessageBody body = body("application/dtmf-relay", text + "\r\nDuration=100\r\n");
        if (tone == null) {
            assertThat(body).isInstanceOf(MessageBody.Unusable.class);
        } else {
            assertThat(((MessageBody.Tone) body).dtmf().getTones()).isEqualTo(tone);
            assertThat(((MessageBody.Tone) body).dtmf().getDurationMs()).isEqualTo(100);
        }
    }

    private static MessageBody body(String type, String text) {
        String message = invite("sip:alice@localhost", "Content-Type: " + type)
                .replace("Content-Length: 0", "Content-Length: " + text.length());
        return MessageBody.of(parse(message + text));
    }

    @Test
    void a_header_line_of_ours_is_parsed_and_written_as_it_is() {
        SIPRequest request = parse(invite("sip:alice@localhost"));
        SipTranslator.put(request, new HeaderLine("Session-Expires", "1800;refresher=uac"));
        SipTranslator.put(request, new HeaderLine("RSeq", "17"));
        SipTranslator.put(request, new HeaderLine("Require", "100rel"));
        assertThat(request.encode())
                .contains("Session-Expires: 1800;refresher=uac\r\n")
                .contains("RSeq: 17\r\n")
                .contains("Require: 100rel\r\n");
    }
}
