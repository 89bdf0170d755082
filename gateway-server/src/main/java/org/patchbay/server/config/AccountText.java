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
                        written(account.scramSha1()),
                        written(account.scramSha256()),
                        account.digest().md5(),
                        account.digest().sha256());
    }

    private static String written(ScramKeys keys) {
        return keys.iterations() + ":" + keys.salt() + "$" + keys.storedKey() + ":" + keys.serverKey();
    }
}
