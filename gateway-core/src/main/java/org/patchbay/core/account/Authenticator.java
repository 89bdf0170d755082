package org.patchbay.core.account;

import io.vertx.core.Future;
import org.patchbay.core.Address;

/** Proves who a peer is. The costly hash runs off the event loop; attempts are limited per user and per remote address. */
public interface Authenticator {
    /** What an attempt gives. */
    sealed interface Verdict permits Granted, Denied, Throttled {}

    /** The peer is this user. */
    record Granted(Address user) implements Verdict {}

    /** It is not; {@code reason} is for the log and never says which half was wrong to the peer. */
    record Denied(String reason) implements Verdict {}

    /** Too many failures lately. */
    record Throttled(int retryAfterSeconds) implements Verdict {}

    /**
     * By user name and password.
     *
     * @param user as the peer wrote it, with or without domain
     * @param remote the peer's IP address, for the limit on attempts
     */
    Future<Verdict> byPassword(String user, String password, String remote);

    /** By a JSON Web Token (RFC 7519) whose {@code sub} is the user; signature, {@code exp}, {@code nbf}, {@code iss} and {@code aud} are checked. */
    Future<Verdict> byToken(String token, String remote);
}
