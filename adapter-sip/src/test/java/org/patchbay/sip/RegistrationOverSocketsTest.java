package org.patchbay.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.patchbay.sip.TestPhone.OFFER;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.patchbay.session.v1.Binding;
import org.patchbay.session.v1.MediaProfile;
import org.patchbay.session.v1.Protocol;

class RegistrationOverSocketsTest {
    private static final String AOR = "<sip:bob@localhost>";
    private SipFixture gateway;

    @BeforeEach
    void open() throws Exception {
        gateway = new SipFixture();
    }

    @AfterEach
    void close() throws Exception {
        gateway.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"MD5", "SHA-256"})
    void a_phone_registers_with_either_hash(String algorithm) throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            phone.request("REGISTER", "sip:localhost", AOR)
                    .header("Expires: 300")
                    .authenticated(algorithm);
            SipText registered = phone.nextFinal();
            assertThat(registered.status()).isEqualTo(200);
            assertThat(registered.header("Contact")).contains(phone.contact()).contains("expires=300");
            Binding binding = gateway.registrar.only();
            assertThat(binding.getAddress()).startsWith("bob@localhost/");
            assertThat(binding.getChannel().getProtocol()).isEqualTo(Protocol.SIP);
            assertThat(binding.getChannel().getEndpoint()).isEqualTo("adapter.sip.t.0");
            assertThat(binding.getCapabilities().getLateOffer()).isTrue();
            assertThat(binding.getCapabilities().getMediaProfile()).isEqualTo(MediaProfile.MEDIA_PROFILE_UNSPECIFIED);
        }
    }

    @Test
    void what_a_phone_answers_to_options_tells_its_media() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            phone.request("REGISTER", "sip:localhost", AOR)
                    .header("User-Agent: phone")
                    .authenticated();
            SipText options = phone.next("OPTIONS");
            assertThat(options.header("Accept")).isEqualTo("application/sdp");
            phone.respond(options, 200, "t", OFFER);
            assertThat(gateway.registrar.learnt.take()).isEqualTo(MediaProfile.PLAIN_RTP);
        }
    }

    @Test
    void a_stale_nonce_is_renewed_without_blame_and_a_wrong_password_is_not_let_in() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            TestPhone.Request first =
                    phone.request("REGISTER", "sip:localhost", AOR).authenticated();
            assertThat(phone.nextFinal().status()).isEqualTo(200);
            // The same answer again, in a new request: the count was used.
            String again = first.text().replace("CSeq: 2", "CSeq: 3").replaceAll("branch=[^;]*", "branch=z9hG4bKagain");
            phone.wire.send(again);
            SipText stale = phone.nextFinal();
            assertThat(stale.status()).isEqualTo(401);
            assertThat(stale.header("WWW-Authenticate")).contains("stale=true");
            try (TestPhone wrong = new TestPhone(Wire.udp(gateway.port("udp")), "bob", "guess")) {
                wrong.request("REGISTER", "sip:localhost", AOR).authenticated();
                SipText refused = wrong.nextFinal();
                assertThat(refused.status()).isEqualTo(401);
                assertThat(refused.header("WWW-Authenticate")).doesNotContain("stale");
            }
        }
        gateway.awaitValue("patchbay_sip_authentication_failed_total", 1);
    }

    @Test
    void who_tries_too_many_passwords_has_to_wait() throws Exception {
        try (TestPhone phone = new TestPhone(Wire.udp(gateway.port("udp")), "bob", "guess")) {
            SipText answer;
            int tries = 0;
            do {
                assertThat(++tries).isLessThan(30);
                phone.request("REGISTER", "sip:localhost", AOR).authenticated();
                answer = phone.nextFinal();
            } while (answer.status() == 401 && gateway.counters.value("patchbay_sip_authentication_failed_total") < 20);
            phone.request("REGISTER", "sip:localhost", AOR).send();
            answer = phone.nextFinal();
            while (answer.status() == 401) answer = phone.nextFinal();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(Integer.parseInt(answer.header("Retry-After"))).isBetween(1, 60);
        }
    }

    @Test
    void nobody_registers_for_somebody_else() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            phone.request("REGISTER", "sip:localhost", "<sip:alice@localhost>").authenticated();
            assertThat(phone.nextFinal().status()).isEqualTo(403);
            phone.request("REGISTER", "sip:example.org", "<sip:bob@example.org>")
                    .authenticated();
            assertThat(phone.nextFinal().status()).isEqualTo(404);
            assertThat(gateway.registrar.bindings).isEmpty();
        }
    }

    @Test
    void too_short_a_time_gets_423_and_a_star_clears() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            phone.request("REGISTER", "sip:localhost", AOR)
                    .header("Expires: 10")
                    .authenticated();
            SipText brief = phone.nextFinal();
            assertThat(brief.status()).isEqualTo(423);
            assertThat(brief.header("Min-Expires")).isEqualTo("60");
            phone.register();
            assertThat(gateway.registrar.bindings).hasSize(1);
            phone.request("REGISTER", "sip:localhost", AOR)
                    .header("Expires: 0")
                    .header("Contact: *")
                    .authenticated();
            SipText cleared = phone.nextFinal();
            assertThat(cleared.status()).isEqualTo(200);
            assertThat(cleared.find("Contact")).isEmpty();
            gateway.registrar.awaitEmpty();
        }
    }

    @Test
    void a_connection_that_ends_takes_its_contacts_along() throws Exception {
        TestPhone phone = gateway.tcpPhone("bob");
        phone.register();
        assertThat(gateway.registrar.bindings).hasSize(1);
        phone.close();
        gateway.registrar.awaitEmpty();
        gateway.awaitValue("patchbay_sip_contacts", 0);
        gateway.awaitValue("patchbay_sip_flow_watches", 0);
    }

    @Test
    void outbound_instances_and_gruus_are_given_back() throws Exception {
        try (TestPhone phone = gateway.tcpPhone("bob")) {
            phone.request("REGISTER", "sip:localhost", AOR)
                    .header("Supported: path, gruu, outbound")
                    .header("Contact: " + phone.contact() + ";+sip.instance=\"<urn:uuid:0001>\";reg-id=1;expires=300")
                    .authenticated();
            SipText registered = phone.nextFinal();
            assertThat(registered.header("Contact"))
                    .contains("+sip.instance=\"<urn:uuid:0001>\"")
                    .contains("reg-id=1")
                    .contains("pub-gruu=\"sip:bob@localhost;gr=urn:uuid:0001\"");
            assertThat(registered.header("Require")).isEqualTo("outbound");
            assertThat(gateway.registrar.only().getAddress()).isEqualTo("bob@localhost/urn:uuid:0001");
        }
    }

    @Test
    void requests_without_credentials_are_challenged_but_options_to_the_gateway() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            phone.request("OPTIONS", "sip:localhost", "<sip:localhost>").send();
            SipText options = phone.nextFinal();
            assertThat(options.status()).isEqualTo(200);
            assertThat(options.header("Allow")).contains("INVITE");
            assertThat(options.header("Accept")).contains("application/sdp", "text/plain", "application/pidf+xml");
            assertThat(options.header("Allow-Events").split(",")).containsExactly("presence", "refer");
            for (String method : new String[] {"MESSAGE", "SUBSCRIBE", "PUBLISH", "REFER"}) {
                phone.request(method, "sip:alice@localhost", "<sip:alice@localhost>")
                        .send();
                assertThat(phone.next(method).status()).isEqualTo(407);
            }
            phone.request("OPTIONS", "sip:alice@localhost", "<sip:alice@localhost>")
                    .send();
            assertThat(phone.next("OPTIONS").status()).isEqualTo(407);
        }
    }

    @Test
    void methods_that_are_not_served_say_so_with_what_is() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            phone.request("FROBNICATE", "sip:alice@localhost", "<sip:alice@localhost>")
                    .send();
            SipText refused = phone.next("FROBNICATE");
            assertThat(refused.status()).isEqualTo(501);
            assertThat(String.join(",", refused.all("Allow"))).contains("INVITE", "MESSAGE", "REFER");
        }
    }

    @Test
    void a_draining_gateway_sends_newcomers_elsewhere() throws Exception {
        SipFixture.await(gateway.adapter.drain());
        try (TestPhone phone = gateway.udpPhone("bob")) {
            phone.request("REGISTER", "sip:localhost", AOR).send();
            SipText refused = phone.nextFinal();
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("Retry-After")).isNotEmpty();
            phone.request("INVITE", "sip:alice@localhost", "<sip:alice@localhost>")
                    .body(OFFER)
                    .send();
            assertThat(phone.next("INVITE").status()).isEqualTo(503);
        }
    }
}
