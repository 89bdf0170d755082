package org.patchbay.xmpp.client;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.Presence;
import org.jivesoftware.smack.packet.Stanza;
import org.jxmpp.jid.DomainBareJid;
import org.jxmpp.jid.EntityFullJid;
import org.jxmpp.jid.Jid;
import org.jxmpp.jid.impl.JidCreate;
import org.jxmpp.jid.parts.Resourcepart;
import org.jxmpp.stringprep.XmppStringprepException;
import org.patchbay.core.Address;
import org.patchbay.core.account.AuthConfig;
import org.patchbay.core.ice.IceServers;
import org.patchbay.core.spi.Gateway;
import org.patchbay.core.time.TimerWheel;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.Protocol;
import org.patchbay.session.v1.Signal;
import org.patchbay.xmpp.address.AddressMap;
import org.patchbay.xmpp.address.DirectAddresses;
import org.patchbay.xmpp.disco.DiscoAnswers;
import org.patchbay.xmpp.im.RosterBook;
import org.patchbay.xmpp.jingle.JingleDesk;
import org.patchbay.xmpp.jingle.JingleDoor;
import org.patchbay.xmpp.jingle.JinglePeer;
import org.patchbay.xmpp.jingle.Namespaces;
import org.patchbay.xmpp.sasl.Sasl;
import org.patchbay.xmpp.stream.StreamCondition;
import org.patchbay.xmpp.stream.StreamError;
import org.patchbay.xmpp.wire.Wire;
import org.patchbay.xmpp.wire.XmppCounters;

/**
 * Where all clients of one endpoint come together: it deals out what they say to the rooms that it is for, and finds the sessions that
 * something is for. It belongs to the endpoint's event loop.
 */
public final class ClientFloor implements JingleDoor {
    /** The resource of a user of another protocol whose device is not known. */
    private static final String RESOURCE = "patchbay";

    private static final Duration DRAIN_POLL = Duration.ofMillis(100);

    private final ClientContext context;
    private final Context loop;
    private final JingleDesk desk;
    private final DomainBareJid domainJid;
    private final ClientIqs iqs;
    private final ClientPresences presences;
    private final ClientMessages messages;
    private final String capsVersion = DiscoAnswers.Entity.SERVER.capsVersion();
    private int streams;
    private boolean draining;

    /**
     * The floor of the event loop that this is called on.
     *
     * @param endpoint the endpoint's address on the bus
     * @param auth for the limits on failed log-ins
     * @throws IllegalArgumentException where the own domain is none that XMPP knows
     */
    public static ClientFloor of(
            Gateway gateway,
            ClientConfig config,
            AuthConfig auth,
            IceServers iceServers,
            JingleDesk desk,
            RosterBook book,
            TimerWheel wheel,
            Context loop,
            String endpoint) {
        Sasl sasl = new Sasl(
                gateway.domains(), gateway.accounts(), gateway.authenticator(), auth, System::currentTimeMillis);
        ClientContext context = new ClientContext(
                gateway,
                config,
                new XmppCounters(gateway.counters()),
                sasl,
                new ClientSessions(),
                new DirectAddresses(gateway.domains()),
                wheel,
                endpoint);
        return new ClientFloor(context, loop, desk, book, iceServers);
    }

    private ClientFloor(ClientContext context, Context loop, JingleDesk desk, RosterBook book, IceServers iceServers) {
        this.context = context;
        this.loop = loop;
        this.desk = desk;
        try {
            this.domainJid = JidCreate.domainBareFrom(context.domain());
        } catch (XmppStringprepException e) {
            throw new IllegalArgumentException(
                    "domain.name: " + context.domain() + ": expected one that XMPP allows", e);
        }
        ClientRosters rosters = new ClientRosters(context, this, book);
        this.iqs = new ClientIqs(context, this, rosters, iceServers);
        this.presences = new ClientPresences(context, this, rosters);
        this.messages = new ClientMessages(context, this);
    }

    // Streams come.

    /** A client has connected; whether there is room for it. */
    public void connected(Wire wire) {
        if (draining || streams >= context.config().limits().streams()) {
            context.counters().count(XmppCounters.REFUSED_STREAMS);
            StreamCondition why = draining ? StreamCondition.SYSTEM_SHUTDOWN : StreamCondition.RESOURCE_CONSTRAINT;
            wire.sendAway(new StreamError(why, "try again later"));
            return;
        }
        streams++;
        context.counters().gauge(XmppCounters.STREAMS).incrementAndGet();
        new ClientStream(context, this, wire, this::disconnected).start();
    }

    private void disconnected() {
        streams--;
        context.counters().gauge(XmppCounters.STREAMS).decrementAndGet();
    }

    // Stanzas come.

    void take(ClientSession session, Stanza stanza) {
        if (stanza instanceof IQ iq) {
            if (!desk.take(iq, peer(session))) iqs.take(session, iq);
        } else if (stanza instanceof Message message) {
            if (!desk.take(message, peer(session))) messages.take(session, message);
        } else if (stanza instanceof Presence presence) {
            presences.take(session, presence);
        }
    }

    void ended(ClientSession session) {
        presences.ended(session);
        messages.ended(session);
        iqs.ended(session);
        desk.gone(session.jid());
    }

    // Signals come.

    /** Rings the client that a channel's handle names; false where it is gone. */
    public boolean invite(Signal signal, String handle) {
        ClientSession session = context.sessions().byId(handle);
        if (session == null) return false;
        desk.invite(signal, peer(session));
        return true;
    }

    /** A message, a receipt or a change of presence for the client that its channel names. */
    public void signal(Signal signal) {
        switch (signal.getBodyCase()) {
            case MESSAGE -> messages.deliver(signal);
            case RECEIPT -> messages.receipt(signal);
            case PRESENCE -> presences.changed(signal);
            default -> context.counters().count(XmppCounters.STRAY_SIGNALS);
        }
    }

    // Going down.

    /** Takes no new streams, and sends the clients away as soon as there is no call: until then they have nowhere to go with it. */
    public void drain() {
        draining = true;
        sendAwayWhenIdle();
    }

    private void sendAwayWhenIdle() {
        if (desk.sessions() == 0) close();
        else context.wheel().schedule(DRAIN_POLL, this::sendAwayWhenIdle);
    }

    /** Ends every session and closes every stream. */
    public void close() {
        draining = true;
        for (ClientSession session : context.sessions().all()) {
            session.end(new StreamError(StreamCondition.SYSTEM_SHUTDOWN, "this gateway is going down"));
        }
    }

    boolean isDraining() {
        return draining;
    }

    // What the rooms need.

    ClientPresences presences() {
        return presences;
    }

    ClientCapabilities capabilities() {
        return iqs.capabilities();
    }

    Instant now() {
        return Instant.ofEpochMilli(System.currentTimeMillis());
    }

    String capsNode() {
        return DiscoAnswers.CAPS_NODE;
    }

    String capsVersion() {
        return capsVersion;
    }

    DomainBareJid domainJid() {
        return domainJid;
    }

    /** Runs something on the endpoint's loop: at once where the caller is on it. */
    void onLoop(Runnable task) {
        if (context.gateway().vertx().getOrCreateContext() == loop) task.run();
        else loop.runOnContext(turn -> task.run());
    }

    <T> void whenDone(Future<T> future, Handler<AsyncResult<T>> handler) {
        future.onComplete(result -> onLoop(() -> handler.handle(result)));
    }

    Channel channel(ClientSession session) {
        return Channel.newBuilder()
                .setId(session.id())
                .setProtocol(Protocol.XMPP)
                .setNode(context.gateway().bus().node())
                .setEndpoint(context.endpoint())
                .setHandle(session.id())
                .build();
    }

    private JinglePeer peer(ClientSession session) {
        boolean byMessage = session.resource().features().contains(Namespaces.MESSAGE_INITIATION);
        return new JinglePeer(
                this,
                session.jid(),
                session.device(),
                channel(session),
                byMessage ? JinglePeer.Initiation.MESSAGE : JinglePeer.Initiation.DIRECT);
    }

    /** The JID that stanzas from somebody come from: full for a device, bare for a user; the own domain's where no JID can say it. */
    Jid senderJid(Address address) {
        return context.addresses().toJid(address) instanceof AddressMap.Named named ? named.jid() : domainJid;
    }

    // The door of calls.

    @Override
    public Address.Reading addressOf(Jid own) {
        Address.Reading reading = context.addresses().toAddress(own);
        // The resource that stands for a user as a whole names no device.
        if (reading instanceof Address.Read read && read.address().device().equals(RESOURCE)) {
            return new Address.Read(read.address().bare());
        }
        return reading;
    }

    @Override
    public Jid jidOf(Address address) {
        Address device = address.hasDevice() ? address : address.withDevice(RESOURCE);
        if (context.addresses().toJid(device) instanceof AddressMap.Named named) return named.jid();
        // A name that no JID can say is told as the gateway's own domain: the call goes on, nameless.
        return JidCreate.domainFullFrom(domainJid, Resourcepart.fromOrThrowUnchecked(RESOURCE));
    }

    @Override
    public boolean hostsAccounts() {
        return true;
    }

    @Override
    public boolean send(Stanza stanza) {
        Jid to = stanza.getTo();
        if (!(context.addresses().toAddress(to) instanceof Address.Read read)) return false;
        if (to instanceof EntityFullJid) {
            ClientSession session = context.sessions().of(read.address());
            return session != null && session.send(stanza);
        }
        boolean sent = false;
        List<ClientSession> all = context.sessions().ofUser(read.address());
        for (ClientSession session : all) sent |= session.resource().isWilling() && session.send(stanza);
        return sent;
    }
}
