/** Which devices a user has and by which channels they are reached. It refuses to know how a channel works. */
@NullMarked
package org.patchbay.core.registrar;

import org.jspecify.annotations.NullMarked;
