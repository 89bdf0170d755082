/** The session description: SDP read and written, and the questions that a call asks of it. Pure functions only. */
@NullMarked
package org.patchbay.core.description;

import org.jspecify.annotations.NullMarked;
