package org.patchbay.xmpp.jingle;

import org.patchbay.core.spi.Gateway;
import org.patchbay.core.time.TimerWheel;

/** What the legs of a desk share. */
record DeskParts(Gateway gateway, JingleConfig config, TimerWheel wheel, LegTable legs, Questions questions) {
    void count(String what) {
        gateway.counters().increment("patchbay_jingle_" + what + "_total");
    }
}
