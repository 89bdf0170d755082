package org.patchbay.xmpp.client;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.Presence;
import org.jivesoftware.smackx.caps.packet.CapsExtension;
import org.jivesoftware.smackx.disco.packet.DiscoverInfo;
import org.jspecify.annotations.Nullable;
import org.patchbay.xmpp.disco.CapsBook;

/** Learns what clients can do: by asking (XEP-0030), once for each version of a program that proves to be what it says (XEP-0115). */
final class ClientCapabilities {
    private final ClientFloor floor;
    private final CapsBook book = new CapsBook();
    private final Map<String, Question> byStanzaId = new HashMap<>();

    private record Question(ClientSession session, @Nullable CapsExtension version, Runnable learnt) {}

    ClientCapabilities(ClientFloor floor) {
        this.floor = floor;
    }

    /** A client's presence may say which program it is. {@code learnt} is run when more is known than before. */
    void seen(ClientSession session, Presence presence, Runnable learnt) {
        CapsExtension version = CapsExtension.from(presence);
        Optional<Set<String>> known = version == null ? Optional.empty() : book.featuresOf(version);
        if (known.isPresent()) {
            if (known.get().equals(session.resource().features())) return;
            session.resource().features(known.get());
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
        if (!(answer instanceof DiscoverInfo info)) return;
        CapsExtension version = question.version();
        session.resource().features(version == null ? book.learn(info) : book.learn(info, version));
        question.learnt().run();
    }

    void ended(ClientSession session) {
        byStanzaId.values().removeIf(question -> question.session() == session);
    }
}
