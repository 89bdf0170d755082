package org.patchbay.server.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.patchbay.core.Address;
import org.patchbay.core.Domains;
import org.patchbay.core.account.AccountEntry;
import org.patchbay.core.account.AuthConfig;
import org.patchbay.core.account.DigestKeys;
import org.patchbay.core.account.JwtConfig;
import org.patchbay.core.admission.AdmissionConfig;

/** Reads the sections about who may come in, and how much of it. */
final class AccountSections {
    private static final Kind<String> SCRAM = Kind.text(
            Pattern.compile("[0-9]{1,7}:[^:$]+\\$[^:$]+:[^:$]+"),
            "ITERATIONS:SALT$STOREDKEY:SERVERKEY, as `patchbay account` prints it");
    private static final Kind<String> HEX = Kind.text(Pattern.compile("[0-9a-f]+"), "hexadecimal digits in lower case");

    private AccountSections() {}

    static Optional<AdmissionConfig> admission(Section section) {
        AdmissionConfig standard = AdmissionConfig.defaults();
        int calls = section.value("calls", Kind.number(), standard.calls());
        int callsPerUser = section.value("calls-per-user", Kind.number(), standard.callsPerUser());
        int newCallsPerSecond = section.value("new-calls-per-second", Kind.number(), standard.newCallsPerSecond());
        int burst = section.value("burst", Kind.number(), standard.burst());
        return section.make(() -> new AdmissionConfig(calls, callsPerUser, newCallsPerSecond, burst));
    }

    static Optional<AuthConfig> auth(Section section) {
        AuthConfig standard = AuthConfig.defaults();
        int iterations = section.value("iterations", Kind.number(), standard.iterations());
        int workers = section.value("workers", Kind.number(), standard.workers());
        int queue = section.value("queue", Kind.number(), standard.queue());
        int failuresPerUser = section.value("failures-per-user", Kind.number(), standard.failuresPerUser());
        int failuresPerRemote = section.value("failures-per-remote", Kind.number(), standard.failuresPerRemote());
        var failureWindow = section.value("failure-window", Kind.duration(), standard.failureWindow());
        int rememberedKeys = section.value("remembered-keys", Kind.number(), standard.rememberedKeys());
        Optional<JwtConfig> jwt = section.optionalSection("jwt").flatMap(AccountSections::jwt);
        return section.make(() -> new AuthConfig(
                iterations, workers, queue, failuresPerUser, failuresPerRemote, failureWindow, rememberedKeys, jwt));
    }

    private static Optional<JwtConfig> jwt(Section section) {
        // The names of RFC 7518 are in capitals, unlike the words of this file.
        Kind<JwtConfig.Algorithm> algorithms = Kind.parsed("one of HS256, RS256, ES256", JwtConfig.Algorithm::valueOf);
        JwtConfig.Algorithm algorithm = section.required("algorithm", algorithms, JwtConfig.Algorithm.HS256);
        Optional<String> key = section.requiredSecret("key");
        Optional<String> issuer = section.optional("issuer", Kind.text());
        Optional<String> audience = section.optional("audience", Kind.text());
        var leeway = section.value("leeway", Kind.duration(), java.time.Duration.ofSeconds(30));
        return section.make(() -> new JwtConfig(algorithm, key.orElseThrow(), issuer, audience, leeway));
    }

    static List<AccountEntry> accounts(List<Section> sections, Optional<DomainConfig> domain) {
        List<AccountEntry> entries = new ArrayList<>();
        Set<String> users = new HashSet<>();
        for (Section section : sections) {
            String user = section.required("user", Kind.text(), "nobody");
            domain.ifPresent(own -> checkUser(section, user, own.domains(), users));
            account(section, user).ifPresent(entries::add);
        }
        return List.copyOf(entries);
    }

    private static void checkUser(Section section, String user, Domains domains, Set<String> users) {
        boolean isOwn = domains.read(user) instanceof Address.Read read
                && domains.isOwn(read.address().domain())
                && !read.address().hasDevice();
        if (!isOwn) section.fault("user", "\"" + user + "\": expected a user of " + domains.own());
        else if (!users.add(domains.read(user).toString())) section.fault("user", "\"" + user + "\" stands here twice");
    }

    private static Optional<AccountEntry> account(Section section, String user) {
        if (section.has("password")) {
            Optional<String> password = section.secret("password");
            return section.make(() -> new AccountEntry(user, new AccountEntry.Password(password.orElseThrow())));
        }
        String sha1 = section.required("scram-sha-1", SCRAM, "0:0$0:0");
        String sha256 = section.required("scram-sha-256", SCRAM, "0:0$0:0");
        String digestMd5 = section.required("digest-md5", HEX, "0");
        String digestSha256 = section.required("digest-sha-256", HEX, "0");
        return section.make(() -> new AccountEntry(
                user,
                new AccountEntry.Keys(
                        AccountText.scram(sha1), AccountText.scram(sha256), new DigestKeys(digestMd5, digestSha256))));
    }
}
