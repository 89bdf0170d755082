package org.patchbay.sip.transport;

import static org.assertj.core.api.Assertions.assertThat;

import gov.nist.javax.sip.parser.URLParser;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResolverTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Resolver RESOLVER = Resolver.ofHosts(VERTX);

    @AfterAll
    static void close() throws Exception {
        TransportNode.await(VERTX.close());
    }

    @ParameterizedTest
    @CsvSource({
        "sip:bob@192.0.2.1,                     UDP, 192.0.2.1,   5060",
        "sip:bob@192.0.2.1:5070,                UDP, 192.0.2.1,   5070",
        "sip:bob@example.com;transport=TCP,     TCP, example.com, 5060",
        "sip:bob@example.com;transport=tls,     TLS, example.com, 5061",
        "sips:bob@example.com,                  TLS, example.com, 5061",
        "sips:bob@example.com;transport=tcp,    TLS, example.com, 5061",
        "sip:bob@example.com;maddr=192.0.2.9,   UDP, 192.0.2.9,   5060",
        "sip:bob@[2001:db8::1]:5062,            UDP, 2001:db8::1, 5062"
    })
    void uri_leads_to_its_target(String uri, SipTransport transport, String host, int port) throws Exception {
        assertThat(TransportNode.await(RESOLVER.targets(new URLParser(uri).sipURL(true))))
                .containsExactly(Target.to(transport, host, port));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sip:bob@example.com;transport=ws",
                "sip:bob@example.com;transport=sctp",
                "sips:bob@example.com;transport=udp"
            })
    void uri_that_nobody_can_connect_to_leads_nowhere(String uri) throws Exception {
        assertThat(RESOLVER.targets(new URLParser(uri).sipURL(true)).failed()).isTrue();
    }

    @Test
    void host_name_has_an_address() throws Exception {
        assertThat(TransportNode.await(RESOLVER.address("localhost")).isLoopbackAddress())
                .isTrue();
        assertThat(TransportNode.await(RESOLVER.address("127.0.0.1")).getHostAddress())
                .isEqualTo("127.0.0.1");
    }
}
