package org.patchbay.server.config;

import java.util.List;
import java.util.Optional;
import org.patchbay.core.account.AccountEntry;
import org.patchbay.core.account.AuthConfig;
import org.patchbay.core.admission.AdmissionConfig;
import org.patchbay.core.call.CallPolicy;
import org.patchbay.core.call.RelayMode;
import org.patchbay.core.message.MessagesConfig;
import org.patchbay.core.presence.PresenceConfig;
import org.patchbay.core.registrar.RegistrarConfig;
import org.patchbay.core.routing.RouteRule;

/**
 * What the core is told, whatever the protocols.
 *
 * @param calls what the operator decides about calls
 * @param messages what the operator decides about messages
 * @param presence the bounds of presence
 * @param admission how much the node takes on
 * @param registrar the registrar's bounds
 * @param auth how peers prove who they are
 * @param accounts who there is
 * @param routes the ways out of the own domain, in order
 * @param media the media relay
 * @param storage where what outlives the process is kept
 */
public record CoreConfig(
        CallPolicy calls,
        MessagesConfig messages,
        PresenceConfig presence,
        AdmissionConfig admission,
        RegistrarConfig registrar,
        AuthConfig auth,
        List<AccountEntry> accounts,
        List<RouteRule> routes,
        MediaConfig media,
        StorageConfig storage) {
    public CoreConfig {
        accounts = List.copyOf(accounts);
        routes = List.copyOf(routes);
    }

    static Optional<CoreConfig> read(Section root, Optional<DomainConfig> domain, String node) {
        Optional<MediaConfig> media = MediaConfig.read(root.section("media"));
        RelayMode relay = media.map(MediaConfig::relay).orElse(RelayMode.AUTO);
        Optional<CallPolicy> calls = CallSections.calls(root.section("calls"), relay);
        Optional<MessagesConfig> messages = CallSections.messages(root.section("messages"));
        Optional<PresenceConfig> presence = CallSections.presence(root.section("presence"));
        Optional<AdmissionConfig> admission = AccountSections.admission(root.section("admission"));
        Optional<RegistrarConfig> registrar = CallSections.registrar(root.section("registrar"));
        Optional<AuthConfig> auth = AccountSections.auth(root.section("auth"));
        List<AccountEntry> accounts = AccountSections.accounts(root.sections("accounts"), domain);
        List<RouteRule> routes = RouteSections.routes(root.sections("routes"), domain, node);
        Optional<StorageConfig> storage = StorageConfig.read(root.section("storage"));
        if (storage.isEmpty() || messages.isEmpty() || presence.isEmpty()) return Optional.empty();
        if (media.isEmpty() || calls.isEmpty() || admission.isEmpty() || registrar.isEmpty() || auth.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new CoreConfig(
                calls.get(),
                messages.get(),
                presence.get(),
                admission.get(),
                registrar.get(),
                auth.get(),
                accounts,
                routes,
                media.get(),
                storage.get()));
    }

    /** The same with these accounts beside its own. */
    CoreConfig withAccounts(List<AccountEntry> more) {
        List<AccountEntry> all = new java.util.ArrayList<>(accounts);
        all.addAll(more);
        return new CoreConfig(calls, messages, presence, admission, registrar, auth, all, routes, media, storage);
    }
}
