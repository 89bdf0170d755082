/** The whole gateway in one process: command line, start, drain. Knows every adapter; no adapter knows it. */
@NullMarked
package org.patchbay.server;

import org.jspecify.annotations.NullMarked;
