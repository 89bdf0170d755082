package org.patchbay.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import gov.nist.javax.sip.header.CSeq;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.patchbay.sip.message.SipRequests;
import org.patchbay.sip.transport.SipTransport;
import org.patchbay.sip.transport.Target;
import org.patchbay.sip.transport.TransportConfig;

/** The layer against a SIP implementation that is not ours. */
@Tag("peers")
class SippTest {
    private static final int CALLS = 500;
    private static final int AT_ONCE = 20;

    private final Vertx vertx = Vertx.vertx();

    @TempDir
    private Path folder;

    private LoopbackNode node;

    @BeforeEach
    void start() {
        Sipp.required();
    }

    @AfterEach
    void stop() throws Exception {
        if (node != null) node.close();
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    @ParameterizedTest
    @CsvSource({"UDP, u1", "TCP, t1", "TCP, tn"})
    void sipp_calls_us(SipTransport transport, String mode) throws Exception {
        node = LoopbackNode.start(
                vertx,
                TransactionConfig.defaults(org.patchbay.core.admission.HeapShare.ofThisProcess()),
                TransportConfig.DEFAULT,
                transport);
        EchoUser echo = new EchoUser(node.wheel, node.points.get(0));
        node.run(() -> node.layer.serve(echo));
        int port = node.points.get(0).port();

        String calls = String.valueOf(CALLS);
        try (Sipp sipp = Sipp.start(
                folder,
                "-sn",
                "uac",
                "127.0.0.1:" + port,
                "-t",
                mode,
                "-m",
                calls,
                "-r",
                "100",
                "-timeout",
                "60s",
                "-timeout_error")) {
            sipp.succeeds();
        }

        node.run(() -> {
            assertThat(echo.answered).isEqualTo(CALLS);
            assertThat(echo.acknowledged).isEqualTo(CALLS);
            assertThat(echo.ended).isEqualTo(CALLS);
        });
    }

    @ParameterizedTest
    @CsvSource({"UDP, u1", "TCP, t1"})
    void we_call_sipp(SipTransport transport, String mode) throws Exception {
        node = LoopbackNode.start(
                vertx,
                TransactionConfig.defaults(org.patchbay.core.admission.HeapShare.ofThisProcess()),
                TransportConfig.DEFAULT,
                transport);
        int port = Sipp.freePort();
        Target target = Target.to(transport, "127.0.0.1", port);
        CountDownLatch done = new CountDownLatch(CALLS);

        String calls = String.valueOf(CALLS);
        try (Sipp sipp = Sipp.start(
                folder,
                "-sn",
                "uas",
                "-p",
                String.valueOf(port),
                "-t",
                mode,
                "-m",
                calls,
                "-timeout",
                "60s",
                "-timeout_error")) {
            awaitReady(target);
            // A few at a time: sipp counts a call as failed whose 200 it had to repeat, as it does on a machine that is
            // not quick
            // enough for hundreds at once.
            Semaphore underWay = new Semaphore(AT_ONCE);
            for (int i = 0; i < CALLS; i++) {
                assertThat(underWay.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
                node.run(() -> call(target, () -> {
                    underWay.release();
                    done.countDown();
                }));
            }
            assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
            sipp.succeeds();
        }
        assertThat(node.counters.value("patchbay_sip_client_timeouts_total")).isZero();
    }

    /** sipp says nowhere that it listens: it is asked until its port is taken. */
    private static void awaitReady(Target target) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (isFree(target)) {
            assertThat(System.nanoTime()).as("sipp listens in time").isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static boolean isFree(Target target) throws Exception {
        java.net.InetAddress loopback = java.net.InetAddress.getByName(target.host());
        try {
            if (target.transport() == SipTransport.UDP) {
                new java.net.DatagramSocket(target.port(), loopback).close();
            } else {
                new java.net.ServerSocket(target.port(), 1, loopback).close();
            }
            return true;
        } catch (java.net.BindException e) {
            return false;
        }
    }

    private void call(Target target, Runnable done) {
        SIPRequest invite = LoopbackNode.request("INVITE");
        node.layer.send(invite, target, new ClientListener() {
            @Override
            public void onProvisional(SIPResponse response) {}

            @Override
            public void onFinal(SIPResponse response) {
                if (response.getStatusCode() != 200) return;
                node.layer.sendAck(inDialog("ACK", invite, response, 0), target);
                node.layer.send(inDialog("BYE", invite, response, 1), target, new WhenOver(done));
            }

            @Override
            public void onTimeout() {}

            @Override
            public void onTransportError(String reason) {}
        });
    }

    private static SIPRequest inDialog(String method, SIPRequest invite, SIPResponse answer, int later) {
        CSeq cseq = (CSeq) invite.getCSeq();
        return SipRequests.create(
                method,
                invite.getRequestURI(),
                invite.getFrom(),
                answer.getTo(),
                invite.getCallId().getCallId(),
                cseq.getSeqNumber() + later);
    }

    private record WhenOver(Runnable done) implements ClientListener {
        @Override
        public void onProvisional(SIPResponse response) {}

        @Override
        public void onFinal(SIPResponse response) {
            if (response.getStatusCode() == 200) done.run();
        }

        @Override
        public void onTimeout() {}

        @Override
        public void onTransportError(String reason) {}
    }
}
