package org.patchbay.server.config;

import org.patchbay.core.account.Account;
import org.patchbay.core.account.ScramKeys;

/** Writes an account as the configuration file has it; {@link AccountSections} reads it. */
public final class AccountText {
    private AccountText() {}

    /**
     * One item of the list {@code accounts}. The digest keys are as good as the password where a phone logs in by SIP: it is
     * to be kept secret.
     */
    public static String write(Account account) {
        return """
                - user: %s
                  scram-sha-1: %s
                  scram-sha-256: %s
                  digest-md5: %s
                  digest-sha-256: %s
                """.formatted(
                        account.user(),
                        write(account.scramSha1()),
                        write(account.scramSha256()),
                        account.digest().md5(),
                        account.digest().sha256());
    }

    /** SCRAM keys in the form of RFC 5803, less its name of the mechanism. */
    public static String write(ScramKeys keys) {
        return keys.iterations() + ":" + keys.salt() + "$" + keys.storedKey() + ":" + keys.serverKey();
    }

    /**
     * Reads what {@link #write(ScramKeys)} wrote.
     *
     * @throws IllegalArgumentException if it has not that form; the keys themselves are not looked into
     */
    public static ScramKeys scram(String text) {
        String[] parts = text.split("[:$]", -1);
        if (parts.length != 4) throw new IllegalArgumentException("SCRAM keys of another form");
        return new ScramKeys(parts[1], Integer.parseInt(parts[0]), parts[2], parts[3]);
    }
}
