/** What carries a stream: a TCP connection or a WebSocket. It does I/O and framing, and refuses to know what is said. */
@NullMarked
package org.patchbay.xmpp.wire;

import org.jspecify.annotations.NullMarked;
