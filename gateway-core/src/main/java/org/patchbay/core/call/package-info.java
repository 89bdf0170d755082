/** The call: a pure state machine, its effects, and the verticle that performs them. No protocol, and no Vert.x outside the verticle. */
@NullMarked
package org.patchbay.core.call;

import org.jspecify.annotations.NullMarked;
