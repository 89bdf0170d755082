package org.patchbay.xmpp.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.StanzaError;
import org.jivesoftware.smack.roster.packet.RosterPacket;
import org.jivesoftware.smackx.disco.packet.DiscoverInfo;
import org.jivesoftware.smackx.disco.packet.DiscoverItems;
import org.jivesoftware.smackx.iqversion.packet.Version;
import org.jivesoftware.smackx.ping.packet.Ping;
import org.jxmpp.jid.Jid;
import org.patchbay.core.Address;
import org.patchbay.core.account.Accounts;
import org.patchbay.core.ice.IceServers;
import org.patchbay.session.v1.Device;
import org.patchbay.xmpp.address.AddressMap;
import org.patchbay.xmpp.disco.DiscoAnswers;
import org.patchbay.xmpp.disco.ExternalServices;

/** Answers what clients ask of their server, and of the users behind it. */
final class ClientIqs {
    private static final String VCARD = "vcard-temp";
    private static final String SESSION = "urn:ietf:params:xml:ns:xmpp-session";

    private final ClientContext context;
    private final ClientFloor floor;
    private final ClientRosters rosters;
    private final ClientCapabilities capabilities;
    private final IceServers iceServers;

    /** Whom a request is for. */
    private sealed interface Recipient permits Server, Self, User, Nobody {}

    private record Server() implements Recipient {}

    /** The client's own account. */
    private record Self() implements Recipient {}

    /** Another user, or a device of any. */
    private record User(Address address) implements Recipient {}

    private record Nobody() implements Recipient {}

    ClientIqs(ClientContext context, ClientFloor floor, ClientRosters rosters, IceServers iceServers) {
        this.context = context;
        this.floor = floor;
        this.rosters = rosters;
        this.iceServers = iceServers;
        this.capabilities = new ClientCapabilities(floor);
    }

    ClientCapabilities capabilities() {
        return capabilities;
    }

    void take(ClientSession session, IQ iq) {
        if (!iq.isRequestIQ()) {
            capabilities.answered(session, iq);
            return;
        }
        Recipient recipient = recipient(session, iq.getTo());
        if (recipient instanceof Server) atServer(session, iq);
        else if (recipient instanceof Self) atAccount(session, iq);
        else if (recipient instanceof User user) atUser(session, iq, user.address());
        else refuse(session, iq, StanzaError.Condition.jid_malformed);
    }

    void ended(ClientSession session) {
        capabilities.ended(session);
    }

    private Recipient recipient(ClientSession session, Jid to) {
        if (to == null) return new Self();
        if (!to.hasLocalpart()) {
            return context.gateway().domains().isOwn(to.getDomain().toString()) ? new Server() : new Nobody();
        }
        if (!(floor.addressOf(to) instanceof Address.Read read)) return new Nobody();
        return read.address().equals(session.device().bare()) ? new Self() : new User(read.address());
    }

    private void atServer(ClientSession session, IQ iq) {
        if (iq instanceof DiscoverInfo info && isGet(iq)) {
            session.send(DiscoAnswers.info(info, DiscoAnswers.Entity.SERVER));
        } else if (iq instanceof DiscoverItems items && isGet(iq)) {
            session.send(DiscoAnswers.items(items, List.of()));
        } else if (iq instanceof Version version && isGet(iq)) {
            session.send(DiscoAnswers.version(version));
        } else if (ExternalServices.isRequest(iq)) {
            session.send(
                    DiscoAnswers.answer(ExternalServices.of(iceServers.forUser(session.device(), floor.now())), iq));
        } else {
            atAccount(session, iq);
        }
    }

    private void atAccount(ClientSession session, IQ iq) {
        if (iq instanceof RosterPacket roster) {
            rosters.take(session, roster);
        } else if (iq instanceof Ping || asksForSession(iq)) {
            session.send(DiscoAnswers.done(iq));
        } else if (iq instanceof DiscoverInfo info && isGet(iq)) {
            // A client that names nobody asks its account (XEP-0030 8).
            session.send(DiscoAnswers.info(info, DiscoAnswers.Entity.ACCOUNT));
        } else if (iq instanceof DiscoverItems items && isGet(iq)) {
            answerDevices(session, items, session.device().bare());
        } else if (VCARD.equals(iq.getChildElementNamespace()) && isGet(iq)) {
            // XEP-0054 3.1: there is none.
            refuse(session, iq, StanzaError.Condition.item_not_found);
        } else {
            refuse(session, iq, StanzaError.Condition.service_unavailable);
        }
    }

    private void atUser(ClientSession session, IQ iq, Address user) {
        if (!context.gateway().domains().isOwn(user.domain())) {
            refuse(session, iq, StanzaError.Condition.service_unavailable);
            return;
        }
        if (iq instanceof DiscoverItems items && isGet(iq) && !user.hasDevice()) {
            answerDevices(session, items, user);
        } else if (iq instanceof DiscoverInfo info && isGet(iq)) {
            answerInfo(session, info, user);
        } else if (user.hasDevice()) {
            passOn(session, iq, user);
        } else {
            refuse(session, iq, StanzaError.Condition.service_unavailable);
        }
    }

    /** What a device can do for the one who asks, is what the gateway can do: it is who speaks. */
    private void answerInfo(ClientSession session, DiscoverInfo info, Address user) {
        floor.whenDone(context.gateway().registrar().devicesOf(user), devices -> {
            if (devices.failed()) {
                refuse(session, info, StanzaError.Condition.internal_server_error);
            } else if (user.hasDevice() && has(devices.result(), user)) {
                session.send(DiscoAnswers.info(info, DiscoAnswers.Entity.DEVICE));
            } else if (user.hasDevice() || devices.result().isEmpty()) {
                answerAbsent(session, info, user);
            } else {
                session.send(DiscoAnswers.info(info, DiscoAnswers.Entity.ACCOUNT));
            }
        });
    }

    private void answerAbsent(ClientSession session, DiscoverInfo info, Address user) {
        floor.whenDone(context.gateway().accounts().find(user.bare()), lookup -> {
            if (!user.hasDevice() && lookup.succeeded() && lookup.result() instanceof Accounts.Found) {
                session.send(DiscoAnswers.info(info, DiscoAnswers.Entity.ACCOUNT));
            } else {
                // RFC 6121 8.5: neither an account nor a resource of that name.
                refuse(session, info, StanzaError.Condition.service_unavailable);
            }
        });
    }

    private void answerDevices(ClientSession session, DiscoverItems request, Address user) {
        floor.whenDone(context.gateway().registrar().devicesOf(user), devices -> {
            if (devices.failed()) {
                refuse(session, request, StanzaError.Condition.internal_server_error);
                return;
            }
            List<Jid> items = new ArrayList<>();
            for (Device device : devices.result()) jidOf(device.getAddress()).ifPresent(items::add);
            session.send(DiscoAnswers.items(request, items));
        });
    }

    private Optional<Jid> jidOf(String device) {
        return context.addresses().toJid(Address.parse(device)) instanceof AddressMap.Named named
                ? Optional.of(named.jid())
                : Optional.empty();
    }

    /** RFC 6121 8.5.3.1: between two clients of the gateway's own. A client of another protocol takes no IQ. */
    private void passOn(ClientSession session, IQ iq, Address device) {
        ClientSession other = context.sessions().of(device);
        if (other == null && iq instanceof Ping && isGet(iq)) {
            floor.whenDone(context.gateway().registrar().devicesOf(device), devices -> {
                if (devices.succeeded() && has(devices.result(), device)) session.send(DiscoAnswers.done(iq));
                else refuse(session, iq, StanzaError.Condition.service_unavailable);
            });
        } else if (other == null || !other.resource().isAvailable() || !other.send(iq)) {
            refuse(session, iq, StanzaError.Condition.service_unavailable);
        }
    }

    private static boolean has(List<Device> devices, Address wanted) {
        return devices.stream().anyMatch(device -> device.getAddress().equals(wanted.toString()));
    }

    /** RFC 3921 3: Smack has no provider for it. Strophe.js (5.0) asks, and gives up where it is refused. */
    private static boolean asksForSession(IQ iq) {
        return SESSION.equals(iq.getChildElementNamespace());
    }

    private static boolean isGet(IQ iq) {
        return iq.getType() == IQ.Type.get;
    }

    private void refuse(ClientSession session, IQ request, StanzaError.Condition condition) {
        context.counters().stanzaError(condition);
        session.send(Replies.error(request, condition, ""));
    }
}
