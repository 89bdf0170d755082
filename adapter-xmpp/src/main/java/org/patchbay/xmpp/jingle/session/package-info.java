/**
 * One Jingle session as a pure machine: what happened goes in, what is to be done comes out. Stanzas, addresses on the wire, clocks and the bus
 * are the desk's.
 */
@NullMarked
package org.patchbay.xmpp.jingle.session;

import org.jspecify.annotations.NullMarked;
