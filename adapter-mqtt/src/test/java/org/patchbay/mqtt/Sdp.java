package org.patchbay.mqtt;

import org.patchbay.core.description.SdpReader;
import org.patchbay.core.description.SdpReading;
import org.patchbay.session.v1.SessionDescription;

/** Small descriptions for tests, in the order of lines that the gateway writes. */
public final class Sdp {
    public static final String OFFER = text("1");
    public static final String ANSWER = text("2");

    private Sdp() {}

    public static String text(String sessionId) {
        return String.join(
                "\r\n",
                "v=0",
                "o=- " + sessionId + " 1 IN IP4 127.0.0.1",
                "s=-",
                "t=0 0",
                "m=audio 9 UDP/TLS/RTP/SAVPF 111",
                "c=IN IP4 0.0.0.0",
                "a=mid:0",
                "a=sendrecv",
                "a=rtpmap:111 opus/48000/2",
                "");
    }

    public static SessionDescription read(String sdp) {
        return ((SdpReading.Read) SdpReader.read(sdp)).description();
    }
}
