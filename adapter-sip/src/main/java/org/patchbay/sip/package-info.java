/**
 * SIP phones: the adapter, the endpoint that owns the doors, the translator between SIP messages and the session model, and the shells that
 * do what the pure rooms below decide. {@code message}, {@code transport} and {@code transaction} are the lower half, {@code dialog},
 * {@code registration} and {@code authentication} the upper; arrows point down only.
 */
@NullMarked
package org.patchbay.sip;

import org.jspecify.annotations.NullMarked;
