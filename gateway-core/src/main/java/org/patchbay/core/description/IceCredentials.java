package org.patchbay.core.description;

import org.patchbay.session.v1.IceParameters;
import org.patchbay.session.v1.SessionDescription;

/** ICE user name fragments and passwords. */
public final class IceCredentials {
    private IceCredentials() {}

    /**
     * Whether one side restarts ICE (RFC 8839 4.4.3): a section that had credentials in its description before has others in the one
     * after. Sections are compared by their place.
     */
    public static boolean changed(SessionDescription before, SessionDescription after) {
        int sections = Math.min(before.getMediaCount(), after.getMediaCount());
        for (int i = 0; i < sections; i++) {
            if (!MediaSections.inUse(before.getMedia(i)) || !MediaSections.inUse(after.getMedia(i))) continue;
            IceParameters old = MediaSections.ice(before, before.getMedia(i));
            IceParameters now = MediaSections.ice(after, after.getMedia(i));
            if (old.getUsernameFragment().isEmpty() || now.getUsernameFragment().isEmpty()) continue;
            if (!old.getUsernameFragment().equals(now.getUsernameFragment())
                    || !old.getPassword().equals(now.getPassword())) return true;
        }
        return false;
    }
}
