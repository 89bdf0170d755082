package org.patchbay.core.account;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.patchbay.core.Address;
import org.patchbay.core.Domains;
import org.patchbay.core.account.Authenticator.Denied;
import org.patchbay.core.account.Authenticator.Granted;
import org.patchbay.core.account.Authenticator.Verdict;

/** Checks a JSON Web Token. RS256 and ES256 take a good part of a millisecond: not for an event loop. */
final class TokenCheck {
    /** The longest token, in characters. */
    static final int LONGEST_TOKEN = 8192;

    private final JwtConfig config;
    private final Domains domains;
    private final JWTAuth signatures;

    TokenCheck(Vertx vertx, JwtConfig config, Domains domains) {
        this.config = config;
        this.domains = domains;
        JWTOptions claims = new JWTOptions().setLeeway((int) config.leeway().toSeconds());
        config.issuer().ifPresent(claims::setIssuer);
        config.audience().ifPresent(claims::addAudience);
        PubSecKeyOptions key =
                new PubSecKeyOptions().setAlgorithm(config.algorithm().name()).setBuffer(Buffer.buffer(config.key()));
        this.signatures =
                JWTAuth.create(vertx, new JWTAuthOptions().addPubSecKey(key).setJWTOptions(claims));
    }

    Future<Verdict> check(String token) {
        if (token.length() > LONGEST_TOKEN) return denied("the token is too long");
        if (!namesTheAlgorithm(token)) return denied("the token is not signed with " + config.algorithm());
        Future<User> user;
        try {
            user = signatures.authenticate(new TokenCredentials(token));
        } catch (RuntimeException e) {
            // A claim of another type than RFC 7519 has ends in a ClassCastException.
            return denied("the token is malformed");
        }
        return user.map(this::verdictOn).otherwise(e -> new Denied("the token is not valid: " + e.getMessage()));
    }

    /** RFC 8725 3.1: the algorithm is ours to say, and never the token's. RFC 7515 4.1.11: nothing critical is understood here. */
    private boolean namesTheAlgorithm(String token) {
        int dot = token.indexOf('.');
        if (dot < 0) return false;
        try {
            byte[] header = Base64.getUrlDecoder().decode(token.substring(0, dot));
            JsonObject json = new JsonObject(new String(header, StandardCharsets.UTF_8));
            return config.algorithm().name().equals(json.getValue("alg")) && !json.containsKey("crit");
        } catch (IllegalArgumentException | DecodeException e) {
            return false;
        }
    }

    private Verdict verdictOn(User user) {
        JsonObject claims = user.attributes().getJsonObject("accessToken", new JsonObject());
        if (!(claims.getValue("exp") instanceof Number)) return new Denied("the token never expires");
        if (!(claims.getValue("sub") instanceof String subject)) return new Denied("the token names no user");
        if (domains.read(subject) instanceof Address.Read read
                && domains.isOwn(read.address().domain())) {
            return new Granted(read.address().bare());
        }
        return new Denied("the token's user is not of " + domains.own());
    }

    private static Future<Verdict> denied(String reason) {
        return Future.succeededFuture(new Denied(reason));
    }
}
