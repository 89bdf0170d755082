package org.patchbay.sip;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.patchbay.core.Address;
import org.patchbay.sip.dialog.Dialog;

/** The legs of an endpoint, by call and by dialog. Confined to one event loop; bounded by whoever adds. */
final class LegTable {
    private final Map<LegKey, Leg> byKey = new HashMap<>();
    private final Map<Address, Set<Leg>> byUser = new HashMap<>();
    private final Map<Dialog.Id, Leg> byDialog = new HashMap<>();

    void add(LegKey key, Leg leg) {
        byKey.put(key, leg);
        byUser.computeIfAbsent(leg.user(), ignored -> new LinkedHashSet<>()).add(leg);
    }

    void remove(LegKey key) {
        Leg gone = byKey.remove(key);
        if (gone == null) return;
        Set<Leg> others = byUser.get(gone.user());
        if (others != null && others.remove(gone) && others.isEmpty()) byUser.remove(gone.user());
    }

    void addDialog(Dialog.Id id, Leg leg) {
        byDialog.put(id, leg);
    }

    void removeDialog(Dialog.Id id) {
        byDialog.remove(id);
    }

    Optional<Leg> find(LegKey key) {
        return Optional.ofNullable(byKey.get(key));
    }

    Optional<Leg> find(Dialog.Id id) {
        return Optional.ofNullable(byDialog.get(id));
    }

    /** The legs of a user. */
    List<Leg> of(Address user) {
        return List.copyOf(byUser.getOrDefault(user, Set.of()));
    }

    List<Leg> all() {
        return List.copyOf(byKey.values());
    }

    int legs() {
        return byKey.size();
    }

    int dialogs() {
        return byDialog.size();
    }
}
