/** Collections that there are very many of. What the JDK's own do as well is not their business. */
@NullMarked
package org.patchbay.core.collect;

import org.jspecify.annotations.NullMarked;
