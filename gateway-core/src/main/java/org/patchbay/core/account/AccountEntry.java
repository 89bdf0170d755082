package org.patchbay.core.account;

import java.util.Base64;
import java.util.regex.Pattern;
import org.patchbay.core.ConfigCheck;

/**
 * One account as the configuration has it.
 *
 * @param user the user's name, with or without the own domain
 * @param secret a password, for development, or the keys
 */
public record AccountEntry(String user, Secret secret) {
    private static final Pattern MD5 = Pattern.compile("[0-9a-f]{32}");
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    /** How the account proves itself. */
    public sealed interface Secret permits Password, Keys {}

    /** A password in plain text. It is forgotten as soon as the keys are derived. */
    public record Password(String text) implements Secret {
        @Override
        public String toString() {
            return "Password";
        }
    }

    /** The keys, as {@link KeyDerivation} made them. */
    public record Keys(ScramKeys scramSha1, ScramKeys scramSha256, DigestKeys digest) implements Secret {
        public Keys {
            check("scramSha1", scramSha1, ScramMechanism.SCRAM_SHA_1);
            check("scramSha256", scramSha256, ScramMechanism.SCRAM_SHA_256);
            if (!MD5.matcher(digest.md5()).matches()) throw secretFault("digest.md5", "32 hexadecimal digits");
            if (!SHA_256.matcher(digest.sha256()).matches()) {
                throw secretFault("digest.sha256", "64 hexadecimal digits");
            }
        }

        @Override
        public String toString() {
            return "Keys";
        }
    }

    private static void check(String key, ScramKeys keys, ScramMechanism mechanism) {
        ConfigCheck.between(
                "account." + key + ".iterations", keys.iterations(), Scram.FEWEST_ITERATIONS, Scram.MOST_ITERATIONS);
        base64(key + ".salt", keys.salt(), 16, 1024);
        base64(key + ".storedKey", keys.storedKey(), mechanism.length(), mechanism.length());
        base64(key + ".serverKey", keys.serverKey(), mechanism.length(), mechanism.length());
    }

    private static void base64(String key, String text, int shortest, int longest) {
        int length;
        try {
            length = Base64.getDecoder().decode(text).length;
        } catch (IllegalArgumentException e) {
            throw secretFault(key, "base64");
        }
        if (length < shortest || length > longest) {
            throw secretFault(
                    key, (shortest == longest ? "" + shortest : shortest + " to " + longest) + " bytes in base64");
        }
    }

    /** Says what is wrong without showing it. */
    private static IllegalArgumentException secretFault(String key, String expected) {
        return ConfigCheck.fault("account." + key, "(hidden)", expected);
    }
}
