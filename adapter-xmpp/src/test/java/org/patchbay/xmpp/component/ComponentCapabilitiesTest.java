package org.patchbay.xmpp.component;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.Presence;
import org.jivesoftware.smack.packet.StanzaBuilder;
import org.jivesoftware.smack.packet.StanzaError;
import org.jivesoftware.smackx.caps.packet.CapsExtension;
import org.jivesoftware.smackx.disco.packet.DiscoverInfo;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.jxmpp.jid.Jid;
import org.jxmpp.jid.impl.JidCreate;
import org.patchbay.core.time.Ticker;
import org.patchbay.core.time.TimerWheel;
import org.patchbay.xmpp.jingle.Namespaces;
import org.patchbay.xmpp.stream.ErrorReply;

/** What resources of a server's users can do, asked of those who say which program they are and of those who don't. */
class ComponentCapabilitiesTest implements Ticker {
    private static final Jid ERIN = JidCreate.fromOrThrowUnchecked("erin@example.org");
    private static final Jid PHONE = JidCreate.fromOrThrowUnchecked("erin@example.org/phone");
    private static final Jid DESK = JidCreate.fromOrThrowUnchecked("erin@example.org/desk");

    private final Deque<DiscoverInfo> asked = new ArrayDeque<>();
    private final List<Jid> calledBy = new ArrayList<>();
    private final OutsideResources resources = new OutsideResources();
    private long now;
    private @Nullable Runnable tick;
    private final ComponentCapabilities capabilities = new ComponentCapabilities(
            JidCreate.fromOrThrowUnchecked("call.example.org"),
            stanza -> asked.add((DiscoverInfo) stanza),
            new TimerWheel(this, Duration.ofMillis(10), 64),
            resources);

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public Runnable every(Duration period, Runnable run) {
        tick = run;
        return () -> tick = null;
    }

    private void pass(Duration time) {
        now += time.toNanos();
        if (tick != null) tick.run();
    }

    private void shows(Jid jid, Presence.Type type, @Nullable String version) {
        Presence presence = StanzaBuilder.buildPresence().ofType(type).from(jid).build();
        if (version != null) presence.addExtension(new CapsExtension("http://phone.example", version, "sha-1"));
        resources.said(presence);
        capabilities.seen(presence);
    }

    private void answers(DiscoverInfo question, String... features) {
        DiscoverInfo answer = new DiscoverInfo();
        for (String feature : features) answer.addFeature(feature);
        answer.setType(IQ.Type.result);
        answer.setStanzaId(question.getStanzaId());
        answer.setFrom(question.getTo());
        capabilities.answered(answer);
    }

    private void isCalled() {
        capabilities.whenKnown(ERIN, () -> calledBy.add(resources.best(ERIN)));
    }

    @Test
    void a_resource_without_a_version_is_asked_itself_and_called_by_its_full_jid() {
        shows(PHONE, Presence.Type.available, null);
        DiscoverInfo question = asked.remove();
        assertThat(question.getNode()).isNull();
        answers(question, Namespaces.JINGLE);
        isCalled();
        assertThat(calledBy).containsExactly(PHONE);
    }

    @Test
    void it_is_asked_once() {
        shows(PHONE, Presence.Type.available, null);
        answers(asked.remove(), Namespaces.JINGLE);
        shows(PHONE, Presence.Type.available, null);
        assertThat(asked).isEmpty();
    }

    @Test
    void a_call_waits_for_the_answers_of_all_resources() {
        shows(PHONE, Presence.Type.available, null);
        shows(DESK, Presence.Type.available, null);
        isCalled();
        answers(asked.remove(), "urn:example:nothing");
        assertThat(calledBy).isEmpty();
        answers(asked.remove(), Namespaces.JINGLE);
        assertThat(calledBy).containsExactly(DESK);
    }

    @Test
    void a_call_does_not_wait_for_ever() {
        shows(PHONE, Presence.Type.available, null);
        isCalled();
        pass(ComponentCapabilities.PATIENCE.minusMillis(20));
        assertThat(calledBy).isEmpty();
        pass(Duration.ofMillis(40));
        assertThat(calledBy).containsExactly(ERIN);
        // A late answer is for the next call.
        answers(asked.remove(), Namespaces.JINGLE);
        isCalled();
        assertThat(calledBy).containsExactly(ERIN, PHONE);
    }

    @Test
    void a_call_goes_on_when_the_asked_resource_goes_or_refuses_or_the_server_is_lost() {
        shows(PHONE, Presence.Type.available, null);
        isCalled();
        shows(PHONE, Presence.Type.unavailable, null);
        assertThat(calledBy).hasSize(1);

        shows(DESK, Presence.Type.available, null);
        isCalled();
        IQ refusal = ErrorReply.to(asked.removeLast(), StanzaError.Condition.service_unavailable);
        capabilities.answered(refusal);
        assertThat(calledBy).hasSize(2);

        shows(PHONE, Presence.Type.available, null);
        isCalled();
        capabilities.clear();
        assertThat(calledBy).hasSize(3);
    }

    @Test
    void somebody_else_answers_nothing() {
        shows(PHONE, Presence.Type.available, null);
        DiscoverInfo question = asked.remove();
        DiscoverInfo forged = new DiscoverInfo();
        forged.addFeature(Namespaces.JINGLE);
        forged.setType(IQ.Type.result);
        forged.setStanzaId(question.getStanzaId());
        forged.setFrom(DESK);
        capabilities.answered(forged);
        assertThat(resources.isKnown(PHONE)).isFalse();
    }

    @Test
    void another_version_is_asked_for() {
        shows(PHONE, Presence.Type.available, "one");
        assertThat(asked.remove().getNode()).isEqualTo("http://phone.example#one");
        shows(PHONE, Presence.Type.available, "two");
        assertThat(asked.remove().getNode()).isEqualTo("http://phone.example#two");
    }
}
