/**
 * Every protocol calls, writes to and watches every other, played by client libraries of other people against a whole gateway. Nothing here
 * reads or writes a protocol: the phones are in {@code org.patchbay.server.peers}.
 */
@NullMarked
package org.patchbay.server.matrix;

import org.jspecify.annotations.NullMarked;
