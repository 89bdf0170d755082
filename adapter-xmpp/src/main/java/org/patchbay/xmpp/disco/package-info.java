/** What the gateway says it can do (XEP-0030, XEP-0115, XEP-0092), and what peers say of themselves. Pure. */
@NullMarked
package org.patchbay.xmpp.disco;

import org.jspecify.annotations.NullMarked;
