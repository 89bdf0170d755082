/** Who may log in, and how that is proved. Passwords are never kept: SCRAM keys and HA1 only. */
@NullMarked
package org.patchbay.core.account;

import org.jspecify.annotations.NullMarked;
