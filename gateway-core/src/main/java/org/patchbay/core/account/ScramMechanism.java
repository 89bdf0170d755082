package org.patchbay.core.account;

/** The hashes of SCRAM: RFC 5802 (SHA-1) and RFC 7677 (SHA-256). */
public enum ScramMechanism {
    SCRAM_SHA_1("PBKDF2WithHmacSHA1", "HmacSHA1", "SHA-1", 20),
    SCRAM_SHA_256("PBKDF2WithHmacSHA256", "HmacSHA256", "SHA-256", 32);

    private final String derivation;
    private final String mac;
    private final String hash;
    private final int length;

    ScramMechanism(String derivation, String mac, String hash, int length) {
        this.derivation = derivation;
        this.mac = mac;
        this.hash = hash;
        this.length = length;
    }

    /** The name of Hi() in the JDK. */
    String derivation() {
        return derivation;
    }

    /** The name of HMAC() in the JDK. */
    String mac() {
        return mac;
    }

    /** The name of H() in the JDK. */
    String hash() {
        return hash;
    }

    /** The length of H()'s result, bytes. */
    int length() {
        return length;
    }
}
