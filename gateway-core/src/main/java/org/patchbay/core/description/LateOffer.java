package org.patchbay.core.description;

import org.patchbay.session.v1.Codec;
import org.patchbay.session.v1.Connection;
import org.patchbay.session.v1.Direction;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.Origin;
import org.patchbay.session.v1.SessionDescription;

/** The offer that the gateway makes in the name of a caller that sent none, to a callee that can't make one (a browser). */
public final class LateOffer {
    // RFC 5737: never anybody's. 0.0.0.0 would ask the other side to hold.
    private static final String NOBODY = "192.0.2.1";
    private static final int DISCARD_PORT = 9;

    private LateOffer() {}

    /**
     * Audio over plain RTP, in the codecs that every phone and every browser has (RFC 7874 3): PCMU, PCMA and telephone-event. It is for
     * the media relay alone, which puts its own address in the place of one that never answers.
     *
     * @param sessionId for the {@code o=} line, positive
     */
    public static SessionDescription audio(long sessionId) {
        return SessionDescription.newBuilder()
                .setOrigin(Origin.newBuilder()
                        .setUsername("-")
                        .setSessionId(Long.toUnsignedString(sessionId))
                        .setSessionVersion(1)
                        .setAddressType("IP4")
                        .setAddress(NOBODY))
                .setSessionName("-")
                .setConnection(Connection.newBuilder().setAddressType("IP4").setAddress(NOBODY))
                .addMedia(MediaSection.newBuilder()
                        .setKind("audio")
                        .setPort(DISCARD_PORT)
                        .setProtocol("RTP/AVP")
                        .addFormats("0")
                        .addFormats("8")
                        .addFormats("101")
                        .addCodecs(codec(0, "PCMU"))
                        .addCodecs(codec(8, "PCMA"))
                        .addCodecs(codec(101, "telephone-event").setFormatParameters("0-16"))
                        .setDirection(Direction.SENDRECV))
                .build();
    }

    private static Codec.Builder codec(int payloadType, String name) {
        return Codec.newBuilder()
                .setPayloadType(payloadType)
                .setName(name)
                .setClockRate(8_000)
                .setMapped(true);
    }
}
