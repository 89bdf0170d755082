/**
 * The server's side of SASL (RFC 4422, RFC 6120 6): one exchange a log-in, each step a message in and a message out. It refuses to know how
 * messages travel, and to see a password longer than it takes to hand it on.
 */
@NullMarked
package org.patchbay.xmpp.sasl;

import org.jspecify.annotations.NullMarked;
