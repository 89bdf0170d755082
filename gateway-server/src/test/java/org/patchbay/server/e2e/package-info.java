/**
 * The whole gateway, as the process that a user starts, with real phones and browsers around it. What these tests see is what a
 * user sees and hears; nothing in them reaches into the gateway.
 */
@NullMarked
package org.patchbay.server.e2e;

import org.jspecify.annotations.NullMarked;
