/**
 * SIP messages: reading them from the wire with a verdict, writing them, and the rules that a request must pass before anybody looks at
 * what it asks for. JAIN-SIP's classes are the model. Pure: no sockets, no transactions, no clock.
 */
@NullMarked
package org.patchbay.sip.message;

import org.jspecify.annotations.NullMarked;
