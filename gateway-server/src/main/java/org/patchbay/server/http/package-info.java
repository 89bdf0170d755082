/** The HTTP port: health, metrics, the demo phone, and the WebSocket doors of adapters. No signaling of its own. */
@NullMarked
package org.patchbay.server.http;

import org.jspecify.annotations.NullMarked;
