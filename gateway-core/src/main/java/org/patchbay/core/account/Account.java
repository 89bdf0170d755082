package org.patchbay.core.account;

import org.patchbay.core.Address;

/**
 * An account as it is kept: keys derived from the password, never the password.
 *
 * @param user whose it is, without a device
 * @param scramSha1 for SASL SCRAM-SHA-1
 * @param scramSha256 for SASL SCRAM-SHA-256, and for a password that a client sends
 * @param digest for HTTP digest as SIP uses it
 */
public record Account(Address user, ScramKeys scramSha1, ScramKeys scramSha256, DigestKeys digest) {}
