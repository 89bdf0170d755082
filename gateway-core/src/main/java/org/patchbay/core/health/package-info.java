/** Finding out whether what a call believes is still so. It refuses to end anything itself. */
@NullMarked
package org.patchbay.core.health;

import org.jspecify.annotations.NullMarked;
