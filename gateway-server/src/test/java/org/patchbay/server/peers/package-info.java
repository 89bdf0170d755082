/**
 * Independent programs that tests drive: phones, a browser, a media relay, a load generator. Each driver owns the processes
 * that it started, keeps what they print for the message of a failing test, and stops them, by process id, when it is closed.
 *
 * <p>Nothing here knows Patchbay's classes: a driver that works against another peer works against the gateway.
 */
@NullMarked
package org.patchbay.server.peers;

import org.jspecify.annotations.NullMarked;
