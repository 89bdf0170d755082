package org.patchbay.xmpp.sasl;

import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.Address;
import org.patchbay.core.Domains;
import org.patchbay.core.account.Accounts;
import org.patchbay.core.account.AttemptLimits;
import org.patchbay.core.account.ScramKeys;
import org.patchbay.xmpp.sasl.SaslStep.Challenge;
import org.patchbay.xmpp.sasl.SaslStep.Failure;
import org.patchbay.xmpp.sasl.SaslStep.Success;

/**
 * SCRAM without channel binding (RFC 5802, RFC 7677). The keys of the account are all that it needs, so nothing here is costly: the client
 * does the iterations.
 */
final class ScramExchange implements SaslExchange {
    private final ScramVariant variant;
    private final Domains domains;
    private final Accounts accounts;
    private final SaslUsers users;
    private final AttemptLimits limits;
    private final ScramDecoy decoy;
    private final String serverNonce;
    private final String remote;
    private AttemptLimits.@Nullable Attempt attempt;
    private @Nullable Offered offered;

    /** What the challenge said, until it is answered. {@code user} is null where there is no such account. */
    private record Offered(
            ScramMessage.First first,
            String challenge,
            ScramKeys keys,
            @Nullable Address user) {}

    ScramExchange(
            ScramVariant variant,
            Domains domains,
            Accounts accounts,
            AttemptLimits limits,
            ScramDecoy decoy,
            String serverNonce,
            String remote) {
        this.variant = variant;
        this.domains = domains;
        this.accounts = accounts;
        this.users = new SaslUsers(domains);
        this.limits = limits;
        this.decoy = decoy;
        this.serverNonce = serverNonce;
        this.remote = remote;
    }

    @Override
    public Future<SaslStep> take(byte[] message) {
        String text = new String(message, StandardCharsets.UTF_8);
        Offered before = offered;
        if (before == null) return begin(ScramMessage.first(text));
        offered = null;
        return Future.succeededFuture(finish(before, ScramMessage.last(text)));
    }

    private Future<SaslStep> begin(ScramMessage.Reading reading) {
        if (reading instanceof ScramMessage.Malformed malformed) {
            return refused(SaslCondition.MALFORMED_REQUEST, malformed.reason());
        }
        ScramMessage.First first = (ScramMessage.First) reading;
        if (first.binds()) return refused(SaslCondition.MALFORMED_REQUEST, "channel binding is not offered");
        if (!users.mayActAs(first.user(), first.authorizationId())) {
            return refused(SaslCondition.INVALID_AUTHZID, "another's identity");
        }
        String name = users.folded(first.user());
        boolean isOwn = domains.read(name) instanceof Address.Read read
                && domains.isOwn(read.address().domain());
        Address user = isOwn ? ((Address.Read) domains.read(name)).address().bare() : null;
        if (!mayTry(user == null ? "" : user.toString())) {
            return refused(SaslCondition.TEMPORARY_AUTH_FAILURE, "too many attempts");
        }
        if (user == null) return Future.succeededFuture(challenge(first, decoy.keysFor(variant, name), null));
        return accounts.find(user)
                .<SaslStep>map(lookup -> lookup instanceof Accounts.Found found
                        ? challenge(
                                first,
                                variant.keysOf(found.account()),
                                found.account().user())
                        : challenge(first, decoy.keysFor(variant, name), null))
                .onFailure(away -> abandon());
    }

    private boolean mayTry(String user) {
        if (!(limits.enter(user, remote) instanceof AttemptLimits.Entered entered)) return false;
        attempt = entered.attempt();
        return true;
    }

    private SaslStep challenge(ScramMessage.First first, ScramKeys keys, @Nullable Address user) {
        String challenge = "r=" + first.nonce() + serverNonce + ",s=" + keys.salt() + ",i=" + keys.iterations();
        offered = new Offered(first, challenge, keys, user);
        return new Challenge(challenge.getBytes(StandardCharsets.US_ASCII));
    }

    private SaslStep finish(Offered before, ScramMessage.Reading reading) {
        if (reading instanceof ScramMessage.Malformed malformed) {
            return failed(SaslCondition.MALFORMED_REQUEST, malformed.reason());
        }
        ScramMessage.Last last = (ScramMessage.Last) reading;
        boolean sameHeader =
                MessageDigest.isEqual(last.header(), before.first().header().getBytes(StandardCharsets.UTF_8));
        if (!sameHeader || !last.nonce().equals(before.first().nonce() + serverNonce)) {
            return failed(SaslCondition.MALFORMED_REQUEST, "not an answer to the challenge");
        }
        byte[] authMessage = (before.first().bare() + "," + before.challenge() + "," + last.withoutProof())
                .getBytes(StandardCharsets.UTF_8);
        boolean proved = proves(before.keys(), authMessage, last.proof());
        Address user = before.user();
        if (user == null || !proved) return failed(SaslCondition.NOT_AUTHORIZED, "wrong user or password");
        abandon();
        byte[] signature = variant.hmac(Base64.getDecoder().decode(before.keys().serverKey()), authMessage);
        String verifier = "v=" + Base64.getEncoder().encodeToString(signature);
        return new Success(user, verifier.getBytes(StandardCharsets.US_ASCII));
    }

    /** RFC 5802 3: the client knew the key whose hash is kept. */
    private boolean proves(ScramKeys keys, byte[] authMessage, byte[] proof) {
        byte[] storedKey = Base64.getDecoder().decode(keys.storedKey());
        if (proof.length != variant.length()) return false;
        byte[] clientKey = variant.hmac(storedKey, authMessage);
        for (int i = 0; i < clientKey.length; i++) clientKey[i] ^= proof[i];
        return MessageDigest.isEqual(variant.hash(clientKey), storedKey);
    }

    private SaslStep failed(SaslCondition condition, String reason) {
        AttemptLimits.Attempt under = attempt;
        attempt = null;
        if (under != null) under.failed();
        return new Failure(condition, reason);
    }

    private static Future<SaslStep> refused(SaslCondition condition, String reason) {
        return Future.succeededFuture(new Failure(condition, reason));
    }

    /** Nothing was tried that could be wrong. */
    @Override
    public void abandon() {
        AttemptLimits.Attempt under = attempt;
        attempt = null;
        if (under != null) under.forgiven();
    }
}
