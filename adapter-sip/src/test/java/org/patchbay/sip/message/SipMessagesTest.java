package org.patchbay.sip.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What {@link SipResponses}, {@link SipRequests} and {@link SipIdentifiers} make. */
class SipMessagesTest {
    private static final String INVITE = """
            INVITE sip:bob@example.com SIP/2.0
            Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa;received=203.0.113.9;rport=4711
            Via: SIP/2.0/TCP 192.0.2.2;branch=z9hG4bKb
            Record-Route: <sip:p1.example.com;lr>, <sip:p2.example.com;lr>
            Route: <sip:p3.example.com;lr>
            From: <sip:alice@example.com>;tag=1
            To: <sip:bob@example.com>
            Call-ID: c@example.com
            CSeq: 7 INVITE
            Max-Forwards: 12
            Timestamp: 54
            Content-Length: 0

            """;

    @Test
    void response_copies_what_a_response_copies() {
        SIPResponse ringing = SipResponses.to(request(INVITE), 180, "bob");
        assertThat(new String(SipEncoder.encode(ringing), UTF_8)).isEqualTo("""
                SIP/2.0 180 Ringing
                Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa;received=203.0.113.9;rport=4711,SIP/2.0/TCP 192.0.2.2;branch=z9hG4bKb
                From: <sip:alice@example.com>;tag=1
                To: <sip:bob@example.com>;tag=bob
                Call-ID: c@example.com
                CSeq: 7 INVITE
                Record-Route: <sip:p1.example.com;lr>,<sip:p2.example.com;lr>
                Content-Length: 0

                """.replace("\n", "\r\n"));
    }

    @Test
    void response_shares_nothing_with_its_request() throws java.text.ParseException {
        SIPRequest request = request(INVITE);
        byte[] before = SipEncoder.encode(request);
        SIPResponse response = SipResponses.to(request, 200, "bob");
        response.getTopmostVia().setParameter("x", "y");
        response.setToTag("other");
        assertThat(SipEncoder.encode(request)).isEqualTo(before);
    }

    @Test
    void trying_has_no_tag_and_keeps_the_timestamp() {
        SIPResponse trying = SipResponses.to(request(INVITE), 100);
        assertThat(trying.getToTag()).isNull();
        assertThat(trying.getHeader("Timestamp")).isNotNull();
        assertThat(trying.getRecordRouteHeaders()).isNull();
    }

    @Test
    void failure_has_no_record_route() {
        assertThat(SipResponses.to(request(INVITE), 486).getRecordRouteHeaders())
                .isNull();
    }

    @Test
    void response_inside_a_dialog_keeps_its_tag() {
        SIPRequest reinvite = request(INVITE.replace("bob@example.com>\n", "bob@example.com>;tag=old\n"));
        assertThat(SipResponses.to(reinvite, 200, "new").getToTag()).isEqualTo("old");
    }

    @Test
    void status_outside_of_the_standard_is_our_own_mistake() {
        assertThatThrownBy(() -> SipResponses.to(request(INVITE), 99)).isInstanceOf(IllegalArgumentException.class);
        assertThat(SipResponses.reasonPhrase(299)).isEqualTo("Unknown Status");
    }

    @Test
    void cancel_is_of_the_same_transaction() {
        SIPRequest cancel = SipRequests.cancel(request(INVITE));
        assertThat(cancel.getMethod()).isEqualTo("CANCEL");
        assertThat(cancel.getCSeq().getMethod()).isEqualTo("CANCEL");
        assertThat(cancel.getCSeq().getSeqNumber()).isEqualTo(7);
        assertThat(cancel.getViaHeaders()).hasSize(1);
        assertThat(cancel.getTopmostVia().getBranch()).isEqualTo("z9hG4bKa");
        assertThat(cancel.getRouteHeaders()).hasSize(1);
        assertThat(cancel.getToTag()).isNull();
    }

    @Test
    void ack_of_a_failure_has_the_tag_of_the_failure() {
        SIPRequest invite = request(INVITE);
        SIPRequest ack = SipRequests.ackOfFailure(invite, SipResponses.to(invite, 486, "bob"));
        assertThat(ack.getMethod()).isEqualTo("ACK");
        assertThat(ack.getToTag()).isEqualTo("bob");
        assertThat(ack.getTopmostVia().getBranch()).isEqualTo("z9hG4bKa");
        assertThat(ack.getCSeq().getSeqNumber()).isEqualTo(7);
        assertThat(ack.getRouteHeaders()).hasSize(1);
    }

    @Test
    void identifiers_do_not_repeat() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            assertThat(seen.add(SipIdentifiers.branch())).isTrue();
            assertThat(seen.add(SipIdentifiers.tag())).isTrue();
            assertThat(seen.add(SipIdentifiers.callId())).isTrue();
            assertThat(SipIdentifiers.initialCSeq()).isBetween(1L, 65_536L);
        }
    }

    private static SIPRequest request(String text) {
        byte[] bytes = text.replace("\n", "\r\n").getBytes(UTF_8);
        Parsed parsed = new SipParser(MessageLimits.DEFAULT).parse(bytes, SipParser.Framing.STREAM);
        return (SIPRequest) ((Parsed.Accepted) parsed).message();
    }
}
