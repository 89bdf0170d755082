/**
 * SIP over UDP, TCP, TLS and WebSocket (RFC 3261 18, RFC 3581, RFC 5626 keep-alive, RFC 7118): sockets, connections and their names.
 * It knows of no transaction: it delivers every well-formed message once it came, and sends what it is given, once.
 */
@NullMarked
package org.patchbay.sip.transport;

import org.jspecify.annotations.NullMarked;
