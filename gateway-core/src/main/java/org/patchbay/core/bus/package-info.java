/** How signals travel: the bus addresses, all spelt here, the one codec, and the ids that name a call's owner. It refuses to look into a signal. */
@NullMarked
package org.patchbay.core.bus;

import org.jspecify.annotations.NullMarked;
