package org.patchbay.core.client;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.Address;
import org.patchbay.core.registrar.Registrar;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.Choice;
import org.patchbay.session.v1.Liveness;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The channels of one device, how they stand, and which is chosen; the registrar, the log and the counters are told of every change. */
final class LineChannels {
    private static final Logger LOG = LoggerFactory.getLogger(LineChannels.class);

    private final Address device;
    private final Registrar registrar;
    private final LineTally tally;
    private final LongSupplier clock;
    private final Map<LineChannel, Standing> standings = new LinkedHashMap<>(2);
    private ChannelChoice choice = ChannelChoice.NONE;
    /** How they stood when the registrar was told last. */
    private List<Standing> told = List.of();

    /** Which was chosen then. */
    private ChannelChoice toldChoice = ChannelChoice.NONE;

    /** @param clock milliseconds since 1970 */
    LineChannels(Address device, Registrar registrar, LineTally tally, LongSupplier clock) {
        this.device = device;
        this.registrar = registrar;
        this.tally = tally;
        this.clock = clock;
    }

    void add(LineChannel channel) {
        Channel bound = channel.binding().getChannel();
        long connected = bound.getConnectedAtMs();
        standings.put(
                channel,
                new Standing(bound.getId(), channel.liveness(), connected, channel.roundTripMicros(), connected));
    }

    /** Looks how a channel stands now; false where it is not here. */
    boolean note(LineChannel channel) {
        Standing before = standings.get(channel);
        if (before == null) return false;
        // It may have been bound since.
        told = List.of();
        Liveness now = channel.liveness();
        // That it is there at last is the first that is heard of a channel that was away from its beginning.
        boolean first = before.isUnbroken() && before.liveness() == Liveness.AWAY && now == Liveness.PRESENT;
        long since = now == before.liveness() || first ? before.sinceMs() : clock.getAsLong();
        standings.put(
                channel, new Standing(before.id(), now, since, channel.roundTripMicros(), before.connectedAtMs()));
        return true;
    }

    /** Whether a channel's round trip is clearly another than was noted. */
    boolean isOtherwise(LineChannel channel) {
        Standing noted = standings.get(channel);
        return noted != null && noted.isClearlyOtherThan(channel.roundTripMicros());
    }

    void remove(LineChannel channel) {
        standings.remove(channel);
    }

    boolean has(LineChannel channel) {
        return standings.containsKey(channel);
    }

    boolean isLast(LineChannel channel) {
        return standings.size() == 1 && has(channel);
    }

    boolean isEmpty() {
        return standings.isEmpty();
    }

    boolean areSeveral() {
        return standings.size() > 1;
    }

    boolean anyPresent() {
        return standings.values().stream().anyMatch(Standing::isPresent);
    }

    boolean allOverdue() {
        return standings.values().stream().allMatch(one -> one.liveness() == Liveness.OVERDUE);
    }

    boolean draining() {
        return !standings.isEmpty() && standings.keySet().stream().allMatch(LineChannel::draining);
    }

    /** The id of the chosen channel, which may be gone since; empty for none. */
    String chosen() {
        return choice.best();
    }

    /** The chosen channel; null where there is none. */
    @Nullable
    LineChannel best() {
        for (Map.Entry<LineChannel, Standing> entry : standings.entrySet()) {
            if (entry.getValue().id().equals(choice.best())) return entry.getKey();
        }
        return null;
    }

    /** The chosen one first, then the others, the surest of them first. */
    List<LineChannel> inOrder() {
        if (standings.size() == 1) return List.copyOf(standings.keySet());
        List<Map.Entry<LineChannel, Standing>> all = new ArrayList<>(standings.entrySet());
        all.sort(Comparator.comparingInt((Map.Entry<LineChannel, Standing> entry) ->
                        entry.getValue().id().equals(choice.best()) ? 0 : 1)
                .thenComparingInt(entry -> entry.getValue().doubts()));
        return all.stream().map(Map.Entry::getKey).toList();
    }

    /** The same without those that take no messages; all where none says that it does. */
    List<LineChannel> forMessages() {
        List<LineChannel> takers = inOrder().stream()
                .filter(channel -> channel.binding().getCapabilities().getMessages())
                .toList();
        return takers.isEmpty() ? inOrder() : takers;
    }

    /** Tells a channel that it owes nothing any more, where it is still here. */
    void withdraw(String id) {
        for (Map.Entry<LineChannel, Standing> entry : List.copyOf(standings.entrySet())) {
            if (entry.getValue().id().equals(id)) entry.getKey().withdraw();
        }
    }

    /** Chooses anew; {@code quiet} says whether the chosen one owes nothing. */
    void choose(boolean quiet) {
        ChannelChoice before = choice;
        List<Standing> now = List.copyOf(standings.values());
        choice = before.next(now, clock.getAsLong(), quiet);
        if (now.isEmpty()) return;
        if (!now.equals(told) || !isToldChoice())
            registrar.rank(device, now.stream().map(this::asChannel).toList());
        told = now;
        toldChoice = choice;
        if (choice.best().equals(before.best())) return;
        if (!before.best().isEmpty()) tally.switched(choice.reason());
        LOG.atInfo()
                .addKeyValue("device", device)
                .addKeyValue("from", before.best())
                .addKeyValue("to", choice.best())
                .addKeyValue("reason", choice.reason())
                .log("channel chosen");
    }

    private boolean isToldChoice() {
        return choice.best().equals(toldChoice.best()) && choice.reason() == toldChoice.reason();
    }

    private Channel asChannel(Standing standing) {
        boolean chosen = standing.id().equals(choice.best());
        return Channel.newBuilder()
                .setId(standing.id())
                .setLiveness(standing.liveness())
                .setRoundTripMicros(standing.roundTripMicros())
                .setChoice(chosen ? choice.reason() : Choice.CHOICE_UNSPECIFIED)
                .build();
    }
}
