/**
 * Presence as SIP phones tell it and are told it: PUBLISH (RFC 3903), the notifier's side of SUBSCRIBE and NOTIFY (RFC 6665, RFC 3856), and PIDF
 * (RFC 3863, with RFC 4479 and RFC 4480). How a user is, and who may see it, is decided by the core.
 */
@NullMarked
package org.patchbay.sip.presence;

import org.jspecify.annotations.NullMarked;
