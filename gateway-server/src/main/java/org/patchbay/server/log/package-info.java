/** Sets the log up from the configuration. The rest of the house knows only slf4j. */
@NullMarked
package org.patchbay.server.log;

import org.jspecify.annotations.NullMarked;
