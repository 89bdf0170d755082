package org.patchbay.xmpp.jingle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.Stanza;
import org.jivesoftware.smack.packet.XmlEnvironment;
import org.jspecify.annotations.Nullable;
import org.jxmpp.jid.Jid;
import org.jxmpp.jid.impl.JidCreate;
import org.patchbay.core.Address;
import org.patchbay.core.metrics.Counters;
import org.patchbay.core.time.Ticker;
import org.patchbay.core.time.TimerWheel;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.Signal;
import org.patchbay.xmpp.jingle.JinglePeer.Initiation;

/** A desk with a door, a clock in the hand, and calls that only listen. Stanzas go through text, as over the wire. */
final class DeskStage implements JingleDoor, Ticker {
    static final String PEER = "juliet@capulet.example/balcony";
    static final JingleConfig CONFIG =
            new JingleConfig(4, 3, Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(5));

    final Deque<Stanza> sent = new ArrayDeque<>();
    final Deque<Signal> toCalls = new ArrayDeque<>();
    final Counters counters = new Counters();
    final TimerWheel wheel = new TimerWheel(this, Duration.ofMillis(10), 64);
    final JingleDesk desk;
    boolean reachable = true;
    private long now;
    private int calls;
    private @Nullable Runnable tick;

    DeskStage() {
        desk = new JingleDesk(
                "adapter.xmpp.t.0",
                toCalls::add,
                () -> "t-0-00000000000000000000000" + calls++,
                counters,
                CONFIG,
                wheel);
    }

    // --- the door

    @Override
    public Address.Reading addressOf(Jid own) {
        return own.getLocalpartOrNull() == null
                ? new Address.Malformed("no user")
                : new Address.Read(Address.of(own.getLocalpartOrNull().toString(), "localhost"));
    }

    @Override
    public Jid jidOf(Address address) {
        return JidCreate.fromOrThrowUnchecked(
                address.user() + "@call.example/" + (address.hasDevice() ? address.device() : "gateway"));
    }

    @Override
    public boolean hostsAccounts() {
        return true;
    }

    @Override
    public boolean send(Stanza stanza) {
        if (!reachable) return false;
        sent.add(Xml.stanza(stanza.toXML(XmlEnvironment.EMPTY).toString()));
        return true;
    }

    // --- the clock

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public Runnable every(Duration period, Runnable run) {
        tick = run;
        return () -> tick = null;
    }

    void pass(Duration time) {
        now += time.toNanos();
        if (tick != null) tick.run();
    }

    // --- what comes in

    JinglePeer peer(String jid) {
        return peer(jid, Initiation.DIRECT);
    }

    JinglePeer peer(String jid, Initiation initiation) {
        Jid full = JidCreate.fromOrThrowUnchecked(jid);
        return new JinglePeer(
                this,
                full,
                Address.parse(full.asBareJid().toString()),
                Channel.newBuilder().setId("x").setHandle(jid).build(),
                initiation);
    }

    /** A {@code <jingle/>} from the peer; returns the reply. */
    IQ jingle(String from, String to, String action, String sid, String children) {
        boolean taken = desk.take(
                Xml.iq("<iq xmlns='jabber:client' type='set' id='q1' from='" + from + "' to='" + to
                        + "'><jingle xmlns='urn:xmpp:jingle:1' action='" + action + "' sid='" + sid + "'>" + children
                        + "</jingle></iq>"),
                peer(from));
        assertThat(taken).isTrue();
        for (Stanza stanza : sent) {
            if (stanza instanceof IQ iq && "q1".equals(iq.getStanzaId())) {
                sent.remove(stanza);
                return iq;
            }
        }
        throw new AssertionError("no reply");
    }

    void message(String from, String to, String element) {
        desk.take(
                Xml.message("<message xmlns='jabber:client' type='chat' id='m1' from='" + from + "' to='" + to + "'>"
                        + element + "</message>"),
                peer(from));
    }

    void result(IQ request) {
        desk.take(IQ.createResultIQ(request), peer(String.valueOf(request.getTo())));
    }

    Signal nextSignal(Signal.BodyCase kind) {
        Signal signal = toCalls.poll();
        assertThat(signal).as(kind.name()).isNotNull();
        assertThat(signal.getBodyCase()).isEqualTo(kind);
        return signal;
    }

    JingleIq nextRequest(String action) {
        Stanza stanza = sent.poll();
        assertThat(stanza).as(action).isInstanceOf(JingleIq.class);
        JingleIq iq = (JingleIq) stanza;
        assertThat(iq.jingle().getAttributeValue("action")).isEqualTo(action);
        return iq;
    }

    String nextText() {
        Stanza stanza = sent.poll();
        assertThat(stanza).isNotNull();
        return stanza.toXML(XmlEnvironment.EMPTY).toString();
    }
}
