package org.patchbay.xmpp.jingle.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.patchbay.session.v1.Dtmf;
import org.patchbay.session.v1.Info;
import org.patchbay.xmpp.jingle.Namespaces;
import org.patchbay.xmpp.jingle.description.Contents;
import org.patchbay.xmpp.jingle.description.Tag;
import org.patchbay.xmpp.jingle.session.SessionState.Phase;

/** {@code session-info} both ways: XEP-0167 9, tones of XEP-0181, transfers of XEP-0251. */
final class Infos {
    private static final int MAX_TONES = 64;
    // XEP-0181 2: what a tone lasts where nothing is said.
    private static final int DEFAULT_TONE_MS = 100;
    private static final int LONGEST_TONE_MS = 10_000;

    private final SessionState state;
    private final PeerChanges changes;
    private final Transfers transfers;
    private final Deque<Tone> tones = new ArrayDeque<>();
    private int playing;

    private record Tone(char code, int durationMs) {}

    Infos(SessionState state, PeerChanges changes, Transfers transfers) {
        this.state = state;
        this.changes = changes;
        this.transfers = transfers;
    }

    // --- from the peer

    /** Takes a {@code session-info}; {@code ringing} runs where the peer's device rings. */
    void took(JingleRequest request, Runnable ringing) {
        List<StandardExtensionElement> infos = request.jingle().getElements();
        // XEP-0166 6.8: an empty one asks whether the session is alive.
        if (infos.isEmpty()) {
            state.done(request);
            return;
        }
        StandardExtensionElement info = infos.get(0);
        switch (info.getNamespace()) {
            case Namespaces.RTP_INFO -> rtp(request, info, ringing);
            case Namespaces.DTMF -> dtmf(request, info);
            case Namespaces.TRANSFER -> transfers.asked(request, info);
            default -> state.refuse(request, Fault.UNSUPPORTED_INFO);
        }
    }

    private void rtp(JingleRequest request, StandardExtensionElement info, Runnable ringing) {
        switch (info.getElementName()) {
            case "ringing" -> {
                state.done(request);
                ringing.run();
            }
            case "hold" -> {
                state.done(request);
                changes.hold(true);
            }
            case "unhold" -> {
                state.done(request);
                changes.hold(false);
            }
            case "active" -> {
                // XEP-0167 9.1: it ends whichever of hold and mute there was.
                state.done(request);
                if (state.held) changes.hold(false);
                else mute("", false);
            }
            case "mute", "unmute" -> {
                state.done(request);
                mute(Tag.attribute(info, "name"), info.getElementName().equals("mute"));
            }
            default -> state.refuse(request, Fault.UNSUPPORTED_INFO);
        }
    }

    /** XEP-0167 9.3: without a name all contents are meant. */
    private void mute(String name, boolean muted) {
        if (state.phase != Phase.ACTIVE) return;
        Set<Info.Media> media = new TreeSet<>();
        OptionalInt index = state.contents.indexOf(name);
        for (int i = 0; i < state.contents.size(); i++) {
            boolean meant = name.isEmpty() || index.isPresent() && index.getAsInt() == i;
            if (!meant || !state.contents.at(i).live() || i >= state.local().getMediaCount()) continue;
            switch (state.local().getMedia(i).getKind()) {
                case "audio" -> media.add(Info.Media.AUDIO);
                case "video" -> media.add(Info.Media.VIDEO);
                default -> {
                    // A kind that a call has no word for.
                }
            }
        }
        media.forEach(one -> state.tell(SessionSignals.info(one, muted)));
    }

    private void dtmf(JingleRequest request, StandardExtensionElement info) {
        String code = Tag.attribute(info, "code").toUpperCase(java.util.Locale.ROOT);
        if (code.length() != 1 || "0123456789*#ABCD".indexOf(code.charAt(0)) < 0) {
            state.refuse(request, Fault.UNSUPPORTED_INFO);
            return;
        }
        String duration = Tag.attribute(info, "duration");
        if (!duration.isEmpty() && !duration.matches("[0-9]{1,6}")) {
            state.refuse(request, Fault.BAD_REQUEST);
            return;
        }
        state.done(request);
        int ms = duration.isEmpty() ? DEFAULT_TONE_MS : Math.min(Integer.parseInt(duration), LONGEST_TONE_MS);
        // XEP-0181 2: a tone of no length is none.
        if (ms > 0 && state.phase == Phase.ACTIVE) state.tell(SessionSignals.dtmf(code, ms));
    }

    // --- from the call

    void info(Info info) {
        if (state.phase != Phase.ACTIVE) return;
        String kind = switch (info.getMedia()) {
            case AUDIO -> "audio";
            case VIDEO -> "video";
            case MEDIA_UNSPECIFIED, UNRECOGNIZED -> "";
        };
        String word = info.getMuted() ? "mute" : "unmute";
        if (kind.isEmpty()) {
            state.request(Action.SESSION_INFO, List.of(Tag.empty(word, Namespaces.RTP_INFO)));
            return;
        }
        for (int i = 0; i < state.contents.size(); i++) {
            Contents.Content content = state.contents.at(i);
            if (!content.live() || !state.local().getMedia(i).getKind().equals(kind)) continue;
            state.request(
                    Action.SESSION_INFO,
                    List.of(Tag.of(word, Namespaces.RTP_INFO)
                            .with("creator", content.creator().word())
                            .with("name", content.name())
                            .build()));
        }
    }

    /** Tones go one by one, each when the one before was acknowledged. */
    void play(Dtmf dtmf) {
        if (state.phase != Phase.ACTIVE) return;
        int duration = dtmf.getDurationMs() == 0 ? DEFAULT_TONE_MS : dtmf.getDurationMs();
        for (char code : dtmf.getTones().toCharArray())
            if (tones.size() < MAX_TONES) tones.add(new Tone(code, duration));
        playNext();
    }

    private void playNext() {
        if (playing != 0) return;
        Tone tone = tones.poll();
        if (tone == null) return;
        List<StandardExtensionElement> element = new ArrayList<>();
        element.add(Tag.of("dtmf", Namespaces.DTMF)
                .with("code", String.valueOf(tone.code))
                .withNumber("duration", tone.durationMs)
                .build());
        playing = state.request(Action.SESSION_INFO, element);
    }

    /** COMPAT: who has no XEP-0181 refuses the first tone, and is spared the others. */
    boolean reply(PeerReply reply) {
        if (playing == 0 || reply.exchange() != playing) return false;
        playing = 0;
        if (!reply.isDone()) tones.clear();
        playNext();
        return true;
    }
}
