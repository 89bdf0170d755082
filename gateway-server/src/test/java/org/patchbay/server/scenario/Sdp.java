package org.patchbay.server.scenario;

/** Descriptions that actors send; nobody sends media to them. */
final class Sdp {
    private Sdp() {}

    /** As a browser's: ICE and DTLS-SRTP, candidates apart. */
    static String webrtc(String setup) {
        return lines(
                "v=0",
                "o=- 6013229230947443763 2 IN IP4 127.0.0.1",
                "s=-",
                "t=0 0",
                "a=group:BUNDLE 0",
                "m=audio 9 UDP/TLS/RTP/SAVPF 111 0 8",
                "c=IN IP4 0.0.0.0",
                "a=rtcp:9 IN IP4 0.0.0.0",
                "a=ice-ufrag:U76i",
                "a=ice-pwd:AbLwIPTvXfHSP1Aycz6WvIpP",
                "a=ice-options:trickle",
                "a=fingerprint:sha-256 5C:88:C0:E4:A0:E8:42:7A:00:5E:1F:42:18:BE:57:5D:A8:12:35:1B:20:EE:2F:18:B6:E2:B8:D5:A8:E2:B4:A2",
                "a=setup:" + setup,
                "a=mid:0",
                "a=sendrecv",
                "a=rtcp-mux",
                "a=rtpmap:111 opus/48000/2",
                "a=rtpmap:0 PCMU/8000",
                "a=rtpmap:8 PCMA/8000");
    }

    /** As a desk phone's: plain RTP. */
    static String plain(int port) {
        return lines(
                "v=0",
                "o=phone 1 1 IN IP4 127.0.0.1",
                "s=-",
                "c=IN IP4 127.0.0.1",
                "t=0 0",
                "m=audio " + port + " RTP/AVP 0 8",
                "a=rtpmap:0 PCMU/8000",
                "a=rtpmap:8 PCMA/8000",
                "a=sendrecv");
    }

    private static String lines(String... lines) {
        return String.join("\r\n", lines) + "\r\n";
    }
}
