/**
 * XML streams: bytes become elements within bounds, and whatever is wrong with them becomes the stream error that RFC 6120 4.9.3 has for
 * it. It refuses to know what an element means, and to do I/O.
 */
@NullMarked
package org.patchbay.xmpp.stream;

import org.jspecify.annotations.NullMarked;
