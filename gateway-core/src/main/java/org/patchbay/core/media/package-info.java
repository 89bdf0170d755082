/** The media relay between sides whose media cannot meet. The core carries no media itself. */
@NullMarked
package org.patchbay.core.media;

import org.jspecify.annotations.NullMarked;
