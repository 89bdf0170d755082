package org.patchbay.core.registrar;

import io.vertx.core.Future;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.Address;
import org.patchbay.core.metrics.Counters;
import org.patchbay.session.v1.Binding;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.Device;
import org.patchbay.session.v1.MediaProfile;

/**
 * A registrar in the memory of one node.
 *
 * <p>A channel is gone from the moment at which it expires: whoever reads a user's devices drops what has expired. Users whom nobody
 * reads are cleaned up by {@link #sweep}, which is to be called every few seconds. A device's channels come with the best first ({@link
 * ChannelOrder}): the liveliest; of those the one that was chosen, or where nobody has chosen the one that connected last.
 *
 * <p>Its futures are complete when they are returned. Memory is bounded by {@link RegistrarConfig}.
 */
public final class LocalRegistrar implements Registrar {
    private final RegistrarConfig config;
    private final LongSupplier clock;
    private final Counters counters;
    private final Map<Address, UserDevices> byUser = new ConcurrentHashMap<>();
    // ConcurrentHashMap's own size is an estimate while others write; a bound needs a count.
    private final AtomicInteger users = new AtomicInteger();
    private final List<RegistrarListener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong devices;
    private final AtomicLong channels;
    private final Object sweeping = new Object();
    private @Nullable Iterator<Address> unswept;

    /**
     * @param config the bounds
     * @param clock milliseconds since 1970, as in {@code Channel.expires_at_ms}
     * @param counters gets {@code patchbay_registrar_*}
     */
    public LocalRegistrar(RegistrarConfig config, LongSupplier clock, Counters counters) {
        this.config = config;
        this.clock = clock;
        this.counters = counters;
        counters.gauge("patchbay_registrar_users", users::get);
        devices = counters.gauge("patchbay_registrar_devices");
        channels = counters.gauge("patchbay_registrar_channels");
    }

    /**
     * {@inheritDoc}
     *
     * <p>A channel without {@code connected_at_ms} counts as connected now. Fails with IllegalArgumentException where the binding names no
     * device or its channel has no id: that is a mistake of the adapter.
     */
    @Override
    public Future<Outcome> bind(Binding binding) {
        try {
            return Future.succeededFuture(bindNow(binding));
        } catch (IllegalArgumentException e) {
            return Future.failedFuture(e);
        }
    }

    private Outcome bindNow(Binding binding) {
        Address device = Address.parse(binding.getAddress());
        if (!device.hasDevice()) throw new IllegalArgumentException("no device in " + device);
        if (binding.getChannel().getId().isEmpty()) throw new IllegalArgumentException("a channel without id");
        long now = clock.getAsLong();
        Binding complete = complete(binding, device, now);

        Outcome[] outcome = new Outcome[1];
        UserDevices[] known = {UserDevices.NONE, UserDevices.NONE};
        byUser.compute(device.bare(), (user, before) -> {
            boolean added = before == null && admitUser();
            if (before == null && !added) {
                outcome[0] = new TooMany(config.users());
                return null;
            }
            UserDevices live = before == null ? UserDevices.NONE : before.at(now);
            UserDevices.Change change = live.with(complete, config);
            UserDevices after = live;
            if (change instanceof UserDevices.Changed changed)
                after = changed.devices().at(now);
            outcome[0] = change instanceof UserDevices.Full full
                    ? new TooMany(full.allowed())
                    : new Bound(after.asDevices());
            if (before != null) known[0] = before;
            known[1] = after;
            return keep(before, after);
        });
        tellGone(known[0], known[1]);
        if (outcome[0] instanceof TooMany) {
            counters.increment("patchbay_registrar_refused_total");
        } else {
            Channel channel = complete.getChannel();
            boolean refreshed = known[0].has(complete.getAddress(), channel.getId());
            for (RegistrarListener listener : listeners) listener.bound(device, channel, refreshed);
        }
        return outcome[0];
    }

    private static Binding complete(Binding binding, Address device, long now) {
        Binding.Builder complete = binding.toBuilder();
        // The text that the adapter keeps as well, unless the domain has to be folded.
        String address = device.toString();
        if (!address.equals(binding.getAddress())) complete.setAddress(address);
        Channel channel = binding.getChannel();
        if (channel.getConnectedAtMs() == 0) {
            complete.setChannel(channel.toBuilder().setConnectedAtMs(now));
        }
        return complete.build();
    }

    private boolean admitUser() {
        if (users.incrementAndGet() <= config.users()) return true;
        users.decrementAndGet();
        return false;
    }

    /** Books the difference and says what the map is to hold. The user of {@code after} is counted already. */
    private @Nullable UserDevices keep(@Nullable UserDevices before, UserDevices after) {
        int devicesBefore = before == null ? 0 : before.entries().size();
        int channelsBefore = before == null ? 0 : before.channelCount();
        devices.addAndGet((long) after.entries().size() - devicesBefore);
        channels.addAndGet((long) after.channelCount() - channelsBefore);
        if (!after.isEmpty()) return after;
        users.decrementAndGet();
        return null;
    }

    @Override
    public Future<Void> unbind(Address device, String channelId) {
        UserDevices[] known = {UserDevices.NONE, UserDevices.NONE};
        byUser.computeIfPresent(device.bare(), (user, before) -> {
            known[0] = before;
            known[1] = before.without(device, channelId);
            return keep(before, known[1]);
        });
        tellGone(known[0], known[1]);
        return Future.succeededFuture();
    }

    @Override
    public void addListener(RegistrarListener listener) {
        listeners.add(listener);
    }

    /** Told outside the map's lock, so that a listener may ask the registrar. */
    private void tellGone(UserDevices before, UserDevices after) {
        if (before == after) return;
        for (UserDevices.Gone gone : before.goneIn(after)) {
            for (RegistrarListener listener : listeners) {
                listener.gone(gone.device(), gone.channel(), gone.lastOfDevice());
            }
        }
    }

    @Override
    public Future<List<Device>> devicesOf(Address user) {
        UserDevices found = byUser.get(user.bare());
        if (found == null) return Future.succeededFuture(List.of());
        long now = clock.getAsLong();
        if (now < found.nextExpiry()) return Future.succeededFuture(found.asDevices());
        expire(user.bare(), now);
        UserDevices left = byUser.get(user.bare());
        return Future.succeededFuture(left == null ? List.of() : left.at(now).asDevices());
    }

    @Override
    public void learn(Address device, String channelId, MediaProfile profile) {
        byUser.computeIfPresent(
                device.bare(), (user, before) -> keep(before, before.learning(device, channelId, profile)));
    }

    @Override
    public void rank(Address device, List<Channel> standing) {
        byUser.computeIfPresent(device.bare(), (user, before) -> keep(before, before.ranking(device, standing)));
    }

    /**
     * Drops what has expired of the next users, going round.
     *
     * @param most how many users to look at, so that a call never takes long
     * @return how many users it looked at; fewer than asked where it came to the end of a round
     */
    public int sweep(int most) {
        synchronized (sweeping) {
            if (unswept == null) unswept = byUser.keySet().iterator();
            long now = clock.getAsLong();
            int seen = 0;
            while (seen < most && unswept.hasNext()) {
                expire(unswept.next(), now);
                seen++;
            }
            if (!unswept.hasNext()) unswept = null;
            return seen;
        }
    }

    private void expire(Address user, long now) {
        UserDevices[] known = {UserDevices.NONE, UserDevices.NONE};
        byUser.computeIfPresent(user, (key, before) -> {
            if (now < before.nextExpiry()) return before;
            UserDevices after = before.at(now);
            known[0] = before;
            known[1] = after;
            for (int i = before.channelCount() - after.channelCount(); i > 0; i--) {
                counters.increment("patchbay_registrar_expired_total");
            }
            return keep(before, after);
        });
        tellGone(known[0], known[1]);
    }
}
