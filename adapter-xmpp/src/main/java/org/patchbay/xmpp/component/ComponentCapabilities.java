package org.patchbay.xmpp.component;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.Presence;
import org.jivesoftware.smack.packet.Stanza;
import org.jivesoftware.smackx.caps.packet.CapsExtension;
import org.jivesoftware.smackx.disco.packet.DiscoverInfo;
import org.jspecify.annotations.Nullable;
import org.jxmpp.jid.Jid;
import org.patchbay.core.time.Timeout;
import org.patchbay.core.time.TimerWheel;
import org.patchbay.xmpp.disco.CapsBook;

/**
 * Asks the resources of a server's users what they can do (XEP-0030), when they show themselves, so that it is known how they are called:
 * once for each version of a program that says which one it is (XEP-0115), else once for each resource.
 */
final class ComponentCapabilities {
    /** How long a call waits for an answer; one that comes later is for the next call. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final int MOST_QUESTIONS = 1_000;
    private static final int MOST_WAITING = 1_000;

    private final Jid own;
    private final Consumer<Stanza> send;
    private final TimerWheel wheel;
    private final OutsideResources resources;
    private final CapsBook book = new CapsBook();
    private final Map<String, Question> questions = new LinkedHashMap<>();
    private final List<Waiting> waiting = new ArrayList<>();
    private long asked;

    private static final class Question {
        final Jid jid;
        final @Nullable CapsExtension version;
        final Timeout timeout;
        boolean overdue;

        Question(Jid jid, @Nullable CapsExtension version, TimerWheel wheel, Runnable onOverdue) {
            this.jid = jid;
            this.version = version;
            this.timeout = wheel.schedule(PATIENCE, () -> {
                overdue = true;
                onOverdue.run();
            });
        }
    }

    private record Waiting(Jid user, Runnable then) {}

    /**
     * @param own whose questions they are
     * @param send brings a stanza to the server
     * @param resources that learn what is answered
     */
    ComponentCapabilities(Jid own, Consumer<Stanza> send, TimerWheel wheel, OutsideResources resources) {
        this.own = own;
        this.send = send;
        this.wheel = wheel;
        this.resources = resources;
    }

    /** A resource has shown itself, perhaps with the program that it is; or it has gone. */
    void seen(Presence presence) {
        Jid jid = presence.getFrom();
        if (!jid.hasResource()) return;
        if (presence.getType() != Presence.Type.available) {
            forget(jid);
            return;
        }
        @Nullable CapsExtension version = CapsExtension.from(presence);
        Optional<Set<String>> known = version == null ? Optional.empty() : book.featuresOf(version);
        if (known.isPresent()) {
            resources.can(jid, known.get());
        } else if (version != null || !resources.isKnown(jid)) {
            forget(jid);
            ask(jid, version);
        }
    }

    private void ask(Jid jid, @Nullable CapsExtension version) {
        // The oldest has had its time.
        if (questions.size() >= MOST_QUESTIONS)
            close(questions.keySet().iterator().next());
        DiscoverInfo question = new DiscoverInfo();
        question.setTo(jid);
        question.setFrom(own);
        if (version != null) question.setNode(version.getNode() + "#" + version.getVer());
        question.setStanzaId("caps-" + ++asked);
        questions.put(question.getStanzaId(), new Question(jid, version, wheel, () -> goOn(jid)));
        send.accept(question);
    }

    /** An answer, which counts only if it is the asked one's. An error tells nothing, and nothing more is waited for. */
    void answered(IQ answer) {
        @Nullable Question question = questions.get(String.valueOf(answer.getStanzaId()));
        if (question == null || !question.jid.equals(answer.getFrom())) return;
        if (answer instanceof DiscoverInfo info && answer.getType() == IQ.Type.result) {
            CapsExtension version = question.version;
            resources.can(question.jid, version == null ? book.learn(info) : book.learn(info, version));
        } else {
            resources.can(question.jid, Set.of());
        }
        close(answer.getStanzaId());
        goOn(question.jid);
    }

    /**
     * Runs something as soon as it is known what the resources of a user can do, or has not been told in time: at once where nobody was asked,
     * or where too many calls wait already.
     */
    void whenKnown(Jid user, Runnable then) {
        if (waiting.size() >= MOST_WAITING || !isAsked(user)) then.run();
        else waiting.add(new Waiting(user, then));
    }

    /** The server is gone, and with it all answers. */
    void clear() {
        for (String id : List.copyOf(questions.keySet())) close(id);
        List<Waiting> all = List.copyOf(waiting);
        waiting.clear();
        for (Waiting one : all) one.then().run();
    }

    private boolean isAsked(Jid user) {
        return questions.values().stream()
                .anyMatch(question ->
                        !question.overdue && question.jid.asBareJid().equals(user.asBareJid()));
    }

    private void goOn(Jid resource) {
        if (isAsked(resource)) return;
        List<Waiting> ready = new ArrayList<>();
        for (Iterator<Waiting> each = waiting.iterator(); each.hasNext(); ) {
            Waiting one = each.next();
            if (!one.user().asBareJid().equals(resource.asBareJid())) continue;
            each.remove();
            ready.add(one);
        }
        for (Waiting one : ready) one.then().run();
    }

    private void forget(Jid jid) {
        List<String> about = questions.entrySet().stream()
                .filter(question -> question.getValue().jid.equals(jid))
                .map(Map.Entry::getKey)
                .toList();
        for (String id : about) close(id);
        if (!about.isEmpty()) goOn(jid);
    }

    private void close(String id) {
        @Nullable Question question = questions.remove(id);
        if (question != null) question.timeout.cancel();
    }
}
