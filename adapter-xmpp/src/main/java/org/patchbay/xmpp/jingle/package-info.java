/**
 * Calls over Jingle (XEP-0166, 0167 and what belongs to them): the translation of descriptions, the machine of one session, and the desk
 * where the stream side hands in stanzas. It opens no socket, reads no XML from one, and authenticates nobody.
 */
@NullMarked
package org.patchbay.xmpp.jingle;

import org.jspecify.annotations.NullMarked;
