/** Which JID stands for which address of the model, and the other way round. Pure; it refuses to know whether anybody is there. */
@NullMarked
package org.patchbay.xmpp.address;

import org.jspecify.annotations.NullMarked;
