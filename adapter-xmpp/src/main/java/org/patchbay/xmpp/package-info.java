/** XMPP servers (component, XEP-0114) and XMPP clients (a port of our own). It refuses to know of any other adapter. */
@NullMarked
package org.patchbay.xmpp;

import org.jspecify.annotations.NullMarked;
