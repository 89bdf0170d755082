package org.patchbay.sip.registration;

import static org.assertj.core.api.Assertions.assertThat;

import gov.nist.javax.sip.message.SIPRequest;
import org.junit.jupiter.api.Test;
import org.patchbay.sip.message.MessageLimits;
import org.patchbay.sip.message.Parsed;
import org.patchbay.sip.message.SipParser;

class RegisterReadingTest {
    static SIPRequest register(String... lines) {
        String text = "REGISTER sip:localhost SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKa\r\n"
                + "From: <sip:bob@localhost>;tag=1\r\nTo: <sip:bob@localhost>\r\nCall-ID: c\r\nCSeq: 1 REGISTER\r\n"
                + "Max-Forwards: 70\r\n" + String.join("\r\n", lines) + "\r\nContent-Length: 0\r\n\r\n";
        Parsed parsed = new SipParser(MessageLimits.DEFAULT)
                .parse(text.getBytes(java.nio.charset.StandardCharsets.UTF_8), SipParser.Framing.DATAGRAM);
        return (SIPRequest) ((Parsed.Accepted) parsed).message();
    }

    static RegisterReading read(String... lines) {
        return RegisterReading.of(register(lines), RegistrationPolicy.DEFAULT);
    }

    private static ContactWish wish(String... lines) {
        RegisterReading.Bind bind = (RegisterReading.Bind) read(lines);
        assertThat(bind.contacts()).hasSize(1);
        return bind.contacts().get(0);
    }

    @Test
    void a_register_without_contacts_asks_for_them() {
        assertThat(read("Expires: 300")).isInstanceOf(RegisterReading.Fetch.class);
    }

    @Test
    void a_contact_brings_what_it_says() {
        ContactWish wish =
                wish("Contact: <sip:bob@10.0.0.1:5070;transport=tcp>;q=0.5;expires=300;+sip.instance=\"<urn:uuid:1>\""
                        + ";reg-id=2;+sip.ice");
        assertThat(wish.uri().toString()).isEqualTo("sip:bob@10.0.0.1:5070;transport=tcp");
        assertThat(wish.expires()).isEqualTo(300);
        assertThat(wish.q()).isEqualTo(500);
        assertThat(wish.instance()).isEqualTo("urn:uuid:1");
        assertThat(wish.regId()).isEqualTo(2);
        assertThat(wish.ice()).isTrue();
    }

    @Test
    void the_contacts_own_time_counts_before_the_headers_and_the_headers_before_ours() {
        assertThat(wish("Expires: 600", "Contact: <sip:bob@10.0.0.1>;expires=300")
                        .expires())
                .isEqualTo(300);
        assertThat(wish("Expires: 600", "Contact: <sip:bob@10.0.0.1>").expires())
                .isEqualTo(600);
        assertThat(wish("Contact: <sip:bob@10.0.0.1>").expires()).isEqualTo(3600);
        assertThat(wish("Contact: <sip:bob@10.0.0.1>;expires=999999").expires()).isEqualTo(7200);
        assertThat(wish("Contact: <sip:bob@10.0.0.1>;expires=0").expires()).isZero();
    }

    @Test
    void too_short_a_time_is_refused_with_the_shortest() {
        assertThat(read("Contact: <sip:bob@10.0.0.1>;expires=59")).isEqualTo(new RegisterReading.TooBrief(60));
    }

    @Test
    void a_star_clears_and_does_nothing_else() {
        assertThat(read("Expires: 0", "Contact: *")).isInstanceOf(RegisterReading.Clear.class);
        assertThat(read("Expires: 300", "Contact: *")).isInstanceOf(RegisterReading.Refused.class);
        assertThat(read("Contact: *")).isInstanceOf(RegisterReading.Refused.class);
    }

    @Test
    void contacts_have_bounds() {
        String many = "Contact: <sip:b@10.0.0.1>" + ", <sip:b@10.0.0.2>".repeat(10);
        assertThat(read(many)).isInstanceOf(RegisterReading.Refused.class);
        assertThat(read("Contact: <sip:" + "b".repeat(600) + "@10.0.0.1>")).isInstanceOf(RegisterReading.Refused.class);
        assertThat(read("Contact: <tel:+123>")).isInstanceOf(RegisterReading.Refused.class);
    }
}
