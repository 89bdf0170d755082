package org.patchbay.benchmarks.phone;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The little parsers of the generator. */
class PhonePartsTest {
    @Test
    void the_number_of_a_call_is_found_in_every_form_of_a_description() {
        assertThat(Numbered.find(Descriptions.SDP_OFFER.with(17))).isEqualTo(17);
        assertThat(Numbered.find(Descriptions.JSON_ANSWER.with(123_456_789))).isEqualTo(123_456_789);
        assertThat(Numbered.find(Descriptions.JINGLE_OFFER.with(0))).isZero();
        assertThat(Numbered.find("v=0\r\na=ice-ufrag:U76i\r\n")).isEqualTo(-1);
    }

    /** Else the gateway waits for more, and that wait is taken for its latency. */
    @Test
    void who_trickles_says_that_its_candidates_are_complete() {
        assertThat(Descriptions.JSON_OFFER.with(1)).containsOnlyOnce("a=end-of-candidates");
        assertThat(Descriptions.JSON_ANSWER.with(1)).containsOnlyOnce("a=end-of-candidates");
        assertThat(Descriptions.JINGLE_OFFER.with(1)).containsOnlyOnce("<gathering-complete");
        assertThat(Descriptions.JINGLE_ANSWER.with(1)).containsOnlyOnce("<gathering-complete");
    }

    @Test
    void a_frame_is_read_up_to_its_body() {
        assertThat(FrameHead.read("{\"seq\":12,\"ack\":3,\"callId\":\"c1\",\"answer\":{\"sdp\":\"v=0\"}}"))
                .isEqualTo(new FrameHead(12, "c1", "answer"));
        assertThat(FrameHead.read("{\"ping\":{}}")).isEqualTo(new FrameHead(0, "", "ping"));
        assertThat(FrameHead.read("{\"seq\":7}")).isEqualTo(new FrameHead(7, "", ""));
    }

    @Test
    void stanzas_are_cut_out_wherever_packets_end() {
        String stream =
                "<?xml version='1.0'?><stream:stream a='>'><stream:features><x/></stream:features> <iq id='1'><a b=\"/>\"/>t</iq>"
                        + "<presence/><message><body>hello</body></message>";
        for (int size = 1; size <= stream.length(); size++) {
            List<String> stanzas = new ArrayList<>();
            StanzaSplitter splitter = new StanzaSplitter(stanzas::add);
            for (int at = 0; at < stream.length(); at += size)
                splitter.feed(stream.substring(at, Math.min(stream.length(), at + size)));
            assertThat(stanzas)
                    .containsExactly(
                            "<stream:features><x/></stream:features>",
                            "<iq id='1'><a b=\"/>\"/>t</iq>",
                            "<presence/>",
                            "<message><body>hello</body></message>");
        }
    }

    @Test
    void headers_end_where_the_body_begins() {
        SipMessage message = new SipMessage(
                "SIP/2.0 200 OK\r\nVia: a\r\nRecord-Route: <sip:x>\r\nVia: b\r\nCSeq: 2 INVITE\r\n\r\nTo: nobody\r\n");
        assertThat(message.status()).isEqualTo(200);
        assertThat(message.lines("Via")).containsExactly("Via: a", "Via: b");
        assertThat(message.value("To")).isEmpty();
        assertThat(message.sequenceMethod()).isEqualTo("INVITE");
        assertThat(Xml.attribute("<iq type='get' xid='1' id=\"2\"><a id='3'/></iq>", "id"))
                .isEqualTo("2");
    }
}
