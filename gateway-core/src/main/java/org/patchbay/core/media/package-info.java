/**
 * The media relay between sides whose media cannot meet, and rtpengine behind it. The core carries no media itself, and nothing here
 * decides whether a call needs the relay: that is the call's.
 */
@NullMarked
package org.patchbay.core.media;

import org.jspecify.annotations.NullMarked;
