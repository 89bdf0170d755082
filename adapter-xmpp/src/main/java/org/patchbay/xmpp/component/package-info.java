/**
 * The gateway as a component of an XMPP server (XEP-0114): one outgoing stream, and behind it every user of that server. It refuses to speak
 * for other domains than those the configuration says the server serves.
 */
@NullMarked
package org.patchbay.xmpp.component;

import org.jspecify.annotations.NullMarked;
