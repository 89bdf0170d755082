/**
 * Clients of the gateway's own accounts (RFC 6120, RFC 6121): streams, log-in, resources, stream management, and what a client may ask its
 * server. It refuses to look into a Jingle session: that is for the desk next door.
 */
@NullMarked
package org.patchbay.xmpp.client;

import org.jspecify.annotations.NullMarked;
