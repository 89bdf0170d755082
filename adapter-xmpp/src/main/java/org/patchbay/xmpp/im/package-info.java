/**
 * Contacts, presence and messages in the terms of RFC 6121, RFC 7248 and RFC 7572, for clients and for servers alike. It refuses to know
 * who is connected how.
 */
@NullMarked
package org.patchbay.xmpp.im;

import org.jspecify.annotations.NullMarked;
