/**
 * A transfer as a SIP phone asks for it and is told of it: REFER (RFC 3515, without the subscription RFC 4488) and Replaces (RFC 3891). The transfer
 * itself is done by the core.
 */
@NullMarked
package org.patchbay.sip.referral;

import org.jspecify.annotations.NullMarked;
