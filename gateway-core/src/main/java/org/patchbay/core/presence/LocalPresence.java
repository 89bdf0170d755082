package org.patchbay.core.presence;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.VertxInternal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.Address;
import org.patchbay.core.presence.WatchRules.Denied;
import org.patchbay.core.presence.WatchRules.Outside;
import org.patchbay.core.registrar.RegistrarListener;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.Device;
import org.patchbay.session.v1.PresenceState;
import org.patchbay.session.v1.Signal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The presence of one node's users, all on one event loop. What a user's devices are, the registrar is asked each time; kept are only what
 * they said of themselves, their calls, and the watches.
 *
 * <p>{@link #sweep} is to be called every second or so.
 */
public final class LocalPresence implements Presence, RegistrarListener {
    private static final Logger LOG = LoggerFactory.getLogger(LocalPresence.class);

    private final PresenceServices services;
    private final Context loop;
    private final WatchRules rules;
    private final WatchTable watches;
    /** Who is watched, for the threads that calls are on. */
    private final Set<Address> watched = ConcurrentHashMap.newKeySet();

    private final Talking talking = new Talking();
    private final Map<Address, UserState> users = new HashMap<>();
    private final Elsewhere elsewhere;
    /** Watches that are being looked up. */
    private final Map<String, Watch> asked = new HashMap<>();

    private LocalPresence(PresenceServices services) {
        this.services = services;
        this.loop = ((VertxInternal) services.vertx()).createEventLoopContext();
        this.rules = new WatchRules(services);
        this.watches = new WatchTable(services.config());
        this.elsewhere = new Elsewhere(services);
        services.counters().gauge("patchbay_presence_watches", watches::size);
        services.counters().gauge("patchbay_presence_users", users::size);
        services.counters().gauge("patchbay_presence_talking", talking::size);
    }

    /** Opens it: from now on it hears of devices that come and go. */
    public static LocalPresence open(PresenceServices services) {
        LocalPresence presence = new LocalPresence(services);
        services.registrar().addListener(presence);
        return presence;
    }

    @Override
    public void publish(Address device, String channelId, PresenceState state) {
        services.counters().increment("patchbay_presence_published_total");
        later(() -> lookUp(device.bare()).onSuccess(devices -> {
            if (isBound(devices, device, channelId)) user(device).say(device, channelId, state);
            else services.counters().increment("patchbay_presence_ignored_total");
            show(device.bare(), devices);
        }));
    }

    @Override
    public void publishOutside(Address user, PresenceState state) {
        later(() -> {
            Address bare = user.bare();
            if (services.domains().isOwn(bare.domain()) || !watches.isWatched(bare)) {
                services.counters().increment("patchbay_presence_ignored_total");
                return;
            }
            tell(bare, user(bare), state.toBuilder().clearChannel().build());
        });
    }

    /** A call of that device, which need not be one of the own domain, was answered. Any thread may tell. */
    public void callBegan(Address device) {
        if (!services.domains().isOwn(device.domain())) return;
        talking.began(device);
        callsChanged(device.bare());
    }

    /** A call of that device, which was answered, is over. Any thread may tell. */
    public void callEnded(Address device) {
        talking.ended(device);
        callsChanged(device.bare());
    }

    private void callsChanged(Address user) {
        if (watched.contains(user)) later(() -> refresh(user));
    }

    @Override
    public void bound(Address device, Channel channel, boolean refreshed) {
        if (refreshed) return;
        later(() -> refresh(device.bare()));
    }

    @Override
    public void gone(Address device, Channel channel, boolean lastOfDevice) {
        later(() -> {
            for (Watch watch : watches.by(device, channel.getEndpoint(), channel.getId())) end(watch.id());
            @Nullable UserState user = users.get(device.bare());
            if (user == null) return;
            user.forget(device, channel.getId());
            refresh(device.bare());
        });
    }

    @Override
    public Future<Outcome> watch(Watch watch) {
        Watch bare = new Watch(watch.id(), watch.watcher(), watch.user().bare(), watch.channel(), watch.expiresAtMs());
        Promise<Outcome> promise = Promise.promise();
        later(() -> {
            if (asked.size() >= services.config().watches()) {
                promise.complete(full());
                return;
            }
            asked.put(bare.id(), bare);
            rules.ask(bare.watcher(), bare.user())
                    .compose(verdict -> onLoop(() -> admit(bare, verdict)))
                    .onComplete(result -> later(() -> asked.remove(bare.id(), bare)))
                    .onComplete(promise);
        });
        return promise.future();
    }

    private Future<Outcome> admit(Watch watch, WatchRules.Verdict verdict) {
        if (verdict instanceof Denied denied) return Future.succeededFuture(refused(denied.cause(), denied.text()));
        if (verdict instanceof Outside beyond) return Future.succeededFuture(beginOutside(watch, beyond.channel()));
        return lookUp(watch.user()).map(devices -> begin(watch, devices));
    }

    private Outcome begin(Watch watch, List<Device> devices) {
        // Those who watch already are told of what has changed; the new one is told how things are.
        PresenceState now = show(watch.user(), devices);
        if (isWithdrawn(watch)) return new Watching(now);
        if (!watches.hasRoom(watch)) return full();
        put(watch);
        user(watch.user()).showsNew(now);
        notify(watch, now);
        // A call that began or ended before the watch was there woke nobody for it.
        show(watch.user(), devices);
        return new Watching(now);
    }

    private Outcome beginOutside(Watch watch, Channel way) {
        if (isWithdrawn(watch)) return new Watching(UserState.OFFLINE);
        if (!watches.hasRoom(watch)) return full();
        put(watch);
        elsewhere.subscribe(watch, way);
        PresenceState known = user(watch.user()).shown();
        notify(watch, known);
        return new Watching(known);
    }

    /** Whether it was ended, or asked for anew, while it was looked up. */
    private boolean isWithdrawn(Watch watch) {
        return asked.get(watch.id()) != watch;
    }

    /** Adds a watch; the earlier one of that id ends, unless it is the same renewed. */
    private void put(Watch watch) {
        @Nullable Watch before = watches.remove(watch.id());
        watches.put(watch);
        watched.add(watch.user());
        boolean renewed = before != null
                && before.user().equals(watch.user())
                && before.watcher().equals(watch.watcher());
        if (before != null && !renewed) ended(before);
    }

    private Refused full() {
        return refused(Cause.TOO_MANY, "there are as many watches as there may be");
    }

    private Refused refused(Cause cause, String text) {
        services.counters().increment("patchbay_presence_refused_total{cause=\"" + cause + "\"}");
        return new Refused(cause, text);
    }

    @Override
    public void unwatch(String watchId) {
        later(() -> {
            asked.remove(watchId);
            end(watchId);
        });
    }

    @Override
    public Future<PresenceState> of(Address user) {
        Promise<PresenceState> promise = Promise.promise();
        later(() -> {
            Address bare = user.bare();
            if (services.domains().isOwn(bare.domain())) {
                services.registrar()
                        .devicesOf(bare)
                        .onSuccess(devices -> later(() -> promise.complete(merged(bare, devices))))
                        .onFailure(promise::fail);
            } else {
                @Nullable UserState known = users.get(bare);
                promise.complete(known == null ? UserState.OFFLINE : known.shown());
            }
        });
        return promise.future();
    }

    /** Ends the watches whose time has come. */
    public void sweep() {
        later(() -> {
            for (Watch watch : watches.expired(services.clock().getAsLong())) {
                services.counters().increment("patchbay_presence_expired_total");
                end(watch.id());
            }
        });
    }

    private void end(String watchId) {
        @Nullable Watch watch = watches.remove(watchId);
        if (watch != null) ended(watch);
    }

    private void ended(Watch watch) {
        Address user = watch.user();
        if (!watches.isWatching(watch.watcher(), user)) elsewhere.unsubscribe(watch);
        if (watches.isWatched(user)) return;
        watched.remove(user);
        elsewhere.forget(user);
        @Nullable UserState state = users.get(user);
        if (state != null) state.unwatched();
        tidy(user);
    }

    /** Looks a user up again, and tells who watches where something has changed. */
    private void refresh(Address user) {
        if (!users.containsKey(user) && !watches.isWatched(user)) return;
        lookUp(user).onSuccess(devices -> show(user, devices));
    }

    /** The newest list of a user's devices; told on this event loop. */
    private Future<List<Device>> lookUp(Address user) {
        UserState state = user(user);
        int question = state.ask();
        Promise<List<Device>> promise = Promise.promise();
        services.registrar()
                .devicesOf(user)
                .onComplete(result -> later(() -> {
                    if (result.succeeded()) {
                        promise.complete(state.latest(question, result.result()));
                        return;
                    }
                    state.unanswered();
                    services.counters().increment("patchbay_presence_failed_lookups_total");
                    LOG.atWarn()
                            .setCause(result.cause())
                            .addKeyValue("user", user)
                            .log("devices can't be looked up");
                    promise.fail(result.cause());
                }));
        return promise.future();
    }

    private PresenceState show(Address user, List<Device> devices) {
        PresenceState now = merged(user, devices);
        tell(user, user(user), now);
        return now;
    }

    private PresenceState merged(Address user, List<Device> devices) {
        @Nullable UserState state = users.get(user);
        UserState known = state == null ? new UserState() : state;
        Map<String, Integer> calls = talking.of(user);
        return PresenceMerge.merge(known.views(devices, calls.keySet()), !calls.isEmpty());
    }

    private void tell(Address user, UserState state, PresenceState now) {
        if (watches.isWatched(user) && state.showsNew(now)) {
            for (Watch watch : watches.of(user)) notify(watch, now);
        }
        tidy(user);
    }

    private void notify(Watch watch, PresenceState state) {
        services.counters().increment("patchbay_presence_notifications_total");
        Signal signal = envelope(watch.user(), watch.watcher())
                .setPresence(state.toBuilder().setChannel(watch.channel()))
                .build();
        services.bus().toEndpoint(watch.channel().getEndpoint(), signal).onFailure(lost -> {
            services.counters().increment("patchbay_presence_lost_endpoints_total");
            later(() -> end(watch.id()));
        });
    }

    private Signal.Builder envelope(Address from, Address to) {
        return Signal.newBuilder()
                .setFrom(from.toString())
                .setTo(to.toString())
                .setTimeMicros(TimeUnit.MILLISECONDS.toMicros(services.clock().getAsLong()));
    }

    private static boolean isBound(List<Device> devices, Address device, String channelId) {
        return devices.stream()
                .filter(one -> one.getAddress().equals(device.toString()))
                .flatMap(one -> one.getChannelsList().stream())
                .anyMatch(channel -> channel.getId().equals(channelId));
    }

    private UserState user(Address device) {
        return users.computeIfAbsent(device.bare(), user -> new UserState());
    }

    private void tidy(Address user) {
        @Nullable UserState state = users.get(user);
        if (state != null && state.isEmpty() && !watches.isWatched(user)) users.remove(user);
    }

    private <T> Future<T> onLoop(Supplier<Future<T>> task) {
        return Future.future(promise -> later(() -> task.get().onComplete(promise)));
    }

    private void later(Runnable task) {
        loop.runOnContext(ignored -> task.run());
    }
}
