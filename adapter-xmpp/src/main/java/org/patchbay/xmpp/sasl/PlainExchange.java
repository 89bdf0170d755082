package org.patchbay.xmpp.sasl;

import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.patchbay.core.account.Authenticator;
import org.patchbay.xmpp.sasl.SaslStep.Failure;
import org.patchbay.xmpp.sasl.SaslStep.Success;

/** PLAIN (RFC 4616): the password itself, so for encrypted streams only. The authenticator counts the attempts. */
final class PlainExchange implements SaslExchange {
    private final Authenticator authenticator;
    private final SaslUsers users;
    private final String remote;

    PlainExchange(Authenticator authenticator, SaslUsers users, String remote) {
        this.authenticator = authenticator;
        this.users = users;
        this.remote = remote;
    }

    @Override
    public Future<SaslStep> take(byte[] message) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(message))
                    .toString();
        } catch (CharacterCodingException e) {
            return refused(SaslCondition.MALFORMED_REQUEST, "not UTF-8");
        }
        String[] parts = text.split("\0", -1);
        if (parts.length != 3 || parts[1].isEmpty()) {
            return refused(SaslCondition.MALFORMED_REQUEST, "not authzid, NUL, user, NUL, password");
        }
        if (!users.mayActAs(parts[1], parts[0])) return refused(SaslCondition.INVALID_AUTHZID, "another's identity");
        return authenticator
                .byPassword(users.folded(parts[1]), parts[2], remote)
                .map(PlainExchange::told);
    }

    private static SaslStep told(Authenticator.Verdict verdict) {
        if (verdict instanceof Authenticator.Granted granted) return new Success(granted.user(), new byte[0]);
        if (verdict instanceof Authenticator.Throttled) {
            return new Failure(SaslCondition.TEMPORARY_AUTH_FAILURE, "too many attempts");
        }
        return new Failure(SaslCondition.NOT_AUTHORIZED, ((Authenticator.Denied) verdict).reason());
    }

    private static Future<SaslStep> refused(SaslCondition condition, String reason) {
        return Future.succeededFuture(new Failure(condition, reason));
    }

    @Override
    public void abandon() {
        // The one message there is was taken or never came.
    }
}
