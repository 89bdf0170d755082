/**
 * Session descriptions to and from the contents of Jingle: pure functions over element trees, by feature. Where a rule stands in a XEP, in
 * RFC 7247 or in draft-ietf-stox-media, it is named at its place. It refuses to know of sessions, stanzas and time.
 */
@NullMarked
package org.patchbay.xmpp.jingle.description;

import org.jspecify.annotations.NullMarked;
