/** The gateway beside other people's servers: the same phones, the same machine, in turns. */
@NullMarked
package org.patchbay.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
