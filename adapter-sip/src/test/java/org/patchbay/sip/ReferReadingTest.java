package org.patchbay.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.patchbay.sip.SipTranslatorTest.ADDRESSES;
import static org.patchbay.sip.SipTranslatorTest.golden;
import static org.patchbay.sip.SipTranslatorTest.parse;

import gov.nist.javax.sip.message.SIPRequest;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.patchbay.core.Address;
import org.patchbay.sip.dialog.Dialog;
import org.patchbay.sip.dialog.Way;
import org.patchbay.sip.message.MessageLimits;
import org.patchbay.sip.message.Parsed;
import org.patchbay.sip.message.SipParser;
import org.patchbay.sip.referral.Outcome;
import org.patchbay.sip.referral.Replaces;

class ReferReadingTest {
    static String refer(String... headers) {
        return "REFER sip:patchbay@10.0.0.254 SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKa\r\n"
                + "From: <sip:bob@localhost>;tag=1\r\nTo: <sip:alice@localhost>;tag=2\r\nCall-ID: c\r\n"
                + "CSeq: 3 REFER\r\nContact: <sip:bob@10.0.0.1>\r\n" + String.join("\r\n", headers)
                + (headers.length == 0 ? "" : "\r\n") + "Content-Length: 0\r\n\r\n";
    }

    private static ReferReading read(String text) {
        return ReferReading.of(parse(text), ADDRESSES);
    }

    private static Address carol() {
        return Address.of("carol", "localhost");
    }

    @Test
    void a_blind_transfer_is_read() {
        assertThat(read(golden("refer-blind.sip")))
                .isEqualTo(new ReferReading.Wanted(carol(), Optional.empty(), false, "<sip:bob@localhost>"));
    }

    @Test
    void a_blind_transfer_of_a_real_phone_is_read() {
        assertThat(read(golden("baresip-refer.sip")))
                .isEqualTo(new ReferReading.Wanted(carol(), Optional.empty(), false, ""));
    }

    @Test
    void an_attended_transfer_names_the_dialog_that_is_replaced() {
        assertThat(read(golden("refer-attended.sip")))
                .isEqualTo(new ReferReading.Wanted(
                        carol(),
                        Optional.of(new Replaces("a84b4c76e66710@10.0.0.1", "6472", "7743", false)),
                        true,
                        ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Refer-To: <sip:carol@localhost;gr=desk>|carol@localhost/desk",
                "Refer-To: sip:carol@localhost|carol@localhost",
                "r: <sips:carol@example.org>|carol@example.org",
                "Refer-To: <tel:+4930123>|+4930123@localhost",
                "Refer-To: \"Carol\" <sip:carol@127.0.0.1;method=INVITE>|carol@localhost",
                "Refer-To: <mailto:carol@localhost>|416",
                "Refer-To: <https://localhost/carol>|416",
                "Refer-To: <sip:carol@localhost;method=BYE>|403",
                "Refer-To: <sip:localhost>|400",
                "Refer-To: <sip:carol@localhost?Replaces=abc>|400",
                "Refer-To: <sip:carol@localhost|400",
                "Refer-To: <sip:carol@localhost>, <sip:dave@localhost>|400",
                "X-None: 1|400"
            })
    void what_is_referred_to_is_an_address_or_refused(String line, String expected) {
        ReferReading reading = read(refer(line));
        String shown = reading instanceof ReferReading.Wanted wanted
                ? wanted.to().toString()
                : Integer.toString(((ReferReading.Refused) reading).status());
        assertThat(shown).isEqualTo(expected);
    }

    @Test
    void two_of_them_are_refused_by_the_parser() {
        Parsed parsed = new SipParser(MessageLimits.DEFAULT)
                .parse(
                        refer("Refer-To: <sip:carol@localhost>", "r: <sip:dave@localhost>")
                                .getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        SipParser.Framing.DATAGRAM);
        assertThat(parsed).isInstanceOf(Parsed.Refused.class);
        assertThat(((Parsed.Refused) parsed).status()).isEqualTo(400);
    }

    @Test
    void a_notify_looks_like_its_golden() throws Exception {
        SIPRequest invite =
                parse(SipTranslatorTest.invite("sip:alice@localhost").replace("Call-ID: c", "Call-ID: n"));
        Dialog dialog = Dialog.byPeer(invite, "local", new Way(null, false), 7);
        SIPRequest notify = dialog.request("NOTIFY");
        PhoneTransfer.write(notify, new EventHeader("refer", "3"), "active;expires=300", Outcome.RINGING);
        assertThat(notify.encode()).isEqualTo(golden("notify-ringing.sip"));
    }
}
