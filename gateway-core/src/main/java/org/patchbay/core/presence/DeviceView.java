package org.patchbay.core.presence;

import java.util.List;
import java.util.Set;
import org.patchbay.session.v1.PresenceState;
import org.patchbay.session.v1.Protocol;

/**
 * What is known of one device that is bound at the registrar.
 *
 * @param address {@code user@domain/device}
 * @param said what its channels have said of it; empty where none has said anything
 * @param protocols by which it is connected
 * @param onCall it has a call that was answered
 */
record DeviceView(String address, List<Said> said, Set<Protocol> protocols, boolean onCall) {
    /** What a channel has said. */
    record Said(PresenceState.State state, String note) {}

    DeviceView {
        said = List.copyOf(said);
        protocols = Set.copyOf(protocols);
    }
}
