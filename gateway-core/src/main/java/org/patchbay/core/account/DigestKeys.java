package org.patchbay.core.account;

/**
 * H(A1) = H(user ":" realm ":" password) of digest authentication (RFC 7616 3.4.2), lower-case hexadecimal, the own domain as realm.
 *
 * @param md5 with MD5
 * @param sha256 with SHA-256
 */
public record DigestKeys(String md5, String sha256) {}
