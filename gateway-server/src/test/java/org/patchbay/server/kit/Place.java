package org.patchbay.server.kit;

import io.vertx.core.Vertx;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.patchbay.server.TestGateway;
import org.patchbay.server.peers.Rtpengine;

/** Where phones are: the gateway, the machinery that they share, and how good the network is just now. */
final class Place {
    private final TestGateway gateway;
    private final Vertx vertx;
    private final @Nullable Rtpengine relay;
    private volatile Weather weather = Weather.FINE;
    private volatile Journal journal = new Journal();
    private volatile long seed;
    private final Map<String, Random> chances = new ConcurrentHashMap<>();

    Place(TestGateway gateway, Vertx vertx) {
        this(gateway, vertx, null);
    }

    /** @param relay what the gateway relays media by, where SIP phones speak plain RTP */
    Place(TestGateway gateway, Vertx vertx, @Nullable Rtpengine relay) {
        this.gateway = gateway;
        this.vertx = vertx;
        this.relay = relay;
    }

    @Nullable
    Rtpengine relay() {
        return relay;
    }

    TestGateway gateway() {
        return gateway;
    }

    /** What is said now takes its way through the relay. */
    void assertRelays() {
        Rtpengine known = relay;
        if (known == null || known.calls().isEmpty())
            throw new AssertionError("the relay has no session of a call whose media can't meet without it");
    }

    Vertx vertx() {
        return vertx;
    }

    Weather weather() {
        return weather;
    }

    Journal journal() {
        return journal;
    }

    /**
     * What happens to somebody by chance: a function of the play's seed, of whom it happens to, and of how much has happened to that one
     * before, whatever happens meanwhile to others.
     */
    Random random(String whom) {
        return chances.computeIfAbsent(whom, one -> new Random(seed * 1_000_003 + one.hashCode()));
    }

    /** A new play begins. */
    Journal begins(long next) {
        seed = next;
        chances.clear();
        journal = new Journal();
        return journal;
    }

    /** The weather changes, for all that is sent from now on. */
    void has(Weather next) {
        weather = next;
    }

    /** A device on WebSocket and MQTT at once, told by the one that is named. */
    NativePhone twin(Protocol best, String user, String device) {
        return new NativePhone(user, device, this, new TwinWire(best, this, user));
    }

    /** A phone with that user's account. */
    Phone phone(Protocol protocol, String user, String device) {
        return switch (protocol) {
            case WEBSOCKET -> new NativePhone(user, device, this, new WebSocketWire(this, user));
            case MQTT -> new NativePhone(user, device, this, new MqttWire(this, user));
            case SIP -> new SipPhone(user, device, this);
            case XMPP -> new XmppPhone(user, device, this);
        };
    }
}
