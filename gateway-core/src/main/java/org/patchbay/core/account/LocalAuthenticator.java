package org.patchbay.core.account;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.patchbay.core.Address;
import org.patchbay.core.Domains;
import org.patchbay.core.metrics.Counters;

/**
 * Checks passwords against the SCRAM-SHA-256 keys of accounts, and tokens by their signature, on workers of its own with a bounded queue.
 *
 * <p>A user that does not exist costs as much time as one that does: the same hash runs on keys that no password has. (An imported account
 * whose keys have another number of iterations than {@link AuthConfig#iterations()} is an exception.) A successful check is not
 * remembered: nothing that a memory dump could give away outlives it.
 */
public final class LocalAuthenticator implements Authenticator {
    private static final int RETRY_WHEN_BUSY_SECONDS = 1;

    private final Domains domains;
    private final Accounts accounts;
    private final Counters counters;
    private final AttemptLimits limits;
    private final WorkerExecutor workers;
    private final int most;
    private final AtomicInteger underWay = new AtomicInteger();
    private final ScramKeys nobodysKeys;
    private final Optional<TokenCheck> tokens;

    /**
     * @param clock milliseconds, for the limit on attempts
     * @param counters gets {@code patchbay_auth_*}
     */
    public LocalAuthenticator(
            Vertx vertx, Domains domains, Accounts accounts, AuthConfig config, LongSupplier clock, Counters counters) {
        this.domains = domains;
        this.accounts = accounts;
        this.counters = counters;
        this.limits = new AttemptLimits(config, clock);
        this.workers = vertx.createSharedWorkerExecutor("patchbay-auth", config.workers());
        this.most = config.workers() + config.queue();
        this.nobodysKeys = nobodysKeys(config.iterations());
        this.tokens = config.jwt().map(jwt -> new TokenCheck(vertx, jwt, domains));
        counters.gauge("patchbay_auth_under_way", underWay::get);
    }

    /** Keys that no password has. */
    static ScramKeys nobodysKeys(int iterations) {
        SecureRandom random = new SecureRandom();
        byte[] salt = new byte[16];
        byte[] key = new byte[ScramMechanism.SCRAM_SHA_256.length()];
        random.nextBytes(salt);
        random.nextBytes(key);
        Base64.Encoder base64 = Base64.getEncoder();
        return new ScramKeys(
                base64.encodeToString(salt), iterations, base64.encodeToString(key), base64.encodeToString(key));
    }

    @Override
    public Future<Verdict> byPassword(String user, String password, String remote) {
        if (password.length() > KeyDerivation.LONGEST_PASSWORD) {
            return attempt("", remote, () -> Future.succeededFuture(new Denied("the password is too long")));
        }
        Optional<Address> address = ownUser(user);
        // A name that can't be a user's is limited by the remote address alone, so that rubbish fills no memory.
        String key = address.map(Address::toString).orElse("");
        return attempt(
                key,
                remote,
                () -> lookUp(address)
                        .compose(lookup -> onWorker(() -> Future.succeededFuture(check(lookup, password)))));
    }

    private Optional<Address> ownUser(String user) {
        if (domains.read(user) instanceof Address.Read read
                && domains.isOwn(read.address().domain())) {
            return Optional.of(read.address().bare());
        }
        return Optional.empty();
    }

    private Future<Optional<Account>> lookUp(Optional<Address> user) {
        if (user.isEmpty()) return Future.succeededFuture(Optional.empty());
        return accounts.find(user.get())
                .map(lookup ->
                        lookup instanceof Accounts.Found found ? Optional.of(found.account()) : Optional.empty());
    }

    private Verdict check(Optional<Account> account, String password) {
        ScramKeys keys = account.map(Account::scramSha256).orElse(nobodysKeys);
        SaslPrep.Preparation preparation = SaslPrep.query(password);
        String text = preparation instanceof SaslPrep.Prepared prepared ? prepared.text() : " ";
        // Always hashed, whatever else is wrong: the time that it takes tells nothing.
        counters.increment("patchbay_auth_hashes_total");
        boolean matches = Scram.verifies(ScramMechanism.SCRAM_SHA_256, keys, text);
        if (account.isEmpty()) return new Denied("unknown user");
        if (preparation instanceof SaslPrep.Prohibited || !matches) return new Denied("wrong password");
        return new Granted(account.get().user());
    }

    @Override
    public Future<Verdict> byToken(String token, String remote) {
        return attempt(
                "",
                remote,
                () -> tokens.isEmpty()
                        ? Future.succeededFuture(new Denied("tokens are not configured"))
                        : onWorker(() -> tokens.get().check(token)));
    }

    private Future<Verdict> attempt(String user, String remote, Supplier<Future<Verdict>> steps) {
        AttemptLimits.Entry entry = limits.enter(user, remote);
        if (entry instanceof AttemptLimits.Wait wait) {
            counters.increment("patchbay_auth_throttled_total{limit=\"failures\"}");
            return Future.succeededFuture(new Throttled(wait.seconds()));
        }
        AttemptLimits.Attempt attempt = ((AttemptLimits.Entered) entry).attempt();
        // Composed, so that a step that throws is a failed attempt like any other and its token comes back.
        return Future.succeededFuture()
                .compose(start -> steps.get())
                .onSuccess(verdict -> settle(attempt, verdict))
                .onFailure(e -> attempt.forgiven());
    }

    private void settle(AttemptLimits.Attempt attempt, Verdict verdict) {
        if (verdict instanceof Denied) {
            attempt.failed();
            counters.increment("patchbay_auth_denied_total");
            return;
        }
        if (verdict instanceof Granted) attempt.succeeded();
        else attempt.forgiven();
        counters.increment(
                verdict instanceof Granted
                        ? "patchbay_auth_granted_total"
                        : "patchbay_auth_throttled_total{limit=\"queue\"}");
    }

    private Future<Verdict> onWorker(Supplier<Future<Verdict>> work) {
        if (underWay.incrementAndGet() > most) {
            underWay.decrementAndGet();
            return Future.succeededFuture(new Throttled(RETRY_WHEN_BUSY_SECONDS));
        }
        return workers.executeBlocking(work::get, false)
                .compose(verdict -> verdict)
                .onComplete(done -> underWay.decrementAndGet());
    }

    /** Lets the workers go. Attempts under way may fail. */
    public Future<Void> close() {
        return workers.close();
    }
}
