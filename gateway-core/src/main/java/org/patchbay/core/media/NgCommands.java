package org.patchbay.core.media;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.patchbay.core.description.MediaProfiles;
import org.patchbay.core.description.SdpWriter;
import org.patchbay.session.v1.MediaProfile;
import org.patchbay.session.v1.SessionDescription;

/**
 * What is said to rtpengine, as its NG protocol wants it. Pure.
 *
 * <p><b>Tags.</b> A call is one call of rtpengine; the caller has the tag {@code a}, each callee's leg its own name. An offer and its answer
 * name the one who offers as {@code from-tag} and the other as {@code to-tag}, whoever of the two called. Before a leg has answered its tag
 * is not known to rtpengine, and {@code via-branch} tells the forks apart: rtpengine 10.5 then gives each fork media ports of its own
 * toward the callee, and all of them one port, one set of ICE credentials and one DTLS identity toward the caller. A browser that heard the
 * early media of one fork can so take the answer of another, which would not hold with a call of rtpengine for each fork. What
 * the caller sends goes to the fork that answered last; an answer said again makes its fork the last.
 *
 * <p><b>Flags</b>, as measured with rtpengine 10.5 between Chromium and baresip. Toward WebRTC ICE and DTLS are forced; in an answer the
 * relay is the active side of DTLS, since with {@code passive} Chromium never connected. Toward plain RTP both are removed, and the codecs
 * that a plain phone rarely has are masked. A side that has shown what protocol its m= line has (RTP/AVP, RTP/SAVP with SDES,
 * UDP/TLS/RTP/SAVPF) is answered in that. {@code strict source} has packets of anybody else dropped once the peer's address is known; with
 * {@code port latching} the relay's own ports stay when a peer's change, and for a plain caller too when another fork answers. {@code inject DTMF}, in
 * offers and answers alike, is what {@code play DTMF} needs: 10.5 answers that without it too, and plays nothing.
 */
final class NgCommands {
    /** The caller's tag. */
    static final String CALLER = "a";

    private static final Bencode.Sequence REPLACE = Bencode.Sequence.of("origin", "session-connection");
    private static final int SHORTEST_TONE_MS = 100;
    private static final int LONGEST_TONE_MS = 5_000;
    private static final String STRICT_SOURCE = "strict source";
    private static final String PORT_LATCHING = "port latching";

    /**
     * What the session has learnt about the two sides.
     *
     * @param joined the branch has answered once
     * @param protocol the protocol of the side that the description goes to; empty while that side has said nothing
     * @param addressFamily as in {@link RelayConfig}
     * @param playTones as in {@link RelayConfig}
     */
    record Known(boolean joined, String protocol, String addressFamily, boolean playTones) {}

    private NgCommands() {}

    static Bencode.Dictionary ping() {
        return new Bencode.Dictionary(command("ping"));
    }

    /** An {@code offer} or an {@code answer}. */
    static Bencode.Dictionary pass(MediaRelay.Request request, Known known) {
        boolean offer = request.half() == MediaRelay.Half.OFFER;
        String sender = request.fromCaller() ? CALLER : request.branch();
        String receiver = request.fromCaller() ? request.branch() : CALLER;
        SortedMap<String, Bencode> command = command(offer ? "offer" : "answer");
        put(command, "call-id", request.callId());
        put(command, "from-tag", offer ? sender : receiver);
        if (!offer) put(command, "to-tag", sender);
        else if (known.joined()) put(command, "to-tag", receiver);
        if (!known.joined()) put(command, "via-branch", request.branch());
        put(command, "sdp", SdpWriter.write(TrickleMark.onSections(request.description())));
        command.put("replace", REPLACE);
        if (!known.addressFamily().isEmpty()) put(command, "address family", known.addressFamily());
        if (request.toward() == MediaProfile.WEBRTC) towardWebRtc(command, offer, known);
        else towardPlainRtp(command, offer, request.description(), known);
        return new Bencode.Dictionary(command);
    }

    /** {@code delete} of a whole call, at once. */
    static Bencode.Dictionary delete(String callId) {
        SortedMap<String, Bencode> command = command("delete");
        put(command, "call-id", callId);
        put(command, "from-tag", CALLER);
        command.put("delete-delay", new Bencode.Whole(0));
        return new Bencode.Dictionary(command);
    }

    /** {@code delete} of one callee's leg, at once: with rtpengine's usual delay its media would still be mixed into the caller's. */
    static Bencode.Dictionary delete(String callId, String branch) {
        SortedMap<String, Bencode> command = command("delete");
        put(command, "call-id", callId);
        put(command, "from-tag", CALLER);
        put(command, "to-tag", branch);
        put(command, "via-branch", branch);
        command.put("delete-delay", new Bencode.Whole(0));
        return new Bencode.Dictionary(command);
    }

    /** {@code play DTMF}: one tone, after those that are played already. It comes from the one side, so the other hears it. */
    static Bencode.Dictionary play(String callId, String branch, boolean towardCaller, char tone, int durationMs) {
        SortedMap<String, Bencode> command = command("play DTMF");
        put(command, "call-id", callId);
        put(command, "from-tag", towardCaller ? branch : CALLER);
        put(command, "code", String.valueOf(tone));
        command.put("duration", new Bencode.Whole(Math.min(Math.max(durationMs, SHORTEST_TONE_MS), LONGEST_TONE_MS)));
        return new Bencode.Dictionary(command);
    }

    private static void towardWebRtc(SortedMap<String, Bencode> command, boolean offer, Known known) {
        String protocol = known.protocol();
        put(command, "ICE", "force");
        put(command, "transport-protocol", protocol.isEmpty() ? "UDP/TLS/RTP/SAVPF" : protocol);
        if (offer) {
            command.put("rtcp-mux", Bencode.Sequence.of("offer", "require"));
            command.put("flags", flags(known, "generate-mid"));
            command.put("SDES", Bencode.Sequence.of("off"));
        } else {
            put(command, "DTLS", "active");
            command.put("rtcp-mux", Bencode.Sequence.of("require"));
            command.put("flags", flags(known));
        }
    }

    private static void towardPlainRtp(
            SortedMap<String, Bencode> command, boolean offer, SessionDescription description, Known known) {
        String protocol = known.protocol();
        boolean fromWebRtc = MediaProfiles.of(description) == MediaProfile.WEBRTC;
        put(command, "ICE", "remove");
        put(command, "DTLS", "off");
        command.put("rtcp-mux", Bencode.Sequence.of("demux"));
        if (!protocol.isEmpty()) put(command, "transport-protocol", protocol);
        else if (fromWebRtc || !offer) put(command, "transport-protocol", "RTP/AVP");
        // Between two phones with SDES packets would else be passed on unverified (rtpengine from 13.4; older ones log
        // a warning).
        command.put(
                "flags",
                !fromWebRtc && isSdes(description)
                        ? flags(known, "strip-extmap", "recrypt")
                        : flags(known, "strip-extmap"));
        if (offer && fromWebRtc) {
            SortedMap<String, Bencode> codec = new TreeMap<>();
            codec.put("mask", Bencode.Sequence.of("opus", "red", "G722", "CN"));
            command.put("codec", new Bencode.Dictionary(codec));
        }
    }

    private static Bencode.Sequence flags(Known known, String... special) {
        List<String> flags = new ArrayList<>(List.of(special));
        flags.add(STRICT_SOURCE);
        flags.add(PORT_LATCHING);
        if (known.playTones()) flags.add("inject DTMF");
        return Bencode.Sequence.of(flags.toArray(String[]::new));
    }

    private static boolean isSdes(SessionDescription description) {
        return description.getMediaList().stream()
                .anyMatch(section -> section.getProtocol().startsWith("RTP/SAVP"));
    }

    private static SortedMap<String, Bencode> command(String name) {
        SortedMap<String, Bencode> command = new TreeMap<>();
        put(command, "command", name);
        return command;
    }

    private static void put(SortedMap<String, Bencode> command, String key, String value) {
        command.put(key, new Bencode.Text(value));
    }
}
