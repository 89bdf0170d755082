package org.patchbay.server.peers;

/**
 * RTP of one end's calls since they began.
 *
 * @param packetsSent RTP packets that left
 * @param bytesSent their payload
 * @param packetsReceived RTP packets that came in
 * @param bytesReceived their payload
 */
public record AudioCounters(long packetsSent, long bytesSent, long packetsReceived, long bytesReceived) {
    /** So many bytes that somebody speaks: 0.6 s of G.711, some 2 s of Opus, and more than half a minute of silence in Opus. */
    public static final long SPEECH = 5_000;

    /** Whether at least so many bytes more went out and so many came in. */
    public boolean grewBothWaysSince(AudioCounters before, long bytes) {
        return bytesSent - before.bytesSent >= bytes && bytesReceived - before.bytesReceived >= bytes;
    }
}
