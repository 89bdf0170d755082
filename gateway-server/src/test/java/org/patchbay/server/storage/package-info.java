/** The storage: one contract for each store, kept in memory, in a file, and on a PostgreSQL server. */
@NullMarked
package org.patchbay.server.storage;

import org.jspecify.annotations.NullMarked;
