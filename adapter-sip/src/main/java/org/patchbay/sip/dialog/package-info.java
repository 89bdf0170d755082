/**
 * Calls over SIP: dialogs (RFC 3261 12) and the INVITE sessions in them, one for each leg of a call. The sessions are pure machines: they
 * are told what a phone, the call or a timer says, and return what is to be done. Doing it is the shell's business; how a message looks is the
 * translator's.
 */
@NullMarked
package org.patchbay.sip.dialog;

import org.jspecify.annotations.NullMarked;
