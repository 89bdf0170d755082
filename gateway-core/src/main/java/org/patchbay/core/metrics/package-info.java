/** Counters that an operator reads. Nothing here decides anything. */
@NullMarked
package org.patchbay.core.metrics;

import org.jspecify.annotations.NullMarked;
