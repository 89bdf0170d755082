package org.patchbay.core.account;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.HexFormat;
import org.patchbay.core.Address;
import org.patchbay.core.ConfigCheck;

/** From a password to the keys that are kept instead. It takes milliseconds: not for an event loop. */
public final class KeyDerivation {
    /** The longest password, in characters. */
    public static final int LONGEST_PASSWORD = 1024;

    private static final int SALT_BYTES = 16;

    private final int iterations;
    private final SecureRandom random = new SecureRandom();

    /**
     * @param iterations of PBKDF2, 4,096 (RFC 7677 4) to 1,000,000
     */
    public KeyDerivation(int iterations) {
        this.iterations =
                ConfigCheck.between("auth.iterations", iterations, Scram.FEWEST_ITERATIONS, Scram.MOST_ITERATIONS);
    }

    /**
     * The account of a user with that password. Its domain is the realm of digest authentication.
     *
     * @throws IllegalArgumentException if the password is empty, too long or has characters that RFC 4013 prohibits; the message tells
     *     nothing of the password
     */
    public Account derive(Address user, String password) {
        if (password.length() > LONGEST_PASSWORD) {
            throw new IllegalArgumentException(
                    "account " + user + ": the password is longer than " + LONGEST_PASSWORD + " characters");
        }
        SaslPrep.Preparation preparation = SaslPrep.stored(password);
        if (preparation instanceof SaslPrep.Prohibited prohibited) {
            throw new IllegalArgumentException("account " + user + ": " + prohibited.reason());
        }
        String prepared = ((SaslPrep.Prepared) preparation).text();
        return new Account(
                user.bare(),
                Scram.derive(ScramMechanism.SCRAM_SHA_1, prepared, salt(), iterations),
                Scram.derive(ScramMechanism.SCRAM_SHA_256, prepared, salt(), iterations),
                new DigestKeys(ha1("MD5", user, password), ha1("SHA-256", user, password)));
    }

    private byte[] salt() {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return salt;
    }

    /** RFC 7616 3.4.2, with the password in UTF-8 and normalization form C (RFC 7616 4), the form that phones use for it. */
    private static String ha1(String hash, Address user, String password) {
        String text = user.user() + ":" + user.domain() + ":" + Normalizer.normalize(password, Normalizer.Form.NFC);
        try {
            byte[] digest = MessageDigest.getInstance(hash).digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java lacks " + hash, e);
        }
    }
}
