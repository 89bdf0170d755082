/** How much the gateway takes on: calls at a time, calls a second. It refuses early and says when to come again. */
@NullMarked
package org.patchbay.core.admission;

import org.jspecify.annotations.NullMarked;
