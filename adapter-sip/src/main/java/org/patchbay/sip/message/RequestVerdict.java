package org.patchbay.sip.message;

import java.util.List;
import javax.sip.header.Header;

/** What {@link RequestRules} say about a request that could be read. */
public sealed interface RequestVerdict {
    /** It may be worked on. */
    record Proceed() implements RequestVerdict {}

    /**
     * It is answered at once, with this final status.
     *
     * @param extra the headers that the status calls for: Allow with 405, Unsupported with 420, Accept with 415
     */
    record Reject(int status, String reason, List<Header> extra) implements RequestVerdict {
        public Reject {
            extra = List.copyOf(extra);
        }
    }
}
