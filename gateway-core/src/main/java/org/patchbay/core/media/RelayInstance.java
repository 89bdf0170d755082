package org.patchbay.core.media;

import io.netty.util.NetUtil;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.patchbay.core.metrics.Counters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One instance of rtpengine as the gateway knows it: its health, its sessions, its client. Lives on one event loop. */
final class RelayInstance {
    private static final Logger logger = LoggerFactory.getLogger(RelayInstance.class);

    private final RelayConfig.Instance address;
    private final RelayConfig config;
    private final NgClient client;
    private final Runnable onHealthChange;
    private InstanceHealth health = InstanceHealth.UNKNOWN;
    private int sessions;

    RelayInstance(
            RelayConfig.Instance address,
            RelayConfig config,
            ContextInternal context,
            Counters counters,
            Runnable onHealthChange) {
        this.address = address;
        this.config = config;
        this.client = new NgClient(context, config.retransmitAfter(), counters);
        this.onHealthChange = onHealthChange;
    }

    Future<Void> open() {
        return client.open(remote());
    }

    /** Asks whether it is there; the future is complete when that is known. */
    Future<Void> ping() {
        Duration deadline =
                config.deadline().compareTo(config.pingInterval()) < 0 ? config.deadline() : config.pingInterval();
        return ask(NgCommands.ping(), deadline).outcome().mapEmpty();
    }

    /** Asks, and learns from the outcome whether it is in health. */
    NgRequest ask(Bencode.Dictionary command, Duration deadline) {
        NgRequest request = client.ask(command, deadline);
        request.outcome().onSuccess(this::learn);
        return request;
    }

    boolean isHealthy() {
        return health.healthy();
    }

    int waiting() {
        return client.waiting();
    }

    /** How much of its share it carries. */
    double load() {
        return (double) sessions / address.weight();
    }

    void sessionBegins() {
        sessions++;
    }

    void sessionEnds() {
        sessions--;
    }

    void close() {
        client.close();
    }

    @Override
    public String toString() {
        return address.toString();
    }

    private void learn(NgOutcome outcome) {
        if (outcome instanceof NgOutcome.Abandoned) return;
        boolean alive = !(outcome instanceof NgOutcome.Silent);
        InstanceHealth before = health;
        health = before.after(alive, alive ? config.healthyAfter() : config.unhealthyAfter());
        if (health.known() == before.known() && health.healthy() == before.healthy()) return;
        logger.atInfo()
                .addKeyValue("instance", address)
                .addKeyValue("healthy", health.healthy())
                .log("media relay");
        onHealthChange.run();
    }

    private InetSocketAddress remote() {
        try {
            byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address.host());
            return new InetSocketAddress(InetAddress.getByAddress(bytes), address.port());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("the configuration lets addresses pass alone", e);
        }
    }
}
