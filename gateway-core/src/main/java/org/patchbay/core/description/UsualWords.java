package org.patchbay.core.description;

/** Words that stand in nearly every description: they are not copied out of it. */
final class UsualWords {
    private static final int PLACES = 512;
    private static final String[] NUMBERS = numbers();
    private static final String[] TABLE = table(
            // Attributes.
            "rtpmap",
            "fmtp",
            "rtcp-fb",
            "candidate",
            "extmap",
            "ssrc",
            "ssrc-group",
            "msid",
            "mid",
            "ice-ufrag",
            "ice-pwd",
            "ice-options",
            "ice-lite",
            "fingerprint",
            "setup",
            "group",
            "rtcp",
            "rtcp-mux",
            "rtcp-rsize",
            "end-of-candidates",
            "sendrecv",
            "sendonly",
            "recvonly",
            "inactive",
            "ptime",
            "maxptime",
            "crypto",
            // Of m=, c=, o= and b=.
            "audio",
            "video",
            "application",
            "RTP/AVP",
            "RTP/SAVP",
            "RTP/SAVPF",
            "UDP/TLS/RTP/SAVPF",
            "UDP/DTLS/SCTP",
            "webrtc-datachannel",
            "IP4",
            "IP6",
            "0.0.0.0",
            "127.0.0.1",
            "AS",
            "TIAS",
            "-",
            // Values.
            "BUNDLE",
            "trickle",
            "actpass",
            "active",
            "passive",
            "sha-256",
            "cname",
            "label",
            "host",
            "srflx",
            "relay",
            "udp",
            "UDP",
            "tcp",
            "TCP",
            "generation",
            "network-id",
            "network-cost",
            "ufrag",
            "tcptype",
            "nack",
            "pli",
            "ccm",
            "fir",
            "goog-remb",
            "transport-cc",
            // Codecs.
            "opus",
            "red",
            "G722",
            "PCMU",
            "PCMA",
            "CN",
            "telephone-event",
            "VP8",
            "VP9",
            "H264",
            "AV1",
            "rtx",
            "ulpfec",
            // Header extensions.
            "urn:ietf:params:rtp-hdrext:ssrc-audio-level",
            "urn:ietf:params:rtp-hdrext:toffset",
            "urn:ietf:params:rtp-hdrext:sdes:mid",
            "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
            "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id",
            "urn:3gpp:video-orientation",
            "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
            "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay",
            "http://www.webrtc.org/experiments/rtp-hdrext/video-content-type",
            "http://www.webrtc.org/experiments/rtp-hdrext/video-timing",
            "http://www.webrtc.org/experiments/rtp-hdrext/color-space",
            "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01");

    private UsualWords() {}

    /** A part of a text; the same string each time where it is a usual word. */
    static String copy(String text, int from, int to) {
        int length = to - from;
        if (length == 0) return "";
        int number = number(text, from, to);
        if (number >= 0) return NUMBERS[number];
        String usual = TABLE[place(length, text.charAt(from), text.charAt(to - 1))];
        return usual != null && usual.length() == length && text.startsWith(usual, from)
                ? usual
                : text.substring(from, to);
    }

    /** An unsigned number, as it is written. */
    static String number(int unsigned) {
        return unsigned >= 0 && unsigned < NUMBERS.length ? NUMBERS[unsigned] : Integer.toUnsignedString(unsigned);
    }

    /** A number without zeros before it, as the payload types of RTP are; -1 for all other words. */
    private static int number(String text, int from, int to) {
        if (to - from > 3 || to - from > 1 && text.charAt(from) == '0') return -1;
        long number = SdpText.number(text, from, to, NUMBERS.length - 1);
        return (int) number;
    }

    private static int place(int length, char first, char last) {
        return (37 * length + 29 * first + 11 * last) & PLACES - 1;
    }

    private static String[] numbers() {
        String[] numbers = new String[128];
        for (int i = 0; i < numbers.length; i++) numbers[i] = Integer.toString(i);
        return numbers;
    }

    /** Each word at its place; of two with the same place the first stays. */
    private static String[] table(String... words) {
        String[] table = new String[PLACES];
        for (String word : words) {
            int place = place(word.length(), word.charAt(0), word.charAt(word.length() - 1));
            if (table[place] == null) table[place] = word;
        }
        return table;
    }
}
