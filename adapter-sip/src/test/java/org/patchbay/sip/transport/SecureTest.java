package org.patchbay.sip.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.net.PfxOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.patchbay.sip.message.SipResponses;
import org.patchbay.sip.transport.TransportNode.Received;

/** Two nodes over TLS, with certificates made for the occasion. */
class SecureTest {
    private static final String PASSWORD = "changeit";
    private static final Vertx VERTX = Vertx.vertx();

    @TempDir
    private static Path folder;

    private TransportNode alice;
    private TransportNode bob;

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificate("right.p12", "san=ip:127.0.0.1");
        certificate("wrong.p12", "san=ip:127.0.0.9");
    }

    @AfterEach
    void stop() throws Exception {
        if (alice != null) alice.close();
        if (bob != null) bob.close();
    }

    @AfterAll
    static void close() throws Exception {
        TransportNode.await(VERTX.close());
    }

    @Test
    void request_and_response_pass_over_tls() throws Exception {
        bob = TransportNode.start(VERTX, TransportConfig.DEFAULT, door("right.p12"));
        alice = TransportNode.start(VERTX, trusting("right.p12"), door("right.p12"));
        assertThat(bob.points.get(0).door().uri()).startsWith("sips:127.0.0.1:").endsWith(";transport=tls");

        alice.run(
                () -> alice.transports.send(alice.transports.prepare(TransportNode.requestToSend("OPTIONS"), toBob())));
        Received received = bob.nextRequest();
        assertThat(received.flow().transport()).isEqualTo(SipTransport.TLS);
        assertThat(received.request().getTopmostVia().getTransport()).isEqualTo("TLS");
        bob.run(() ->
                bob.transports.send(bob.transports.prepare(SipResponses.to(received.request(), 200), received.flow())));
        assertThat(TransportNode.next(alice.responses).getStatusCode()).isEqualTo(200);
    }

    @Test
    void certificate_of_another_host_is_not_trusted() throws Exception {
        bob = TransportNode.start(VERTX, TransportConfig.DEFAULT, door("wrong.p12"));
        alice = TransportNode.start(VERTX, trusting("wrong.p12"), door("right.p12"));
        assertThat(alice.failureOf(TransportNode.requestToSend("OPTIONS"), toBob()))
                .startsWith("connect: ");
        assertThat(bob.requests).isEmpty();
    }

    @Test
    void certificate_of_an_unknown_authority_is_not_trusted() throws Exception {
        bob = TransportNode.start(VERTX, TransportConfig.DEFAULT, door("right.p12"));
        alice = TransportNode.start(VERTX, TransportConfig.DEFAULT, door("right.p12"));
        assertThat(alice.failureOf(TransportNode.requestToSend("OPTIONS"), toBob()))
                .startsWith("connect: ");
    }

    private Target toBob() {
        return Target.to(SipTransport.TLS, "127.0.0.1", bob.points.get(0).port());
    }

    private static ListenConfig door(String store) {
        return new ListenConfig(SipTransport.TLS, "127.0.0.1", 0, null, store(store));
    }

    private static TransportConfig trusting(String store) {
        TransportConfig config = TransportConfig.DEFAULT;
        return new TransportConfig(
                config.limits(),
                config.maxConnections(),
                config.maxUnsentBytes(),
                config.connectTimeout(),
                config.partialTimeout(),
                config.idleTimeout(),
                config.largeRequestsOverTcp(),
                store(store));
    }

    private static PfxOptions store(String name) {
        return new PfxOptions().setPath(folder.resolve(name).toString()).setPassword(PASSWORD);
    }

    /** The JDK's own tool is there wherever its compiler is. */
    private static void certificate(String store, String names) throws Exception {
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        Process process = new ProcessBuilder(List.of(
                        keytool.toString(),
                        "-genkeypair",
                        "-alias",
                        "sip",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=test",
                        "-validity",
                        "2",
                        "-ext",
                        names,
                        "-ext",
                        "bc=ca:true",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        folder.resolve(store).toString()))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
    }
}
