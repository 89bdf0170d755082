package org.patchbay.xmpp.sasl;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import org.patchbay.core.account.ScramKeys;

/**
 * Keys for users that do not exist: always the same salt for the same name, so that asking twice does not tell them from those who do.
 * The salts change when the process starts again.
 */
final class ScramDecoy {
    private static final int SALT_BYTES = 16;

    private final byte[] secret = new byte[32];
    private final int iterations;

    /** @param iterations as accounts of this gateway have them */
    ScramDecoy(int iterations) {
        this.iterations = iterations;
        new SecureRandom().nextBytes(secret);
    }

    ScramKeys keysFor(ScramVariant variant, String user) {
        byte[] text = (variant.name() + "\0" + user).getBytes(StandardCharsets.UTF_8);
        byte[] salt = Arrays.copyOf(ScramVariant.SCRAM_SHA_256.hmac(secret, text), SALT_BYTES);
        byte[] key = variant.hmac(secret, salt);
        Base64.Encoder base64 = Base64.getEncoder();
        return new ScramKeys(
                base64.encodeToString(salt), iterations, base64.encodeToString(key), base64.encodeToString(key));
    }
}
