package org.patchbay.server.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@NeedsPeer(Peer.SIPP)
class SippTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @ParameterizedTest
    @EnumSource
    void the_built_in_ends_call_each_other(Sipp.Transport transport) {
        try (Sipp server = Sipp.builtIn("uas").over(transport).start();
                Sipp client = Sipp.builtIn("uac")
                        .over(transport)
                        .to(server.port())
                        .calls(20)
                        .rate(100)
                        .start()) {
            Sipp.Result calls = client.awaitEnd(PATIENCE);

            assertThat(calls.exitStatus()).as(calls.report()).isZero();
            assertThat(calls.successful()).isEqualTo(20);
            assertThat(calls.failed()).isZero();
            assertThat(calls.retransmissions()).as(calls.report()).isZero();
        }
    }

    @Test
    void a_server_is_stopped_and_tells_what_it_answered() {
        try (Sipp server = Sipp.builtIn("uas").start();
                Sipp client = Sipp.builtIn("uac")
                        .to(server.port())
                        .calls(20)
                        .rate(100)
                        .start()) {
            client.awaitEnd(PATIENCE);
            Sipp.Result answers = server.finish(PATIENCE);

            assertThat(answers.successful()).as(answers.report()).isEqualTo(20);
            assertThat(answers.failed()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void calls_with_the_right_password_succeed(Sipp.Transport transport) {
        Sipp.Result calls = callWithPassword("patchbay", transport);

        assertThat(calls.successful()).as(calls.report()).isEqualTo(10);
        assertThat(calls.failed()).isZero();
    }

    @Test
    void calls_with_the_wrong_password_are_counted_as_failed() {
        Sipp.Result calls = callWithPassword("wrong", Sipp.Transport.UDP);

        assertThat(calls.exitStatus()).isEqualTo(1);
        assertThat(calls.successful()).isZero();
        assertThat(calls.failed()).as(calls.report()).isEqualTo(10);
        assertThat(calls.report()).contains("403 Forbidden");
    }

    @ParameterizedTest
    @EnumSource
    void a_contact_is_registered_with_the_password(Sipp.Transport transport) {
        try (Sipp registrar = Sipp.scenario("registrar").over(transport).start();
                Sipp client = Sipp.scenario("register")
                        .over(transport)
                        .to(registrar.port())
                        .as("bob", "patchbay")
                        .key("contact_port", "5060")
                        .key("contact_transport", transport.uriParameter())
                        .calls(1)
                        .start()) {
            Sipp.Result result = client.awaitEnd(PATIENCE);

            assertThat(result.successful()).as(result.report()).isEqualTo(1);
        }
    }

    private static Sipp.Result callWithPassword(String password, Sipp.Transport transport) {
        try (Sipp server = Sipp.scenario("answer-with-authentication")
                        .over(transport)
                        .start();
                Sipp client = Sipp.scenario("call-with-authentication")
                        .over(transport)
                        .to(server.port())
                        .as("alice", password)
                        .callee("bob")
                        .calls(10)
                        .rate(50)
                        .start()) {
            return client.awaitEnd(PATIENCE);
        }
    }
}
