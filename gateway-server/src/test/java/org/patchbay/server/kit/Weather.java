package org.patchbay.server.kit;

import java.util.Random;

/**
 * How bad the network is.
 *
 * @param lost datagrams in a thousand that never arrive
 * @param doubled datagrams in a thousand that arrive twice
 * @param longest milliseconds that anything may be under way; datagrams overtake each other by it, streams don't
 */
record Weather(int lost, int doubled, int longest) {
    static final Weather FINE = new Weather(0, 0, 0);

    boolean loses(Random random) {
        return random.nextInt(1_000) < lost;
    }

    boolean doubles(Random random) {
        return random.nextInt(1_000) < doubled;
    }

    /** How long something is under way: most are fast. */
    int delay(Random random) {
        if (longest == 0 || random.nextInt(4) != 0) return 0;
        return 1 + random.nextInt(longest);
    }
}
