/** The STUN and TURN servers that clients are told of, and their credentials. It refuses to know in which words they are told. */
@NullMarked
package org.patchbay.core.ice;

import org.jspecify.annotations.NullMarked;
