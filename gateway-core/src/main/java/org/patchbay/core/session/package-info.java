/** Sessions of devices that outlive their connection and the process. It refuses to look into them. */
@NullMarked
package org.patchbay.core.session;

import org.jspecify.annotations.NullMarked;
