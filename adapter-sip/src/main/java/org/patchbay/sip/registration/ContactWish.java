package org.patchbay.sip.registration;

import gov.nist.javax.sip.address.SipUri;

/**
 * One contact as a REGISTER asks for it.
 *
 * @param uri the contact itself
 * @param expires seconds; 0 takes the contact away
 * @param q thousandths, 0 to 1000 (RFC 3261 20.10)
 * @param instance {@code +sip.instance} without its brackets, or empty (RFC 5626 4.1)
 * @param regId {@code reg-id}, 0 where absent
 * @param ice whether it says {@code +sip.ice} (RFC 5768)
 */
public record ContactWish(SipUri uri, int expires, int q, String instance, int regId, boolean ice) {}
