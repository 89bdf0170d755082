/**
 * Native clients over WebSocket: {@code /signal}, one frame of {@code patchbay.client.v1} a message. The rooms: {@link
 * org.patchbay.core.client.ClientEndpointVerticle} (one a loop), {@link org.patchbay.websocket.ClientConnection} (one socket), {@link
 * org.patchbay.websocket.ClientSession} (one channel of a device, over any number of sockets), {@link org.patchbay.core.client.FrameTranslator} and {@link
 * org.patchbay.core.client.SignalTranslator} (pure), {@link org.patchbay.websocket.WebSocketConfig}. It refuses to decide anything about
 * a call: that is the core's.
 */
@NullMarked
package org.patchbay.websocket;

import org.jspecify.annotations.NullMarked;
