/**
 * Who a phone is: digest authentication (RFC 3261 22, RFC 7616, RFC 8760) against the keys of the accounts. Passwords never come here, and
 * nothing is kept for a challenge until somebody answers it.
 */
@NullMarked
package org.patchbay.sip.authentication;

import org.jspecify.annotations.NullMarked;
