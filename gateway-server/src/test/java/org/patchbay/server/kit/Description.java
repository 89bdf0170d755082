package org.patchbay.server.kit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * One side's session description, as far as a play looks at it.
 *
 * @param session the id in its {@code o=} line
 * @param version the version there
 * @param body all of the text but the {@code o=} line, to see whether anything changed
 */
record Description(String session, long version, Ice ice, String setup, List<Media> media, String body) {
    /** Credentials of the first section; the sections of a bundle share them. */
    record Ice(String ufrag, String pwd) {
        /** Of a phone with plain RTP. */
        static final Ice NONE = new Ice("", "");
    }

    /** A section; one with port 0 is not live. */
    record Media(String kind, String mid, Direction direction, boolean live) {}

    /** Whether there is a video section that is live. */
    boolean hasVideo() {
        return media.stream().anyMatch(one -> one.kind().equals("video") && one.live());
    }

    Direction audio() {
        return media.get(0).direction();
    }

    /** Reads what the gateway wrote. */
    static Description read(String sdp) {
        String session = "";
        long version = 0;
        String ufrag = "";
        String pwd = "";
        String setup = "";
        List<Media> media = new ArrayList<>();
        for (String line : sdp.lines().toList()) {
            String value = line.substring(Math.min(line.length(), line.indexOf(':') + 1));
            if (line.startsWith("o=")) {
                String[] origin = line.split(" ");
                session = origin[1];
                version = Long.parseLong(origin[2]);
            } else if (line.startsWith("m=")) {
                String[] section = line.substring(2).split(" ");
                media.add(new Media(section[0], "", Direction.SENDRECV, !section[1].equals("0")));
            } else if (line.startsWith("a=ice-ufrag:") && ufrag.isEmpty()) {
                ufrag = value;
            } else if (line.startsWith("a=ice-pwd:") && pwd.isEmpty()) {
                pwd = value;
            } else if (line.startsWith("a=setup:") && setup.isEmpty()) {
                setup = value;
            } else if (line.startsWith("a=mid:")) {
                Media last = media.remove(media.size() - 1);
                media.add(new Media(last.kind, value, last.direction, last.live));
            } else if (line.matches("a=(sendrecv|sendonly|recvonly|inactive)") && !media.isEmpty()) {
                Media last = media.remove(media.size() - 1);
                Direction direction = Direction.valueOf(line.substring(2).toUpperCase(Locale.ROOT));
                media.add(new Media(last.kind, last.mid, direction, last.live));
            }
        }
        String body = sdp.lines().filter(line -> !line.startsWith("o=")).collect(Collectors.joining("\n"));
        return new Description(session, version, new Ice(ufrag, pwd), setup, media, body);
    }

    /** As a phone with ICE and DTLS-SRTP writes it, its one candidate in it; one without ICE writes plain RTP. */
    String write() {
        StringBuilder sdp = new StringBuilder("v=0\r\n")
                .append("o=- %s %d IN IP4 127.0.0.1\r\n".formatted(session, version))
                .append("s=-\r\nt=0 0\r\n");
        if (ice.equals(Ice.NONE)) {
            for (Media one : media) sdp.append(plainSection(one));
            return sdp.toString();
        }
        sdp.append("a=group:BUNDLE ")
                .append(media.stream().filter(Media::live).map(Media::mid).collect(Collectors.joining(" ")))
                .append("\r\n");
        for (Media one : media) sdp.append(section(one));
        return sdp.toString();
    }

    private String section(Media one) {
        boolean audio = one.kind.equals("audio");
        return ("m=%s %d UDP/TLS/RTP/SAVPF %s\r\nc=IN IP4 127.0.0.1\r\na=rtcp-mux\r\n"
                        + "a=ice-ufrag:%s\r\na=ice-pwd:%s\r\na=ice-options:trickle\r\n"
                        + "a=fingerprint:sha-256 %s\r\na=setup:%s\r\na=mid:%s\r\na=%s\r\n%s%s")
                .formatted(
                        one.kind,
                        one.live ? 9 : 0,
                        audio ? "111 0" : "96",
                        ice.ufrag,
                        ice.pwd,
                        FINGERPRINT,
                        setup,
                        one.mid,
                        one.direction.attribute(),
                        audio ? "a=rtpmap:111 opus/48000/2\r\na=rtpmap:0 PCMU/8000\r\n" : "a=rtpmap:96 VP8/90000\r\n",
                        one.live ? "a=" + CANDIDATE + "\r\na=end-of-candidates\r\n" : "");
    }

    private static String plainSection(Media one) {
        boolean audio = one.kind.equals("audio");
        return "m=%s %d RTP/AVP %s\r\nc=IN IP4 127.0.0.1\r\n%sa=%s\r\n"
                .formatted(
                        one.kind,
                        one.live ? audio ? AUDIO_PORT : VIDEO_PORT : 0,
                        audio ? "111 0" : "96",
                        audio ? "a=rtpmap:111 opus/48000/2\r\na=rtpmap:0 PCMU/8000\r\n" : "a=rtpmap:96 VP8/90000\r\n",
                        one.direction.attribute());
    }

    static final String FINGERPRINT =
            "5C:88:C0:E4:A0:E8:42:7A:00:5E:1F:42:18:BE:57:5D:A8:12:35:1B:20:EE:2F:18:B6:E2:B8:D5:A8:E2:B4:A2";

    /**
     * Where media would go, if there were any: the ports that RFC 3551 8 has for RTP, which no system gives out by itself. A relay sends there, and
     * whatever phone had such a port for its signals would hear that.
     */
    static final int AUDIO_PORT = 5_004;

    private static final int VIDEO_PORT = 5_006;

    /** A candidate of host type. */
    static final String CANDIDATE = "candidate:1 1 udp 2122260223 127.0.0.1 " + AUDIO_PORT + " typ host";
}
