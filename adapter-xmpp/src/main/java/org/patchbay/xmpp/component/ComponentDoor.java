package org.patchbay.xmpp.component;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.Presence;
import org.jivesoftware.smack.packet.Stanza;
import org.jivesoftware.smackx.ping.packet.Ping;
import org.jxmpp.jid.DomainBareJid;
import org.jxmpp.jid.Jid;
import org.jxmpp.jid.impl.JidCreate;
import org.jxmpp.jid.parts.Resourcepart;
import org.jxmpp.stringprep.XmppStringprepException;
import org.patchbay.core.Address;
import org.patchbay.core.spi.Gateway;
import org.patchbay.core.spi.Link;
import org.patchbay.core.time.TimerWheel;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Protocol;
import org.patchbay.session.v1.Signal;
import org.patchbay.xmpp.address.AddressMap;
import org.patchbay.xmpp.address.ComponentAddresses;
import org.patchbay.xmpp.address.DirectAddresses;
import org.patchbay.xmpp.im.RosterBook;
import org.patchbay.xmpp.jingle.JingleDesk;
import org.patchbay.xmpp.jingle.JingleDoor;
import org.patchbay.xmpp.jingle.JinglePeer;
import org.patchbay.xmpp.stream.StanzaWriter;
import org.patchbay.xmpp.stream.StreamLimits;
import org.patchbay.xmpp.stream.XmlElement;
import org.patchbay.xmpp.wire.XmppCounters;

/**
 * One server's users, behind one component: what they say goes to the rooms that it is for. Who they are, the server vouches for, as long as
 * they are of a domain that it serves. It belongs to the endpoint's event loop.
 */
public final class ComponentDoor implements JingleDoor {
    /** What a channel's handle begins with; the component's name follows. */
    private static final String HANDLE = "component:";

    private static final String RESOURCE = "patchbay";

    private final Gateway gateway;
    private final ComponentConfig config;
    private final JingleDesk desk;
    private final WaitingCalls waiting;
    private final Context loop;
    private final String endpoint;
    private final XmppCounters counters;
    private final AddressMap behind;
    private final AddressMap outside;
    private final DomainBareJid domainJid;
    private final ComponentLink link;
    private final ComponentMessages messages;
    private final ComponentPresences presences;
    private final ComponentIqs iqs;
    private final AtomicLong upGauge;

    /** @throws IllegalArgumentException where the component's domain is none that XMPP knows */
    public ComponentDoor(
            Gateway gateway,
            ComponentConfig config,
            StreamLimits limits,
            JingleDesk desk,
            RosterBook book,
            WaitingCalls waiting,
            TimerWheel wheel,
            Context loop,
            String endpoint) {
        this.gateway = gateway;
        this.config = config;
        this.desk = desk;
        this.waiting = waiting;
        this.loop = loop;
        this.endpoint = endpoint;
        this.counters = new XmppCounters(gateway.counters());
        this.behind = new ComponentAddresses(gateway.domains(), config.domain());
        this.outside = new DirectAddresses(gateway.domains());
        try {
            this.domainJid = JidCreate.domainBareFrom(config.domain());
        } catch (XmppStringprepException e) {
            throw new IllegalArgumentException("domain: " + config.domain() + ": expected one that XMPP allows", e);
        }
        this.upGauge = gateway.counters().gauge("patchbay_xmpp_component_up{name=\"" + config.name() + "\"}");
        this.messages = new ComponentMessages(gateway, this, counters);
        this.presences = new ComponentPresences(gateway, this, book, wheel);
        this.iqs = new ComponentIqs(gateway, this, counters);
        this.link = new ComponentLink(gateway.vertx(), config, limits, wheel, new FromLink());
    }

    /** What stands in the channels of a component. */
    public static String handle(String name) {
        return HANDLE + name;
    }

    /** The handle of its channels. */
    public String handle() {
        return handle(config.name());
    }

    /** Begins to connect. */
    public void open() {
        link.open();
    }

    /** Ends the stream, and with it the calls of everybody behind it. */
    public void close() {
        link.close();
        upGauge.set(0);
    }

    /** How the link is, for the operator. From any thread. */
    public Link standing() {
        return new Link("xmpp component " + config.name(), link.isUp(), config.host() + ":" + config.port());
    }

    private final class FromLink implements ComponentLink.Listener {
        @Override
        public void up() {
            upGauge.set(1);
            presences.up();
        }

        @Override
        public void down() {
            upGauge.set(0);
            for (String served : config.serves()) domain(served).ifPresent(desk::gone);
            presences.down();
        }

        @Override
        public void stanza(XmlElement element) {
            counters.count(XmppCounters.STANZAS_IN);
            if (element.read() instanceof XmlElement.Read read) take(read.stanza());
            else counters.count(XmppCounters.UNREADABLE);
        }

        @Override
        public void silent() {
            domain(config.serves().get(0)).ifPresent(server -> {
                Ping ping = new Ping(server);
                ping.setFrom(domainJid);
                ping.setStanzaId("ping");
                send(ping);
            });
        }
    }

    private static Optional<Jid> domain(String text) {
        try {
            return Optional.of(JidCreate.domainBareFrom(text));
        } catch (XmppStringprepException e) {
            return Optional.empty();
        }
    }

    private void take(Stanza stanza) {
        Jid from = stanza.getFrom();
        Jid to = stanza.getTo();
        boolean isMine = to != null && to.getDomain().toString().equals(config.domain());
        if (from == null
                || !isMine
                || !config.serves().contains(from.getDomain().toString())) {
            // The server may let others through to the component; it vouches for its own users only.
            counters.count("patchbay_xmpp_component_foreign_total");
            return;
        }
        Optional<JinglePeer> peer = peer(from);
        if (stanza instanceof IQ iq) {
            if (peer.isPresent() && desk.take(iq, peer.get())) return;
            if (iq.isRequestIQ()) iqs.take(iq);
            else presences.answered(iq);
        } else if (stanza instanceof Message message) {
            if (peer.isPresent() && !desk.take(message, peer.get()))
                messages.take(message, peer.get().address());
        } else if (stanza instanceof Presence presence && peer.isPresent()) {
            presences.take(presence, peer.get().address());
        }
    }

    private Optional<JinglePeer> peer(Jid jid) {
        if (!(outside.toAddress(jid) instanceof Address.Read read)) return Optional.empty();
        return Optional.of(new JinglePeer(this, jid, read.address(), channel(), presences.initiation(jid)));
    }

    /** Rings somebody behind the server: as soon as it is known by which device, where that is being asked. */
    public void invite(Signal signal) {
        Jid callee = outsideJid(Address.parse(signal.getTo()));
        waiting.begin(signal);
        presences.whenKnown(
                callee,
                () -> waiting.end(signal).ifPresent(followers -> ring(signal, presences.best(callee), followers)));
    }

    private void ring(Signal invite, Jid callee, List<Signal> followers) {
        Optional<JinglePeer> peer = peer(callee);
        if (peer.isEmpty()) {
            desk.refuse(invite, EndReason.NOT_FOUND);
            return;
        }
        desk.invite(invite, peer.get());
        followers.forEach(desk::onSignal);
    }

    /** A message, a receipt, a change of presence or a subscription for somebody behind the server. */
    public void signal(Signal signal) {
        switch (signal.getBodyCase()) {
            case MESSAGE -> messages.deliver(signal);
            case RECEIPT -> messages.receipt(signal);
            case PRESENCE -> presences.changed(signal);
            case SUBSCRIBE -> presences.subscribe(signal);
            default -> counters.count(XmppCounters.STRAY_SIGNALS);
        }
    }

    Channel channel() {
        return Channel.newBuilder()
                .setId(config.name())
                .setProtocol(Protocol.XMPP)
                .setNode(gateway.bus().node())
                .setEndpoint(endpoint)
                .setHandle(handle())
                .build();
    }

    DomainBareJid domainJid() {
        return domainJid;
    }

    <T> void whenDone(Future<T> future, Handler<AsyncResult<T>> handler) {
        future.onComplete(result -> loop.runOnContext(turn -> handler.handle(result)));
    }

    /** The JID of somebody behind the server; the component's own where no JID can say the address. */
    Jid outsideJid(Address address) {
        return outside.toJid(address) instanceof AddressMap.Named named ? named.jid() : domainJid;
    }

    /** The JID that stands for somebody of the gateway's side: full for a device, bare for a user. */
    Jid senderJid(Address address) {
        return behind.toJid(address) instanceof AddressMap.Named named ? named.jid() : domainJid;
    }

    @Override
    public Address.Reading addressOf(Jid own) {
        Address.Reading reading = behind.toAddress(own);
        if (reading instanceof Address.Read read && read.address().device().equals(RESOURCE)) {
            return new Address.Read(read.address().bare());
        }
        return reading;
    }

    @Override
    public Jid jidOf(Address address) {
        Address device = address.hasDevice() ? address : address.withDevice(RESOURCE);
        if (behind.toJid(device) instanceof AddressMap.Named named) return named.jid();
        return JidCreate.domainFullFrom(domainJid, Resourcepart.fromOrThrowUnchecked(RESOURCE));
    }

    @Override
    public boolean hostsAccounts() {
        return false;
    }

    @Override
    public boolean send(Stanza stanza) {
        // COMPAT(ejabberd, 23.01): it closes the stream on a stanza without from or to.
        if (stanza.getFrom() == null || stanza.getTo() == null) return false;
        boolean sent = link.write(StanzaWriter.write(stanza, false));
        counters.count(sent ? XmppCounters.STANZAS_OUT : XmppCounters.STANZAS_LOST);
        return sent;
    }
}
