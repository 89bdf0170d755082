package org.patchbay.core.registrar;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.Choice;
import org.patchbay.session.v1.Liveness;

/** The best channel of a device first. Pure. */
final class ChannelOrder {
    private ChannelOrder() {}

    /**
     * By liveness, then by the time at which they connected. Where one was chosen among several at the same place (the same endpoint and
     * handle), it stands before the others of that place.
     */
    static List<UserDevices.Bound> of(List<UserDevices.Bound> channels) {
        List<UserDevices.Bound> ordered = new ArrayList<>(channels);
        ordered.sort(Comparator.<UserDevices.Bound>comparingInt(bound -> doubts(bound.channel()))
                .thenComparingLong(bound -> -age(bound.channel(), channels))
                .thenComparingInt(bound -> isChosen(bound.channel()) ? 0 : 1));
        return List.copyOf(ordered);
    }

    private static int doubts(Channel channel) {
        Liveness liveness = channel.getLiveness();
        return switch (liveness) {
            case LIVENESS_UNSPECIFIED, PRESENT, UNRECOGNIZED -> 0;
            case DOUBTFUL -> 1;
            case AWAY -> 2;
            case OVERDUE -> 3;
        };
    }

    /** The chosen one is as young as the youngest of its place. */
    private static long age(Channel channel, List<UserDevices.Bound> all) {
        if (!isChosen(channel)) return channel.getConnectedAtMs();
        return all.stream()
                .map(UserDevices.Bound::channel)
                .filter(other -> other.getEndpoint().equals(channel.getEndpoint())
                        && other.getHandle().equals(channel.getHandle()))
                .mapToLong(Channel::getConnectedAtMs)
                .max()
                .orElse(channel.getConnectedAtMs());
    }

    private static boolean isChosen(Channel channel) {
        return channel.getChoice() != Choice.CHOICE_UNSPECIFIED;
    }
}
