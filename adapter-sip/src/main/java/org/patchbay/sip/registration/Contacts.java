package org.patchbay.sip.registration;

import gov.nist.javax.sip.header.RouteList;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.Address;
import org.patchbay.sip.dialog.Way;

/**
 * The contacts of all users of this endpoint. Pure but for what it keeps; confined to one event loop. Bounded by the policy; an expired
 * contact is not there any more, and leaves with the next sweep.
 */
public final class Contacts {
    /**
     * Contacts of one instance. A phone whose address changes leaves the old one behind until it expires, unless it numbers its flows (RFC 5626
     * reg-id), so the oldest give way; it may have more than one at a time.
     */
    static final int MOST_OF_INSTANCE = 5;

    private final RegistrationPolicy policy;
    private final Map<Address, Map<String, RegisteredContact>> byUser = new HashMap<>();
    private final Map<String, RegisteredContact> byChannel = new HashMap<>();

    /** What a change gives. */
    public sealed interface Outcome permits Changed, OutOfOrder, TooMany, Full {}

    /**
     * It is done, all of it.
     *
     * @param bound contacts that are new or refreshed
     * @param fresh those of them that were not there before
     * @param removed contacts that are gone
     */
    public record Changed(List<RegisteredContact> bound, List<RegisteredContact> fresh, List<RegisteredContact> removed)
            implements Outcome {}

    /** A later request of the same phone came first; nothing is changed (RFC 3261 10.3 step 7). */
    public record OutOfOrder() implements Outcome {}

    /** The user would have too many contacts; nothing is changed. */
    public record TooMany(int allowed) implements Outcome {}

    /** There are too many contacts in all; nothing is changed. */
    public record Full() implements Outcome {}

    /**
     * The request that changes contacts.
     *
     * @param way how it came
     * @param path its Path as routes, or null
     */
    public record Source(
            String callId,
            long cseq,
            String userAgent,
            Way way,
            @Nullable RouteList path) {}

    public Contacts(RegistrationPolicy policy) {
        this.policy = policy;
    }

    /** Adds, refreshes or removes contacts of a user: all of them or none. */
    public Outcome bind(Address user, List<ContactWish> wishes, Source source, long now) {
        Map<String, RegisteredContact> present = live(user, now);
        // Expired ones stay until they are swept, which tells of them.
        Map<String, RegisteredContact> after = new LinkedHashMap<>(byUser.getOrDefault(user, Map.of()));
        int live = present.size();
        List<RegisteredContact> bound = new ArrayList<>();
        List<RegisteredContact> fresh = new ArrayList<>();
        List<RegisteredContact> removed = new ArrayList<>();
        for (ContactWish wish : wishes) {
            String key = keyOf(wish);
            RegisteredContact before = present.get(key);
            if (before != null && isStale(before, source)) return new OutOfOrder();
            if (wish.expires() == 0) {
                RegisteredContact gone = after.remove(key);
                if (gone != null) removed.add(gone);
                if (before != null) live--;
                continue;
            }
            RegisteredContact contact = new RegisteredContact(
                    deviceOf(user, wish),
                    key,
                    wish,
                    source.way(),
                    source.path(),
                    source.callId(),
                    source.cseq(),
                    now + wish.expires() * 1000L,
                    source.userAgent());
            if (before == null) {
                fresh.add(contact);
                live++;
            }
            bound.add(contact);
            after.put(key, contact);
        }
        for (RegisteredContact contact : surplus(after, bound)) {
            after.remove(contact.key());
            removed.add(contact);
            if (present.containsKey(contact.key())) live--;
        }
        if (live > policy.contactsPerUser()) return new TooMany(policy.contactsPerUser());
        if (byChannel.size() + fresh.size() - removed.size() > policy.contacts()) return new Full();
        removed.forEach(contact -> byChannel.remove(contact.channelId()));
        bound.forEach(contact -> byChannel.put(contact.channelId(), contact));
        store(user, after);
        return new Changed(bound, fresh, removed);
    }

    /** The oldest contacts of instances that have come by more ways than they need. What was bound just now stays. */
    private static List<RegisteredContact> surplus(
            Map<String, RegisteredContact> contacts, List<RegisteredContact> bound) {
        List<RegisteredContact> surplus = new ArrayList<>();
        for (Address device :
                bound.stream().map(RegisteredContact::device).distinct().toList()) {
            List<RegisteredContact> ofDevice = contacts.values().stream()
                    .filter(contact -> contact.device().equals(device))
                    .toList();
            ofDevice.stream()
                    .filter(contact -> !bound.contains(contact))
                    .sorted(Comparator.comparingLong(RegisteredContact::expiresAtMs))
                    .limit(Math.max(0, ofDevice.size() - MOST_OF_INSTANCE))
                    .forEach(surplus::add);
        }
        return surplus;
    }

    /** Removes all contacts of a user. */
    public Outcome clear(Address user, Source source, long now) {
        Map<String, RegisteredContact> present = live(user, now);
        for (RegisteredContact contact : present.values()) {
            if (isStale(contact, source)) return new OutOfOrder();
        }
        List<RegisteredContact> removed =
                List.copyOf(byUser.getOrDefault(user, Map.of()).values());
        removed.forEach(contact -> byChannel.remove(contact.channelId()));
        byUser.remove(user);
        return new Changed(List.of(), List.of(), removed);
    }

    /** The contacts of a user, the preferred first. */
    public List<RegisteredContact> of(Address user, long now) {
        return live(user, now).values().stream()
                .sorted(Comparator.comparingInt(
                                (RegisteredContact contact) -> contact.wish().q())
                        .reversed())
                .toList();
    }

    /** The contact behind a channel. */
    public Optional<RegisteredContact> byChannel(String channelId, long now) {
        return Optional.ofNullable(byChannel.get(channelId)).filter(contact -> contact.expiresAtMs() > now);
    }

    /** All contacts that live on a flow. */
    public List<RegisteredContact> onFlow(Address user, String flowId, long now) {
        return live(user, now).values().stream()
                .filter(contact -> contact.way().flow() != null
                        && contact.way().flow().id().equals(flowId))
                .toList();
    }

    /** Removes a contact, unless it was refreshed since. */
    public boolean remove(RegisteredContact contact) {
        Map<String, RegisteredContact> present = byUser.get(contact.device().bare());
        if (present == null || present.get(contact.key()) != contact) return false;
        Map<String, RegisteredContact> after = new LinkedHashMap<>(present);
        after.remove(contact.key());
        byChannel.remove(contact.channelId());
        store(contact.device().bare(), after);
        return true;
    }

    /** Removes what has expired and returns it. */
    public List<RegisteredContact> sweep(long now) {
        List<RegisteredContact> expired = byChannel.values().stream()
                .filter(contact -> contact.expiresAtMs() <= now)
                .toList();
        expired.forEach(this::remove);
        return expired;
    }

    /** All contacts, expired ones that were not yet swept among them. */
    public List<RegisteredContact> all() {
        return List.copyOf(byChannel.values());
    }

    /** How many there are. */
    public int size() {
        return byChannel.size();
    }

    private Map<String, RegisteredContact> live(Address user, long now) {
        Map<String, RegisteredContact> present = byUser.get(user);
        if (present == null) return Map.of();
        Map<String, RegisteredContact> live = new LinkedHashMap<>(present);
        live.values().removeIf(contact -> contact.expiresAtMs() <= now);
        return live;
    }

    private void store(Address user, Map<String, RegisteredContact> contacts) {
        if (contacts.isEmpty()) {
            byUser.remove(user);
        } else {
            byUser.put(user, contacts);
        }
    }

    private static boolean isStale(RegisteredContact contact, Source source) {
        return contact.callId().equals(source.callId()) && source.cseq() <= contact.cseq();
    }

    private static String keyOf(ContactWish wish) {
        // RFC 5626 6: instance and reg-id name a flow of a phone, whatever its contact is by now.
        if (!wish.instance().isEmpty() && wish.regId() > 0) return wish.instance() + ";reg-id=" + wish.regId();
        return wish.uri().toString();
    }

    private static Address deviceOf(Address user, ContactWish wish) {
        return user.withDevice(wish.instance().isEmpty() ? hash(wish.uri().toString()) : wish.instance());
    }

    static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8).toLowerCase(Locale.ROOT);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
