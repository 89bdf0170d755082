package org.patchbay.core.client;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.patchbay.session.v1.Choice;

/**
 * Which of a device's channels its signals go by, and why. Pure.
 *
 * <p>Liveness comes first, and a channel in doubt is left at once. Between channels that are as sure as each other, a faster one must have
 * been better by {@link #MARGIN} and {@link #LEAST_GAIN_MICROS} for {@link #STEADY_MS}, so that two of about the same speed do not take turns. Where they
 * are not both measured the one that connected last counts. Such a change, which nothing forces, waits until the present channel owes the
 * device nothing.
 *
 * @param best the chosen channel's id; empty where there is none
 * @param reason why it was chosen
 * @param challenger the channel that is better by the margin, and may be chosen when it stays so
 * @param challengedAtMs since when it is
 */
record ChannelChoice(String best, Choice reason, String challenger, long challengedAtMs) {
    static final ChannelChoice NONE = new ChannelChoice("", Choice.CHOICE_UNSPECIFIED, "", 0);
    /** A faster channel takes at most this much of the present one's time. */
    static final double MARGIN = 0.7;
    /** And it saves at least this. */
    static final long LEAST_GAIN_MICROS = 20_000;
    /** For at least this long. A channel that was in doubt is not chosen again sooner, either. */
    static final long STEADY_MS = 10_000;

    /**
     * The choice as things stand.
     *
     * @param channels those of the device, in any order
     * @param quiet whether the chosen channel owes the device nothing, so that another can be chosen without any frame overtaking one
     */
    ChannelChoice next(List<Standing> channels, long nowMs, boolean quiet) {
        if (channels.isEmpty()) return NONE;
        Optional<Standing> present =
                channels.stream().filter(one -> one.id().equals(best)).findFirst();
        if (channels.size() == 1) return chosen(channels.get(0), Choice.ONLY);
        int least = channels.stream().mapToInt(Standing::doubts).min().orElse(0);
        List<Standing> surest =
                channels.stream().filter(one -> one.doubts() == least).toList();
        if (present.isEmpty()) return chosen(first(surest), reasonOf(channels, surest));
        Standing current = present.get();
        if (current.doubts() > least) return chosen(first(surest), Choice.LIVELIEST);
        return challenged(current, surest, nowMs, quiet);
    }

    private ChannelChoice challenged(Standing current, List<Standing> surest, long nowMs, boolean quiet) {
        Standing other = first(
                surest.stream().filter(one -> !one.id().equals(current.id())).toList(), current);
        if (other.id().equals(current.id())) return unchallenged();
        if (current.isMeasured() && other.isMeasured()) {
            boolean faster = other.roundTripMicros() <= MARGIN * current.roundTripMicros()
                    && current.roundTripMicros() - other.roundTripMicros() >= LEAST_GAIN_MICROS;
            if (!faster) return unchallenged();
            if (!challenger.equals(other.id())) return new ChannelChoice(best, reason, other.id(), nowMs);
            boolean steady = nowMs - challengedAtMs >= STEADY_MS && nowMs - other.sinceMs() >= STEADY_MS;
            return steady && quiet ? chosen(other, Choice.FASTEST) : this;
        }
        boolean newer = other.connectedAtMs() > current.connectedAtMs();
        boolean steady = other.isUnbroken() || nowMs - other.sinceMs() >= STEADY_MS;
        return newer && steady && quiet ? chosen(other, Choice.NEWEST) : unchallenged();
    }

    private ChannelChoice chosen(Standing channel, Choice why) {
        if (channel.id().equals(best) && why == reason && challenger.isEmpty()) return this;
        return new ChannelChoice(channel.id(), why, "", 0);
    }

    private ChannelChoice unchallenged() {
        // What was the only one is still chosen, and not because it is.
        Choice why = reason == Choice.ONLY ? Choice.NEWEST : reason;
        return challenger.isEmpty() && why == reason ? this : new ChannelChoice(best, why, "", 0);
    }

    private static Choice reasonOf(List<Standing> all, List<Standing> surest) {
        return surest.size() < all.size() ? Choice.LIVELIEST : Choice.NEWEST;
    }

    private static Standing first(List<Standing> equals) {
        return first(equals, equals.get(0));
    }

    /** The fastest where all are measured, else the one that connected last. */
    private static Standing first(List<Standing> equals, Standing otherwise) {
        Comparator<Standing> order = equals.stream().allMatch(Standing::isMeasured)
                ? Comparator.comparingLong(Standing::roundTripMicros)
                : Comparator.comparingLong(one -> -one.connectedAtMs());
        return equals.stream().min(order).orElse(otherwise);
    }
}
