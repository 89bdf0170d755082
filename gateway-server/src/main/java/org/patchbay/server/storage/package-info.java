/**
 * What is kept beyond the process: accounts, rosters, messages, sessions; in memory, in a file (H2), or in PostgreSQL. It may be away: what was
 * looked up lately is still known, everything else fails and says so, and no call needs it. It refuses to decide anything about what it
 * keeps but how much.
 */
@NullMarked
package org.patchbay.server.storage;

import org.jspecify.annotations.NullMarked;
