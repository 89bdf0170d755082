/** Text messages outside a call: to every device of a user, kept while the user is away. It refuses to know how a device takes one. */
@NullMarked
package org.patchbay.core.message;

import org.jspecify.annotations.NullMarked;
