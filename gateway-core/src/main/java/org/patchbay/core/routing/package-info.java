/** From an address to the targets to ring. It rings nobody. */
@NullMarked
package org.patchbay.core.routing;

import org.jspecify.annotations.NullMarked;
