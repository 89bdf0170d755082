package org.patchbay.sip.presence;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.Address;
import org.patchbay.session.v1.PresenceState;
import org.patchbay.session.v1.PresenceState.State;

/**
 * What phones have published of themselves (RFC 3903 6). Every publication has a tag that is new with each change; of several by one phone the
 * last that was published or changed counts. Pure but for what it keeps; confined to one event loop.
 */
public final class Publications {
    /** How many publications one phone may have; with one more the oldest is forgotten, and its tag with it. */
    static final int PER_PHONE = 4;

    private final int most;
    private final Supplier<String> tags;
    private final Map<String, Map<String, Publication>> byChannel = new HashMap<>();
    private final Map<String, Publication> byTag = new HashMap<>();

    /** The phone that publishes: its device, and the channel that it is bound by. */
    public record Phone(Address device, String channelId) {}

    private record Publication(Phone phone, PresenceState state, long expiresAtMs) {}

    /** What a request gives. */
    public sealed interface Outcome permits Published, NoMatch, Full {}

    /** It is done; the publication has this tag now, and the phone counts as being so. */
    public record Published(String tag, Phone phone, PresenceState counts) implements Outcome {}

    /** There is no publication of that user with that tag, or not any more: 412. */
    public record NoMatch() implements Outcome {}

    /** There are as many publications as allowed: 503. */
    public record Full() implements Outcome {}

    /**
     * @param most how many there may be
     * @param tags gives a tag that nobody can guess, a new one each time
     */
    public Publications(int most, Supplier<String> tags) {
        this.most = most;
        this.tags = tags;
    }

    /** A phone publishes for the first time. */
    public Outcome publish(Phone phone, PresenceState state, int seconds, long now) {
        Map<String, Publication> others = byChannel.getOrDefault(phone.channelId(), Map.of());
        if (others.size() < PER_PHONE && byTag.size() >= most) return new Full();
        if (others.size() >= PER_PHONE) remove(others.keySet().iterator().next());
        return keep(new Publication(phone, state, now + seconds * 1000L), seconds);
    }

    /** A phone publishes something else in the place of what it published under that tag. */
    public Outcome modify(Address user, String tag, PresenceState state, int seconds, long now) {
        Publication before = find(user, tag, now);
        if (before == null) return new NoMatch();
        remove(tag);
        return keep(new Publication(before.phone(), state, now + seconds * 1000L), seconds);
    }

    /** What was published under that tag stays so for longer. */
    public Outcome refresh(Address user, String tag, int seconds, long now) {
        Publication before = find(user, tag, now);
        return before == null ? new NoMatch() : modify(user, tag, before.state(), seconds, now);
    }

    /** What was published under that tag is taken back. */
    public Outcome remove(Address user, String tag, long now) {
        Publication before = find(user, tag, now);
        if (before == null) return new NoMatch();
        remove(tag);
        return new Published(tags.get(), before.phone(), counts(before.phone()));
    }

    /** Forgets what has expired; the phones that count as being otherwise since. */
    public List<Published> sweep(long now) {
        List<String> expired = byTag.entrySet().stream()
                .filter(entry -> entry.getValue().expiresAtMs() <= now)
                .map(Map.Entry::getKey)
                .toList();
        Map<String, Phone> touched = new LinkedHashMap<>();
        for (String tag : expired) {
            Publication gone = byTag.get(tag);
            if (gone != null) touched.put(gone.phone().channelId(), gone.phone());
            remove(tag);
        }
        List<Published> changed = new ArrayList<>();
        touched.values().forEach(phone -> changed.add(new Published("", phone, counts(phone))));
        return changed;
    }

    /** The phone is not bound any more: what it published is void. */
    public void drop(String channelId) {
        Map<String, Publication> gone = byChannel.remove(channelId);
        if (gone != null) gone.keySet().forEach(byTag::remove);
    }

    /** How many there are. */
    public int size() {
        return byTag.size();
    }

    private Outcome keep(Publication publication, int seconds) {
        String tag = tags.get();
        if (seconds > 0) {
            byTag.put(tag, publication);
            byChannel
                    .computeIfAbsent(publication.phone().channelId(), ignored -> new LinkedHashMap<>())
                    .put(tag, publication);
        }
        return new Published(tag, publication.phone(), counts(publication.phone()));
    }

    private void remove(String tag) {
        Publication gone = byTag.remove(tag);
        if (gone == null) return;
        Map<String, Publication> others = byChannel.get(gone.phone().channelId());
        if (others == null) return;
        others.remove(tag);
        if (others.isEmpty()) byChannel.remove(gone.phone().channelId());
    }

    private @Nullable Publication find(Address user, String tag, long now) {
        Publication found = byTag.get(tag);
        boolean valid = found != null
                && found.expiresAtMs() > now
                && found.phone().device().bare().equals(user);
        return valid ? found : null;
    }

    /** A phone that is bound and says nothing is AVAILABLE. */
    private PresenceState counts(Phone phone) {
        PresenceState counts =
                PresenceState.newBuilder().setState(State.AVAILABLE).build();
        for (Publication publication :
                byChannel.getOrDefault(phone.channelId(), Map.of()).values()) counts = publication.state();
        return counts;
    }
}
