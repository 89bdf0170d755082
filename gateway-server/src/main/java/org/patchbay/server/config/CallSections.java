package org.patchbay.server.config;

import java.util.Optional;
import org.patchbay.core.call.CallPolicy;
import org.patchbay.core.call.RelayMode;
import org.patchbay.core.message.MessagesConfig;
import org.patchbay.core.presence.PresenceConfig;
import org.patchbay.core.registrar.RegistrarConfig;

/** Reads the sections that the core's calls, messages, presence and registrations are decided by. */
final class CallSections {
    private CallSections() {}

    static Optional<CallPolicy> calls(Section section, RelayMode relay) {
        CallPolicy standard = CallPolicy.standard();
        var ring = section.value("ring", Kind.duration(), standard.ring());
        var setup = section.value("setup", Kind.duration(), standard.setup());
        var gather = section.value("gather", Kind.duration(), standard.gather());
        var update = section.value("update", Kind.duration(), standard.update());
        int maxBranches = section.value("max-branches", Kind.number(), standard.maxBranches());
        int maxCandidates = section.value("max-candidates", Kind.number(), standard.maxCandidates());
        var refresh = section.value("refresh", Kind.duration(), standard.refresh());
        return section.make(
                () -> new CallPolicy(ring, setup, gather, update, relay, maxBranches, maxCandidates, refresh));
    }

    static Optional<RegistrarConfig> registrar(Section section) {
        RegistrarConfig standard = RegistrarConfig.defaults();
        int users = section.value("users", Kind.number(), standard.users());
        int devicesPerUser = section.value("devices-per-user", Kind.number(), standard.devicesPerUser());
        int channelsPerDevice = section.value("channels-per-device", Kind.number(), standard.channelsPerDevice());
        return section.make(() -> new RegistrarConfig(users, devicesPerUser, channelsPerDevice));
    }

    static Optional<MessagesConfig> messages(Section section) {
        MessagesConfig standard = MessagesConfig.defaults();
        var delivery = section.value("delivery", Kind.duration(), standard.delivery());
        var keep = section.value("keep", Kind.duration(), standard.keep());
        int perSecond = section.value("per-second", Kind.number(), standard.perSecond());
        int burst = section.value("burst", Kind.number(), standard.burst());
        int underWay = section.value("under-way", Kind.number(), standard.underWay());
        int remembered = section.value("remembered", Kind.number(), standard.remembered());
        return section.make(() -> new MessagesConfig(delivery, keep, perSecond, burst, underWay, remembered));
    }

    static Optional<PresenceConfig> presence(Section section) {
        PresenceConfig standard = PresenceConfig.defaults();
        int watches = section.value("watches", Kind.number(), standard.watches());
        int watchesPerUser = section.value("watches-per-user", Kind.number(), standard.watchesPerUser());
        return section.make(() -> new PresenceConfig(watches, watchesPerUser));
    }
}
