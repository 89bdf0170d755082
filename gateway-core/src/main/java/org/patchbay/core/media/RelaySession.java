package org.patchbay.core.media;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.patchbay.core.description.MediaSections;
import org.patchbay.session.v1.MediaProfile;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.SessionDescription;

/** One call at the relay: the instance that has it, and what was learnt of its sides. Lives on one event loop. */
final class RelaySession {
    private record Underway(String branch, NgRequest request) {}

    private RelayInstance instance;
    // Before the first request was granted nothing ties the call to its instance.
    private boolean settled;
    private final Map<String, String> protocols = new HashMap<>();
    private final Map<String, Set<String>> bundles = new HashMap<>();
    private final Set<String> joined = new HashSet<>();
    private final List<Underway> underway = new ArrayList<>();

    RelaySession(RelayInstance instance) {
        this.instance = instance;
        instance.sessionBegins();
    }

    RelayInstance instance() {
        return instance;
    }

    boolean settled() {
        return settled;
    }

    void moveTo(RelayInstance other) {
        instance.sessionEnds();
        instance = other;
        other.sessionBegins();
    }

    NgCommands.Known known(MediaRelay.Request request, RelayConfig config) {
        String receiver = receiver(request);
        return new NgCommands.Known(
                joined.contains(request.branch()),
                protocols.getOrDefault(receiver, ""),
                config.addressFamily(),
                config.playTones());
    }

    /** The instance has done it. */
    void granted(MediaRelay.Request request) {
        settled = true;
        String sender = request.fromCaller() ? NgCommands.CALLER : request.branch();
        bundles.put(sender, SoleBundle.midsOf(request.description()));
        request.description().getMediaList().stream()
                .filter(section ->
                        MediaSections.inUse(section) && section.getProtocol().contains("RTP/"))
                .map(MediaSection::getProtocol)
                .findFirst()
                .ifPresent(protocol -> protocols.put(sender, protocol));
        if (request.half() == MediaRelay.Half.ANSWER) joined.add(request.branch());
    }

    /** What rtpengine made of a description, as the side can take it that it goes to. */
    SessionDescription forReceiver(MediaRelay.Request request, SessionDescription relayed) {
        if (request.toward() != MediaProfile.WEBRTC) return relayed;
        return switch (request.half()) {
            case OFFER -> SoleBundle.inOffer(relayed);
            case ANSWER -> SoleBundle.inAnswer(relayed, bundles.getOrDefault(receiver(request), Set.of()));
        };
    }

    private static String receiver(MediaRelay.Request request) {
        return request.fromCaller() ? request.branch() : NgCommands.CALLER;
    }

    boolean isBusy() {
        return !underway.isEmpty();
    }

    void begin(String branch, NgRequest request) {
        Underway entry = new Underway(branch, request);
        underway.add(entry);
        request.outcome().onComplete(done -> underway.remove(entry));
    }

    /** Whether it has heard of a branch, and has not forgotten it. */
    boolean knows(String branch) {
        return protocols.containsKey(branch)
                || underway.stream().anyMatch(entry -> entry.branch().equals(branch));
    }

    /**
     * Stops what is underway for a branch, so that a retransmission can't make anew what is deleted.
     *
     * @return what was under way, and may be done all the same
     */
    List<NgRequest> forget(String branch) {
        List<NgRequest> stopped = underway.stream()
                .filter(entry -> entry.branch().equals(branch))
                .map(Underway::request)
                .toList();
        stopped.forEach(NgRequest::abandon);
        joined.remove(branch);
        protocols.remove(branch);
        bundles.remove(branch);
        return stopped;
    }

    /**
     * Stops all that is underway.
     *
     * @return what was under way, and may be done all the same
     */
    List<NgRequest> end() {
        List<NgRequest> stopped = underway.stream().map(Underway::request).toList();
        stopped.forEach(NgRequest::abandon);
        instance.sessionEnds();
        return stopped;
    }
}
