package org.patchbay.core.message;

import java.util.LinkedHashMap;
import java.util.Map;
import org.patchbay.core.Address;
import org.patchbay.core.admission.TokenBucket;

/** How fast each user may send. Belongs to one thread. Only users who have sent lately are kept, and of them the latest. */
final class SenderRates {
    private static final int REMEMBERED = 100_000;

    private final int perSecond;
    private final int burst;
    private final Map<Address, TokenBucket> byUser = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        // The one that goes has not sent for longest, so it has recovered most.
        @Override
        protected boolean removeEldestEntry(Map.Entry<Address, TokenBucket> eldest) {
            return size() > REMEMBERED;
        }
    };

    SenderRates(int perSecond, int burst) {
        this.perSecond = perSecond;
        this.burst = burst;
    }

    /**
     * Takes one message's worth.
     *
     * @param nowMs milliseconds of a clock that never goes back
     * @return whether there was one
     */
    boolean take(Address sender, long nowMs) {
        Address user = sender.bare();
        TokenBucket held = byUser.get(user);
        TokenBucket now = held == null ? TokenBucket.full(burst, perSecond, nowMs) : held.at(nowMs);
        if (!now.hasOne()) return false;
        byUser.put(user, now.less());
        return true;
    }
}
