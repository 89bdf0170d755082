package org.patchbay.core.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.patchbay.core.media.RtpengineTest.await;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.datagram.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.patchbay.core.bus.BusAddresses;
import org.patchbay.core.bus.CallId;
import org.patchbay.core.bus.SignalBus;
import org.patchbay.core.metrics.Counters;
import org.patchbay.session.v1.Signal;

class DtmfLogTest {
    private final Vertx vertx = Vertx.vertx();
    private final Counters counters = new Counters();
    private final SignalBus bus = new SignalBus(vertx, "dev");
    private final CallId call = CallId.next("dev", 0);

    @AfterEach
    void stop() {
        await(vertx.close());
    }

    @Test
    void a_tone_is_told_to_its_call_as_the_leg_s_that_sent_it() {
        Promise<Signal> told = Promise.promise();
        bus.consume(BusAddresses.callsOf(call), told::tryComplete);
        int port = listen("127.0.0.1");

        send(port, "rubbish");
        send(port, report());

        Signal signal = await(told.future());
        assertThat(signal.getCallId()).isEqualTo(call.toString());
        assertThat(signal.getLegId()).isEqualTo("b1");
        assertThat(signal.getDtmf().getTones()).isEqualTo("#");
        assertThat(signal.getDtmf().getDurationMs()).isEqualTo(160);
        assertThat(signal.getDtmf().getInMedia()).isTrue();
        assertThat(counters.value("patchbay_relay_tones_total")).isEqualTo(1);
        assertThat(counters.value("patchbay_relay_tones_refused_total")).isEqualTo(1);
    }

    @Test
    void what_comes_from_elsewhere_is_refused() {
        Promise<Void> refused = Promise.promise();
        bus.consume(BusAddresses.callsOf(call), signal -> refused.tryFail("told to the call"));
        int port = listen("127.0.0.2");

        send(port, report());
        vertx.setPeriodic(5, again -> {
            if (counters.value("patchbay_relay_tones_refused_total") == 1) refused.tryComplete();
        });

        await(refused.future());
    }

    private int listen(String rtpengine) {
        RelayConfig config = RelayConfig.of(List.of(new RelayConfig.Instance(rtpengine, 2223, 1)));
        DatagramSocket socket =
                await(DtmfLog.open(vertx, new InetSocketAddress("127.0.0.1", 0), config, bus, counters));
        return socket.localAddress().port();
    }

    private void send(int port, String text) {
        DatagramSocket socket = vertx.createDatagramSocket();
        await(socket.send(text, port, "127.0.0.1"));
    }

    private String report() {
        return "{\"callid\":\"%s\",\"source_tag\":\"b1\",\"event\":11,\"duration\":160}".formatted(call);
    }
}
