package org.patchbay.core.account;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** The arithmetic of SCRAM (RFC 5802 3) on passwords that SASLprep has prepared. It takes milliseconds: not for an event loop. */
final class Scram {
    /** RFC 7677 4: at least this many. */
    static final int FEWEST_ITERATIONS = 4096;
    /** A bound on what an imported account may cost at each log-in. */
    static final int MOST_ITERATIONS = 1_000_000;

    private Scram() {}

    /** What a server keeps of a password. */
    static ScramKeys derive(ScramMechanism mechanism, String password, byte[] salt, int iterations) {
        try {
            byte[] salted = salted(mechanism, password, salt, iterations);
            byte[] clientKey = hmac(mechanism, salted, "Client Key");
            byte[] storedKey = MessageDigest.getInstance(mechanism.hash()).digest(clientKey);
            byte[] serverKey = hmac(mechanism, salted, "Server Key");
            Base64.Encoder base64 = Base64.getEncoder();
            return new ScramKeys(
                    base64.encodeToString(salt),
                    iterations,
                    base64.encodeToString(storedKey),
                    base64.encodeToString(serverKey));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java lacks " + mechanism, e);
        }
    }

    /** Whether these are the keys of that password, in a time that does not tell how nearly they are. */
    static boolean verifies(ScramMechanism mechanism, ScramKeys keys, String password) {
        Base64.Decoder base64 = Base64.getDecoder();
        ScramKeys offered = derive(mechanism, password, base64.decode(keys.salt()), keys.iterations());
        return MessageDigest.isEqual(base64.decode(offered.storedKey()), base64.decode(keys.storedKey()));
    }

    private static byte[] salted(ScramMechanism mechanism, String password, byte[] salt, int iterations)
            throws GeneralSecurityException {
        PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations, mechanism.length() * 8);
        try {
            return SecretKeyFactory.getInstance(mechanism.derivation())
                    .generateSecret(spec)
                    .getEncoded();
        } finally {
            spec.clearPassword();
        }
    }

    private static byte[] hmac(ScramMechanism mechanism, byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(mechanism.mac());
        mac.init(new SecretKeySpec(key, mechanism.mac()));
        return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
    }
}
