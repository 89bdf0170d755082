package org.patchbay.core.presence;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.Address;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.Signal;
import org.patchbay.session.v1.Subscribe;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The watched users outside the own domains, and by whom they are known. Belongs to the event loop of presence. */
final class Elsewhere {
    private static final Logger LOG = LoggerFactory.getLogger(Elsewhere.class);
    /** 4,294,967,295 in the schema's unsigned 32 bits: until it is ended. */
    private static final int FOREVER = -1;

    private final PresenceServices services;
    private final Map<Address, Channel> ways = new HashMap<>();

    Elsewhere(PresenceServices services) {
        this.services = services;
    }

    /** Asks for the presence of the watched user, by that way. */
    void subscribe(Watch watch, Channel way) {
        ways.put(watch.user(), way);
        send(watch, way, secondsOf(watch));
    }

    /** The watcher wants to see the user no more. */
    void unsubscribe(Watch watch) {
        @Nullable Channel way = ways.get(watch.user());
        if (way != null) send(watch, way, 0);
    }

    /** Nobody watches the user any more. */
    void forget(Address user) {
        ways.remove(user);
    }

    private int secondsOf(Watch watch) {
        if (watch.expiresAtMs() == 0) return FOREVER;
        long left = watch.expiresAtMs() - services.clock().getAsLong();
        return (int) Math.max(1, TimeUnit.MILLISECONDS.toSeconds(left));
    }

    private void send(Watch watch, Channel way, int seconds) {
        Signal signal = Signal.newBuilder()
                .setFrom(watch.watcher().toString())
                .setTo(watch.user().toString())
                .setTimeMicros(TimeUnit.MILLISECONDS.toMicros(services.clock().getAsLong()))
                .setSubscribe(Subscribe.newBuilder().setExpiresSeconds(seconds).setChannel(way))
                .build();
        services.bus().toEndpoint(way.getEndpoint(), signal).onFailure(lost -> {
            services.counters().increment("patchbay_presence_lost_endpoints_total");
            LOG.atWarn()
                    .addKeyValue("user", watch.user())
                    .addKeyValue("route", way.getId())
                    .log("nobody is there to ask for a presence");
        });
    }
}
