package org.patchbay.core.admission;

/**
 * How much fits into a heap: bounds on what peers can fill are counted in pieces, and it depends on the heap how many of them it holds.
 *
 * @param bytes the largest size of the heap
 */
public record HeapShare(long bytes) {
    /** The heap of this process, as {@code -Xmx} or the JVM says. */
    public static HeapShare ofThisProcess() {
        return new HeapShare(Runtime.getRuntime().maxMemory());
    }

    /** A heap in which every bound is at its largest: 64 GiB. */
    public static HeapShare large() {
        return new HeapShare(64L << 30);
    }

    /**
     * How many pieces a part of the heap holds.
     *
     * @param percent the part
     * @param bytesEach what one of them takes, by measurement and with room
     * @param most the result is never more
     * @return 1 to {@code most}
     */
    public int holds(int percent, int bytesEach, int most) {
        return (int) Math.max(1, Math.min(most, bytes / 100 * percent / bytesEach));
    }
}
