package org.patchbay.sip;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import gov.nist.javax.sip.message.SIPRequest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.patchbay.sip.message.MessageLimits;
import org.patchbay.sip.message.Parsed;
import org.patchbay.sip.message.SipParser;

class MediaProbeTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "true  | Allow: INVITE, ACK, BYE, OPTIONS",
                "true  | User-Agent: baresip v1.0.0",
                "true  | Allow: options",
                "false | Allow: INVITE, ACK, BYE, CANCEL",
                "false | Expires: 600"
            })
    void only_a_phone_that_says_what_it_is_is_asked_for_its_media(boolean asked, String line) {
        String register = """
                REGISTER sip:localhost SIP/2.0
                Via: SIP/2.0/UDP 127.0.0.1:5080;branch=z9hG4bKprobe
                From: <sip:bob@localhost>;tag=b
                To: <sip:bob@localhost>
                Call-ID: probe@127.0.0.1
                CSeq: 1 REGISTER
                Contact: <sip:bob@127.0.0.1:5080>
                %s
                Content-Length: 0

                """.formatted(line).replace("\n", "\r\n");
        Parsed parsed =
                new SipParser(MessageLimits.DEFAULT).parse(register.getBytes(UTF_8), SipParser.Framing.DATAGRAM);
        SIPRequest request = (SIPRequest) ((Parsed.Accepted) parsed).message();

        assertThat(MediaProbe.asks(request)).isEqualTo(asked);
    }
}
