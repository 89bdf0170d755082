package org.patchbay.xmpp.client;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.Presence;
import org.jivesoftware.smackx.caps.EntityCapsManager;
import org.jivesoftware.smackx.caps.packet.CapsExtension;
import org.jivesoftware.smackx.disco.packet.DiscoverInfo;
import org.jspecify.annotations.Nullable;

/**
 * Learns what clients can do: by asking (XEP-0030), once for each version of a program that proves to be what it says (XEP-0115). A version
 * that does not is asked anew each time, so that nobody can speak for another's program.
 */
final class ClientCapabilities {
    private static final int KEPT_VERSIONS = 1_000;
    private static final int MOST_FEATURES = 500;

    private final ClientFloor floor;
    private final Map<String, Set<String>> byVersion = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Set<String>> eldest) {
            return size() > KEPT_VERSIONS;
        }
    };
    private final Map<String, Question> byStanzaId = new HashMap<>();

    private record Question(ClientSession session, @Nullable CapsExtension version, Runnable learnt) {}

    ClientCapabilities(ClientFloor floor) {
        this.floor = floor;
    }

    /** A client's presence may say which program it is. {@code learnt} is run when more is known than before. */
    void seen(ClientSession session, Presence presence, Runnable learnt) {
        CapsExtension version = CapsExtension.from(presence);
        Set<String> known = version == null ? null : byVersion.get(key(version));
        if (known != null) {
            if (known.equals(session.resource().features())) return;
            session.resource().features(known);
            learnt.run();
            return;
        }
        // One question at a time: a client that changes its program meanwhile tells so again.
        if (byStanzaId.values().stream().anyMatch(question -> question.session() == session)) return;
        if (version == null && !session.resource().features().isEmpty()) return;
        DiscoverInfo question = new DiscoverInfo();
        question.setTo(session.jid());
        question.setFrom(floor.domainJid());
        question.setStanzaId("caps-" + ClientContext.token());
        if (version != null) question.setNode(version.getNode() + "#" + version.getVer());
        byStanzaId.put(question.getStanzaId(), new Question(session, version, learnt));
        session.send(question);
    }

    /** An answer of a client; other answers than to these questions are passed over. */
    void answered(ClientSession session, IQ answer) {
        Question question = byStanzaId.get(String.valueOf(answer.getStanzaId()));
        if (question == null || question.session() != session) return;
        byStanzaId.remove(answer.getStanzaId());
        if (!(answer instanceof DiscoverInfo info) || info.getFeatures().size() > MOST_FEATURES) return;
        Set<String> features =
                info.getFeatures().stream().map(DiscoverInfo.Feature::getVar).collect(Collectors.toUnmodifiableSet());
        CapsExtension version = question.version();
        boolean proven = version != null
                && EntityCapsManager.verifyDiscoverInfoVersion(version.getVer(), version.getHash(), info);
        if (version != null && proven) byVersion.put(key(version), features);
        session.resource().features(features);
        question.learnt().run();
    }

    void ended(ClientSession session) {
        byStanzaId.values().removeIf(question -> question.session() == session);
    }

    private static String key(CapsExtension version) {
        return version.getHash() + " " + version.getNode() + "#" + version.getVer();
    }
}
