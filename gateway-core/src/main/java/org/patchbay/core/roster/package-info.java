/** The contact lists of the own users (RFC 6121 2). It refuses to decide who may see whom: that is presence. */
@NullMarked
package org.patchbay.core.roster;

import org.jspecify.annotations.NullMarked;
