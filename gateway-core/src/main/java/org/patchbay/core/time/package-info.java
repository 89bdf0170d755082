/** Timers by the hundred thousand on one event loop. Wall-clock time and calendars are not its business. */
@NullMarked
package org.patchbay.core.time;

import org.jspecify.annotations.NullMarked;
