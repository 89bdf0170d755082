package org.patchbay.core.description;

import java.util.Map;
import java.util.Optional;

/** The payload types that mean something without {@code a=rtpmap} (RFC 3551 6). */
public final class StaticPayloadTypes {
    /**
     * One of them.
     *
     * @param channels 0 where the table says one, because nothing is written then
     */
    public record Static(String name, int clockRate, int channels) {}

    private static final Map<Integer, Static> TABLE = Map.ofEntries(
            Map.entry(0, one("PCMU", 8_000)),
            Map.entry(3, one("GSM", 8_000)),
            Map.entry(4, one("G723", 8_000)),
            Map.entry(5, one("DVI4", 8_000)),
            Map.entry(6, one("DVI4", 16_000)),
            Map.entry(7, one("LPC", 8_000)),
            Map.entry(8, one("PCMA", 8_000)),
            Map.entry(9, one("G722", 8_000)),
            Map.entry(10, new Static("L16", 44_100, 2)),
            Map.entry(11, one("L16", 44_100)),
            Map.entry(12, one("QCELP", 8_000)),
            Map.entry(13, one("CN", 8_000)),
            Map.entry(14, one("MPA", 90_000)),
            Map.entry(15, one("G728", 8_000)),
            Map.entry(16, one("DVI4", 11_025)),
            Map.entry(17, one("DVI4", 22_050)),
            Map.entry(18, one("G729", 8_000)),
            Map.entry(25, one("CelB", 90_000)),
            Map.entry(26, one("JPEG", 90_000)),
            Map.entry(28, one("nv", 90_000)),
            Map.entry(31, one("H261", 90_000)),
            Map.entry(32, one("MPV", 90_000)),
            Map.entry(33, one("MP2T", 90_000)),
            Map.entry(34, one("H263", 90_000)));

    private StaticPayloadTypes() {}

    /** What a payload type means; empty where the table has none of that number. */
    public static Optional<Static> find(int payloadType) {
        return Optional.ofNullable(TABLE.get(payloadType));
    }

    private static Static one(String name, int clockRate) {
        return new Static(name, clockRate, 0);
    }
}
