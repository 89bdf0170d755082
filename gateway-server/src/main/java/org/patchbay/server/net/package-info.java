/** The machine's own addresses. */
@NullMarked
package org.patchbay.server.net;

import org.jspecify.annotations.NullMarked;
