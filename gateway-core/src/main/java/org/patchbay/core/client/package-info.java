/**
 * The native client protocol, {@code patchbay.client.v1}, as every adapter that speaks it needs it: frames and signals, each as the other ({@link
 * org.patchbay.core.client.FrameTranslator}, {@link org.patchbay.core.client.SignalTranslator}, both pure), the calls of one device ({@link
 * org.patchbay.core.client.ClientCalls}) and its questions. It refuses to know how a frame travels: sockets, topics, numbering and waiting are
 * the adapter's, behind {@link org.patchbay.core.client.ClientDevice}.
 */
@NullMarked
package org.patchbay.core.client;

import org.jspecify.annotations.NullMarked;
