package org.patchbay.core.media;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.datagram.DatagramPacket;
import io.vertx.core.datagram.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.stream.Collectors;
import org.patchbay.core.bus.SignalBus;
import org.patchbay.core.metrics.Counters;
import org.patchbay.session.v1.Dtmf;
import org.patchbay.session.v1.Signal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the tones that rtpengine sees in the media (RFC 4733) and tells them to their calls, each as a {@code dtmf} of the leg that
 * sent it. A browser can't see such packets itself. They go on to the other side in the media all the same, so the signal says that it
 * was {@code in_media}.
 *
 * <p>Only what comes from the host of a configured instance is taken. The reports name calls by ids that nobody guesses.
 */
public final class DtmfLog {
    private static final Logger LOG = LoggerFactory.getLogger(DtmfLog.class);

    private final SignalBus bus;
    private final Set<String> hosts;
    private final Counters counters;

    private DtmfLog(RelayConfig config, SignalBus bus, Counters counters) {
        this.bus = bus;
        this.hosts = config.instances().stream()
                .map(instance -> numbers(new InetSocketAddress(instance.host(), instance.port())))
                .collect(Collectors.toUnmodifiableSet());
        this.counters = counters;
    }

    /**
     * Listens where rtpengine's {@code --dtmf-log-dest} sends to.
     *
     * @return completes when the socket is bound; fails if it can't be
     */
    public static Future<DatagramSocket> open(
            Vertx vertx, InetSocketAddress address, RelayConfig config, SignalBus bus, Counters counters) {
        DtmfLog log = new DtmfLog(config, bus, counters);
        DatagramSocket socket = vertx.createDatagramSocket();
        socket.handler(log::take);
        return socket.listen(address.getPort(), address.getHostString());
    }

    private void take(DatagramPacket packet) {
        InetSocketAddress sender =
                new InetSocketAddress(packet.sender().host(), packet.sender().port());
        if (!hosts.contains(numbers(sender))) {
            refused("from " + packet.sender().host());
            return;
        }
        ToneReport report = ToneReport.read(packet.data());
        if (report instanceof ToneReport.Unusable none) refused(none.reason());
        else if (report instanceof ToneReport.Heard tone) tell(tone);
    }

    private void tell(ToneReport.Heard tone) {
        counters.increment("patchbay_relay_tones_total");
        bus.toCall(Signal.newBuilder()
                .setCallId(tone.callId())
                .setLegId(tone.leg())
                .setDtmf(Dtmf.newBuilder()
                        .setTones(String.valueOf(tone.tone()))
                        .setDurationMs(tone.durationMs())
                        .setInMedia(true))
                .build());
    }

    private void refused(String reason) {
        counters.increment("patchbay_relay_tones_refused_total");
        LOG.atDebug().addKeyValue("reason", reason).log("a report of a tone was not taken");
    }

    private static String numbers(InetSocketAddress address) {
        return address.isUnresolved()
                ? address.getHostString()
                : address.getAddress().getHostAddress();
    }
}
