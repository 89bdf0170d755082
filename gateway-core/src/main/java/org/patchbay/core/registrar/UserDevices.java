package org.patchbay.core.registrar;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.patchbay.core.Address;
import org.patchbay.session.v1.Binding;
import org.patchbay.session.v1.Capabilities;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.Device;
import org.patchbay.session.v1.MediaProfile;

/**
 * The devices of one user, immutable and pure: what the registrar keeps in one entry of its map.
 *
 * @param entries the devices in the order in which they came, each with at least one channel
 * @param asDevices the same as the model tells it
 * @param nextExpiry when the first channel expires, milliseconds since 1970; {@link Long#MAX_VALUE} for never
 */
record UserDevices(List<Entry> entries, List<Device> asDevices, long nextExpiry) {
    static final UserDevices NONE = of(List.of());

    /** One device with its channels, the best first. */
    record Entry(String address, List<Bound> channels) {
        boolean has(String channelId) {
            return channels.stream().anyMatch(bound -> bound.channel().getId().equals(channelId));
        }

        // What its own descriptions have shown differs by protocol, so capabilities belong to the channel; the device
        // shows its best.
        Device asDevice() {
            Device.Builder device = Device.newBuilder()
                    .setAddress(address)
                    .setCapabilities(channels.get(0).capabilities());
            channels.forEach(bound -> device.addChannels(bound.channel()));
            return device.build();
        }
    }

    /** A channel, and in it what the device can do on it. */
    record Bound(Channel channel) {
        Bound(Channel channel, Capabilities capabilities) {
            this(channel.toBuilder().setCapabilities(capabilities).build());
        }

        Capabilities capabilities() {
            return channel.getCapabilities();
        }

        long expiry() {
            return channel.getExpiresAtMs() == 0 ? Long.MAX_VALUE : channel.getExpiresAtMs();
        }
    }

    /** A channel that is no longer there; {@code lastOfDevice} where its device is gone with it. */
    record Gone(Address device, Channel channel, boolean lastOfDevice) {}

    /** What one more binding gives. */
    sealed interface Change permits Changed, Full {}

    record Changed(UserDevices devices) implements Change {}

    record Full(int allowed) implements Change {}

    private static UserDevices of(List<Entry> entries) {
        long nextExpiry = entries.stream()
                .flatMap(entry -> entry.channels().stream())
                .mapToLong(Bound::expiry)
                .min()
                .orElse(Long.MAX_VALUE);
        return new UserDevices(
                List.copyOf(entries), entries.stream().map(Entry::asDevice).toList(), nextExpiry);
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    int channelCount() {
        return entries.stream().mapToInt(entry -> entry.channels().size()).sum();
    }

    /** Which of these channels are missing there. */
    List<Gone> goneIn(UserDevices after) {
        List<Gone> gone = new ArrayList<>();
        for (Entry entry : entries) {
            int place = after.indexOf(entry.address());
            for (Bound bound : entry.channels()) {
                if (place >= 0 && after.entries().get(place).has(bound.channel().getId())) continue;
                gone.add(new Gone(Address.parse(entry.address()), bound.channel(), place < 0));
            }
        }
        return gone;
    }

    /** Whether that channel of that device is here. */
    boolean has(String device, String channelId) {
        int place = indexOf(device);
        return place >= 0 && entries.get(place).has(channelId);
    }

    /** Without what has expired at that time; this very object where nothing has. */
    UserDevices at(long now) {
        if (now < nextExpiry) return this;
        return mapChannels(channels ->
                channels.stream().filter(bound -> bound.expiry() > now).toList());
    }

    /** With one more channel, or the same one refreshed. What has expired is to be left out before. */
    Change with(Binding binding, RegistrarConfig bounds) {
        List<Entry> next = new ArrayList<>(entries);
        int place = indexOf(binding.getAddress());
        List<Bound> before = place < 0 ? List.of() : entries.get(place).channels();
        if (place < 0 && entries.size() >= bounds.devicesPerUser()) return new Full(bounds.devicesPerUser());

        String channelId = binding.getChannel().getId();
        List<Bound> channels = new ArrayList<>(before);
        channels.removeIf(bound -> bound.channel().getId().equals(channelId));
        if (channels.size() >= bounds.channelsPerDevice()) return new Full(bounds.channelsPerDevice());
        // First in the list, so that the order, which is stable, puts it before others of the same age.
        channels.add(0, bound(binding, before));

        Entry entry = new Entry(binding.getAddress(), ChannelOrder.of(channels));
        if (place < 0) next.add(entry);
        else next.set(place, entry);
        return new Changed(of(next));
    }

    /** A refresh that says nothing of the media keeps what was learnt of it, and how the channel stands. */
    private static Bound bound(Binding binding, List<Bound> before) {
        for (Bound known : before) {
            if (!known.channel().getId().equals(binding.getChannel().getId())) continue;
            Capabilities said = binding.getCapabilities();
            boolean silent = said.getMediaProfile() == MediaProfile.MEDIA_PROFILE_UNSPECIFIED;
            MediaProfile learnt = known.capabilities().getMediaProfile();
            return new Bound(
                    standing(binding.getChannel(), known.channel()),
                    silent ? said.toBuilder().setMediaProfile(learnt).build() : said);
        }
        return new Bound(binding.getChannel(), binding.getCapabilities());
    }

    private static Channel standing(Channel channel, Channel as) {
        return channel.toBuilder()
                .setLiveness(as.getLiveness())
                .setRoundTripMicros(as.getRoundTripMicros())
                .setChoice(as.getChoice())
                .build();
    }

    /** With what is known of how its channels stand. */
    UserDevices ranking(Address device, List<Channel> standing) {
        return mapChannelsOf(device, channels -> {
            List<Bound> ranked = new ArrayList<>();
            for (Bound bound : channels) {
                Channel mine = bound.channel();
                ranked.add(standing.stream()
                        .filter(one -> one.getId().equals(mine.getId()))
                        .findFirst()
                        .map(one -> new Bound(standing(mine, one), bound.capabilities()))
                        .orElse(bound));
            }
            return ChannelOrder.of(ranked);
        });
    }

    UserDevices without(Address device, String channelId) {
        return mapChannelsOf(
                device,
                channels -> channels.stream()
                        .filter(bound -> !bound.channel().getId().equals(channelId))
                        .toList());
    }

    UserDevices learning(Address device, String channelId, MediaProfile profile) {
        return mapChannelsOf(
                device,
                channels -> channels.stream()
                        .map(bound -> bound.channel().getId().equals(channelId)
                                ? new Bound(
                                        bound.channel(),
                                        bound.capabilities().toBuilder()
                                                .setMediaProfile(profile)
                                                .build())
                                : bound)
                        .toList());
    }

    private UserDevices mapChannelsOf(Address device, UnaryOperator<List<Bound>> change) {
        int place = indexOf(device.toString());
        if (place < 0) return this;
        List<Entry> next = new ArrayList<>(entries);
        List<Bound> channels = change.apply(entries.get(place).channels());
        if (channels.isEmpty()) next.remove(place);
        else next.set(place, new Entry(entries.get(place).address(), channels));
        return of(next);
    }

    private UserDevices mapChannels(UnaryOperator<List<Bound>> change) {
        return of(entries.stream()
                .map(entry -> new Entry(entry.address(), change.apply(entry.channels())))
                .filter(entry -> !entry.channels().isEmpty())
                .toList());
    }

    private int indexOf(String address) {
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).address().equals(address)) return i;
        }
        return -1;
    }
}
