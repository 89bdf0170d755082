/**
 * Transactions (RFC 3261 17, RFC 6026): four pure state machines and the shell that gives them clock, sockets and memory, all on one event loop.
 * It knows of no dialog: a 2xx to an INVITE and its ACK belong to the user of this package.
 */
@NullMarked
package org.patchbay.sip.transaction;

import org.jspecify.annotations.NullMarked;
