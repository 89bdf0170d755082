/**
 * Devices that run libpeer, WebRTC for microcontrollers, in its own dialect: JSON-RPC on {@code webrtc/<id>/jsonrpc} and
 * {@code webrtc/<id>/jsonrpc-reply}, where the device makes every offer. It refuses to let such a device call: its dialect has no word for it.
 */
@NullMarked
package org.patchbay.mqtt.libpeer;

import org.jspecify.annotations.NullMarked;
