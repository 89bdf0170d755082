package org.patchbay.sip;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.patchbay.sip.dialog.Dialog;

/** The legs of an endpoint, by call and by dialog. Confined to one event loop; bounded by whoever adds. */
final class LegTable {
    private final Map<LegKey, Leg> byKey = new HashMap<>();
    private final Map<Dialog.Id, Leg> byDialog = new HashMap<>();

    void add(LegKey key, Leg leg) {
        byKey.put(key, leg);
    }

    void remove(LegKey key) {
        byKey.remove(key);
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
