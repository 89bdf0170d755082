package org.patchbay.xmpp.component;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.Presence;
import org.jivesoftware.smackx.caps.packet.CapsExtension;
import org.jivesoftware.smackx.disco.packet.DiscoverInfo;
import org.jspecify.annotations.Nullable;
import org.jxmpp.jid.Jid;
import org.patchbay.xmpp.disco.CapsBook;

/** Asks the resources of a server's users what they can do, when they show themselves, so that it is known how they are called. */
final class ComponentCapabilities {
    private static final int MOST_QUESTIONS = 1_000;

    private final ComponentDoor door;
    private final BiConsumer<Jid, Set<String>> learnt;
    private final CapsBook book = new CapsBook();
    private final Map<String, Question> questions = new LinkedHashMap<>();
    private long asked;

    private record Question(Jid jid, CapsExtension version) {}

    ComponentCapabilities(ComponentDoor door, BiConsumer<Jid, Set<String>> learnt) {
        this.door = door;
        this.learnt = learnt;
    }

    /** A resource has shown itself, and which program it is. */
    void seen(Presence presence) {
        @Nullable CapsExtension version = CapsExtension.from(presence);
        Jid jid = presence.getFrom();
        if (version == null || !jid.hasResource()) return;
        Optional<Set<String>> known = book.featuresOf(version);
        if (known.isPresent()) learnt.accept(jid, known.get());
        else ask(jid, version);
    }

    private void ask(Jid jid, CapsExtension version) {
        // The oldest has had its time.
        if (questions.size() >= MOST_QUESTIONS)
            questions.remove(questions.keySet().iterator().next());
        DiscoverInfo question = new DiscoverInfo();
        question.setTo(jid);
        question.setFrom(door.domainJid());
        question.setNode(version.getNode() + "#" + version.getVer());
        question.setStanzaId("caps-" + ++asked);
        questions.put(question.getStanzaId(), new Question(jid, version));
        door.send(question);
    }

    /** An answer, which counts only if it is the asked one's. */
    void answered(IQ answer) {
        @Nullable Question question = questions.get(String.valueOf(answer.getStanzaId()));
        if (question == null || !question.jid().equals(answer.getFrom())) return;
        questions.remove(answer.getStanzaId());
        if (answer instanceof DiscoverInfo info) learnt.accept(question.jid(), book.learn(info, question.version()));
    }
}
