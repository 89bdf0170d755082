package org.patchbay.sip.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPRequest;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class RequestRulesTest {
    private static final RequestRules RULES = new RequestRules(
            Set.of("INVITE", "OPTIONS", "REGISTER", "BYE"),
            Set.of("100rel"),
            Set.of("sip", "sips"),
            Set.of("application/sdp", "application/dtmf-relay"));
    private static final Predicate<Via> NONE_OF_OURS = via -> false;

    @Test
    void known_method_that_is_not_served_is_405_and_unknown_one_501_with_allow() {
        RequestVerdict.Reject known = reject(check(request("PUBLISH", "")));
        assertThat(known.status()).isEqualTo(405);
        assertThat(known.extra()).extracting(Object::toString).anyMatch(allow -> allow.contains("INVITE"));
        assertThat(reject(check(request("FROBNICATE", ""))).status()).isEqualTo(501);
    }

    @Test
    void invite_without_hops_left_is_483_but_not_what_is_meant_for_us() {
        assertThat(reject(check(request("INVITE", "Max-Forwards: 0\n"))).status())
                .isEqualTo(483);
        assertThat(check(request("OPTIONS", "Max-Forwards: 0\n"))).isInstanceOf(RequestVerdict.Proceed.class);
        assertThat(check(request("REGISTER", "Max-Forwards: 0\n"))).isInstanceOf(RequestVerdict.Proceed.class);
        SIPRequest bye =
                parse(text("BYE", "Max-Forwards: 0\n").replace("bob@example.com>\n", "bob@example.com>;tag=2\n"));
        assertThat(check(bye)).isInstanceOf(RequestVerdict.Proceed.class);
    }

    @Test
    void unsupported_extensions_are_named_each() {
        RequestVerdict.Reject reject = reject(check(request("INVITE", "Require: 100rel, foo\nProxy-Require: bar\n")));
        assertThat(reject.status()).isEqualTo(420);
        assertThat(reject.extra())
                .extracting(header -> header.toString().trim())
                .containsExactly("Unsupported: bar", "Unsupported: foo");
    }

    @Test
    void body_of_unknown_type_or_encoding_is_415_unless_it_is_optional() {
        RequestVerdict.Reject type =
                reject(check(request("INVITE", "Content-Type: text/html\nContent-Length: 1\n", "x")));
        assertThat(type.status()).isEqualTo(415);
        assertThat(type.extra()).extracting(header -> header.toString().trim()).contains("Accept: application/sdp");
        String sdp = "Content-Type: application/sdp\nContent-Length: 1\n";
        assertThat(reject(check(request("INVITE", sdp + "Content-Encoding: gzip\n", "x")))
                        .status())
                .isEqualTo(415);
        String optional = "Content-Type: text/html\nContent-Disposition: render;handling=optional\nContent-Length: 1\n";
        assertThat(check(request("INVITE", optional, "x"))).isInstanceOf(RequestVerdict.Proceed.class);
        assertThat(check(request("INVITE", sdp, "x"))).isInstanceOf(RequestVerdict.Proceed.class);
    }

    @Test
    void body_without_type_is_400() {
        assertThat(reject(check(request("INVITE", "Content-Length: 1\n", "x"))).status())
                .isEqualTo(400);
    }

    @Test
    void caller_who_takes_no_description_is_406() {
        assertThat(reject(check(request("INVITE", "Accept: text/html\n"))).status())
                .isEqualTo(406);
        assertThat(check(request("INVITE", "Accept: text/html, application/sdp\n")))
                .isInstanceOf(RequestVerdict.Proceed.class);
        assertThat(check(request("INVITE", "Accept: application/*\n"))).isInstanceOf(RequestVerdict.Proceed.class);
        assertThat(check(request("INVITE", "Accept: */*\n"))).isInstanceOf(RequestVerdict.Proceed.class);
    }

    @Test
    void request_that_comes_back_unchanged_is_a_loop_and_changed_is_a_spiral() {
        SIPRequest sent = request("INVITE", "");
        String marked = text("INVITE", "")
                .replaceFirst("Via: ", "Via: SIP/2.0/UDP 192.0.2.77;branch=" + LoopMark.branchFor(sent) + "\nVia: ");
        Predicate<Via> ours = via -> via.getHost().equals("192.0.2.77");
        assertThat(reject(RULES.check(parse(marked), ours)).status()).isEqualTo(482);
        assertThat(RULES.check(parse(marked), NONE_OF_OURS)).isInstanceOf(RequestVerdict.Proceed.class);
        SIPRequest spiral = parse(marked.replaceFirst("INVITE sip:bob", "INVITE sip:carol"));
        assertThat(RULES.check(spiral, ours)).isInstanceOf(RequestVerdict.Proceed.class);
    }

    private static RequestVerdict check(SIPRequest request) {
        return RULES.check(request, NONE_OF_OURS);
    }

    private static RequestVerdict.Reject reject(RequestVerdict verdict) {
        assertThat(verdict).isInstanceOf(RequestVerdict.Reject.class);
        return (RequestVerdict.Reject) verdict;
    }

    private static SIPRequest request(String method, String headers) {
        return parse(text(method, headers));
    }

    private static SIPRequest request(String method, String headers, String body) {
        return parse(text(method, headers) + body);
    }

    private static String text(String method, String headers) {
        return method + """
                 sip:bob@example.com SIP/2.0
                Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa
                From: <sip:alice@example.com>;tag=1
                To: <sip:bob@example.com>
                Call-ID: c@example.com
                CSeq: 7\s""" + method + "\n" + headers + "\n";
    }

    private static SIPRequest parse(String text) {
        byte[] bytes = text.replace("\n", "\r\n").getBytes(UTF_8);
        Parsed parsed = new SipParser(MessageLimits.DEFAULT).parse(bytes, SipParser.Framing.DATAGRAM);
        assertThat(parsed).isInstanceOf(Parsed.Accepted.class);
        return (SIPRequest) ((Parsed.Accepted) parsed).message();
    }
}
