package org.patchbay.core.account;

/**
 * What a server keeps for SCRAM (RFC 5802 3). All in base64.
 *
 * @param salt the salt, at least 16 bytes
 * @param iterations of PBKDF2
 * @param storedKey H(HMAC(SaltedPassword, "Client Key"))
 * @param serverKey HMAC(SaltedPassword, "Server Key")
 */
public record ScramKeys(String salt, int iterations, String storedKey, String serverKey) {}
