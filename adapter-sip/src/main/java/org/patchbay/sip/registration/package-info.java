/**
 * Where phones are: REGISTER (RFC 3261 10, with what RFC 3327, 5626 and 5627 add), the contacts that came of it, and how to reach each of
 * them. Who may register is decided elsewhere; devices and their channels are the core registrar's.
 */
@NullMarked
package org.patchbay.sip.registration;

import org.jspecify.annotations.NullMarked;
