/** What an adapter is given and what it gives: the only door between the core and the protocols. No protocol has a name here. */
@NullMarked
package org.patchbay.core.spi;

import org.jspecify.annotations.NullMarked;
