package org.patchbay.sip.authentication;

import gov.nist.javax.sip.header.AuthenticationHeader;
import gov.nist.javax.sip.header.ProxyAuthenticate;
import gov.nist.javax.sip.header.SIPHeader;
import gov.nist.javax.sip.header.WWWAuthenticate;
import gov.nist.javax.sip.message.SIPRequest;
import io.vertx.core.Future;
import java.text.ParseException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import javax.sip.header.Header;
import org.patchbay.core.Address;
import org.patchbay.core.Domains;
import org.patchbay.core.account.Account;
import org.patchbay.core.account.Accounts;
import org.patchbay.core.account.DigestKeys;

/**
 * Lets a request in that proves whose it is. REGISTER is asked with 401, everything else with 407, as a proxy does. Confined to one event
 * loop; the look-up of an account may take a while.
 */
public final class DigestGate {
    private static final DigestKeys NOBODY = new DigestKeys("0".repeat(32), "0".repeat(64));

    private final Domains domains;
    private final Accounts accounts;
    private final Nonces nonces;
    private final FailedAttempts failures;
    private final Clock clock;

    /** What becomes of a request. */
    public sealed interface Verdict permits Authenticated, Challenged, Malformed, Throttled {}

    /** It is this user's. */
    public record Authenticated(Address user) implements Verdict {}

    /**
     * It has to be sent again with credentials.
     *
     * @param status 401 or 407
     * @param challenges one header for each hash, in the order that {@link ChallengeOrder} gives
     * @param failed whether credentials were given and were wrong
     */
    public record Challenged(int status, List<Header> challenges, boolean failed) implements Verdict {
        public Challenged {
            challenges = List.copyOf(challenges);
        }
    }

    /** Credentials that can't be read: 400. */
    public record Malformed(String reason) implements Verdict {}

    /** Too many wrong answers from that address lately: 503 with Retry-After. */
    public record Throttled(int retryAfterSeconds) implements Verdict {}

    public DigestGate(Domains domains, Accounts accounts, Nonces nonces, FailedAttempts failures, Clock clock) {
        this.domains = domains;
        this.accounts = accounts;
        this.nonces = nonces;
        this.failures = failures;
        this.clock = clock;
    }

    /**
     * Judges a request.
     *
     * @param remote the peer's IP address, for the limit on attempts
     */
    public Future<Verdict> admit(SIPRequest request, String remote) {
        long now = clock.millis();
        int wait = failures.secondsToWait(remote, now);
        if (wait > 0) return Future.succeededFuture(new Throttled(wait));
        Optional<AuthenticationHeader> header = credentialsIn(request);
        if (header.isEmpty()) return Future.succeededFuture(challenge(request, false, false));
        AuthenticationHeader present = header.get();
        DigestCredentials.Reading reading =
                DigestCredentials.read(present.getScheme(), name -> Optional.ofNullable(present.getParameter(name)));
        if (reading instanceof DigestCredentials.Malformed malformed) {
            return Future.succeededFuture(new Malformed(malformed.reason()));
        }
        if (!(reading instanceof DigestCredentials.Read read)) {
            return Future.succeededFuture(challenge(request, false, false));
        }
        return admit(request, remote, read.credentials(), now);
    }

    /** Forgets what time has made void. To be called now and then. */
    public void sweep() {
        nonces.sweep(clock.millis());
        failures.sweep(clock.millis());
    }

    private Future<Verdict> admit(SIPRequest request, String remote, DigestCredentials credentials, long now) {
        switch (nonces.judge(credentials.nonce(), credentials.count(), now)) {
            case FOREIGN -> {
                return Future.succeededFuture(challenge(request, false, false));
            }
            case STALE -> {
                return Future.succeededFuture(challenge(request, true, false));
            }
            case FRESH -> {}
        }
        Address.Reading user = domains.read(credentials.username());
        if (!(user instanceof Address.Read named) || !named.address().domain().equals(domains.own())) {
            failures.failed(remote, now);
            return Future.succeededFuture(challenge(request, false, true));
        }
        return accounts.find(named.address().bare()).map(found -> decide(request, remote, credentials, found));
    }

    private Verdict decide(SIPRequest request, String remote, DigestCredentials credentials, Accounts.Lookup lookup) {
        long now = clock.millis();
        Optional<Account> account =
                lookup instanceof Accounts.Found found ? Optional.of(found.account()) : Optional.empty();
        // An unknown user costs the same hashes and gets the same answer, so that names can't be tried out.
        boolean right = credentials.prove(account.map(Account::digest).orElse(NOBODY), request.getMethod());
        if (!right || account.isEmpty()) {
            failures.failed(remote, now);
            return challenge(request, false, true);
        }
        // Judged again: another request with the same count may have come while the account was looked up.
        if (nonces.judge(credentials.nonce(), credentials.count(), now) != Nonces.Standing.FRESH) {
            return challenge(request, true, false);
        }
        nonces.use(credentials.nonce(), credentials.count());
        return new Authenticated(account.get().user());
    }

    private Optional<AuthenticationHeader> credentialsIn(SIPRequest request) {
        for (String name : new String[] {"Authorization", "Proxy-Authorization"}) {
            Iterator<SIPHeader> headers = request.getHeaders(name);
            while (headers.hasNext()) {
                if (headers.next() instanceof AuthenticationHeader header
                        && domains.own().equalsIgnoreCase(header.getParameter("realm"))) {
                    return Optional.of(header);
                }
            }
        }
        return Optional.empty();
    }

    private static String userAgent(SIPRequest request) {
        return request.getHeader("User-Agent") instanceof SIPHeader header ? header.getHeaderValue() : "";
    }

    private Challenged challenge(SIPRequest request, boolean stale, boolean failed) {
        boolean registering = request.getMethod().equals("REGISTER");
        String nonce = nonces.issue(clock.millis());
        List<Header> challenges = new ArrayList<>();
        for (DigestAlgorithm algorithm : ChallengeOrder.of(userAgent(request))) {
            AuthenticationHeader header = registering ? new WWWAuthenticate() : new ProxyAuthenticate();
            try {
                header.setScheme("Digest");
                header.setRealm(domains.own());
                header.setNonce(nonce);
                header.setOpaque("patchbay");
                header.setAlgorithm(algorithm.token());
                header.setParameter("qop", "auth");
                if (stale) header.setStale(true);
            } catch (ParseException e) {
                throw new IllegalStateException("a challenge of our own making", e);
            }
            challenges.add((Header) header);
        }
        return new Challenged(registering ? 401 : 407, challenges, failed);
    }
}
