/** Who is there: the merge of what a user's devices say, and who is told of it. It refuses to know how a device says it. */
@NullMarked
package org.patchbay.core.presence;

import org.jspecify.annotations.NullMarked;
