package org.patchbay.xmpp.sasl;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.patchbay.core.account.Account;
import org.patchbay.core.account.ScramKeys;

/** The SCRAM mechanisms on offer: RFC 7677, and RFC 5802 for clients that know no other (Smack 4.4). */
enum ScramVariant {
    SCRAM_SHA_256("HmacSHA256", "SHA-256", 32),
    SCRAM_SHA_1("HmacSHA1", "SHA-1", 20);

    private final String mac;
    private final String hash;
    private final int length;

    ScramVariant(String mac, String hash, int length) {
        this.mac = mac;
        this.hash = hash;
        this.length = length;
    }

    ScramKeys keysOf(Account account) {
        return switch (this) {
            case SCRAM_SHA_256 -> account.scramSha256();
            case SCRAM_SHA_1 -> account.scramSha1();
        };
    }

    /** Bytes of a hash. */
    int length() {
        return length;
    }

    byte[] hmac(byte[] key, byte[] data) {
        try {
            Mac it = Mac.getInstance(mac);
            it.init(new SecretKeySpec(key, mac));
            return it.doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java lacks " + mac, e);
        }
    }

    byte[] hash(byte[] data) {
        try {
            return MessageDigest.getInstance(hash).digest(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java lacks " + hash, e);
        }
    }
}
