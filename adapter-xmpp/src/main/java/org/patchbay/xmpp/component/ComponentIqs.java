package org.patchbay.xmpp.component;

import java.util.ArrayList;
import java.util.List;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.StanzaError;
import org.jivesoftware.smackx.disco.packet.DiscoverInfo;
import org.jivesoftware.smackx.disco.packet.DiscoverItems;
import org.jivesoftware.smackx.iqversion.packet.Version;
import org.jivesoftware.smackx.ping.packet.Ping;
import org.jxmpp.jid.Jid;
import org.patchbay.core.Address;
import org.patchbay.core.spi.Gateway;
import org.patchbay.session.v1.Device;
import org.patchbay.xmpp.disco.DiscoAnswers;
import org.patchbay.xmpp.disco.DiscoAnswers.Entity;
import org.patchbay.xmpp.stream.ErrorReply;
import org.patchbay.xmpp.wire.XmppCounters;

/** Answers what users of the server ask of the component and of those behind it (RFC 7247, XEP-0030, XEP-0100). */
final class ComponentIqs {
    private final Gateway gateway;
    private final ComponentDoor door;
    private final XmppCounters counters;

    ComponentIqs(Gateway gateway, ComponentDoor door, XmppCounters counters) {
        this.gateway = gateway;
        this.door = door;
        this.counters = counters;
    }

    void take(IQ iq) {
        boolean isGet = iq.getType() == IQ.Type.get;
        if (!iq.getTo().hasLocalpart()) {
            atDomain(iq, isGet);
        } else if (!(door.addressOf(iq.getTo()) instanceof Address.Read read)) {
            refuse(iq, StanzaError.Condition.jid_malformed);
        } else if (iq instanceof DiscoverInfo info && isGet) {
            door.send(DiscoAnswers.info(info, iq.getTo().hasResource() ? Entity.DEVICE : Entity.ACCOUNT));
        } else if (iq instanceof DiscoverItems items && isGet && !iq.getTo().hasResource()) {
            answerDevices(items, read.address());
        } else if (iq instanceof Ping && isGet) {
            door.send(DiscoAnswers.done(iq));
        } else {
            refuse(iq, StanzaError.Condition.service_unavailable);
        }
    }

    private void atDomain(IQ iq, boolean isGet) {
        if (iq instanceof DiscoverInfo info && isGet) door.send(DiscoAnswers.info(info, Entity.COMPONENT));
        else if (iq instanceof DiscoverItems items && isGet) door.send(DiscoAnswers.items(items, List.of()));
        else if (iq instanceof Version version && isGet) door.send(DiscoAnswers.version(version));
        else if (iq instanceof Ping && isGet) door.send(DiscoAnswers.done(iq));
        else refuse(iq, StanzaError.Condition.service_unavailable);
    }

    private void answerDevices(DiscoverItems request, Address user) {
        door.whenDone(gateway.registrar().devicesOf(user), devices -> {
            if (devices.failed()) {
                refuse(request, StanzaError.Condition.internal_server_error);
                return;
            }
            List<Jid> items = new ArrayList<>();
            for (Device device : devices.result()) items.add(door.senderJid(Address.parse(device.getAddress())));
            door.send(DiscoAnswers.items(request, items));
        });
    }

    private void refuse(IQ request, StanzaError.Condition condition) {
        counters.stanzaError(condition);
        door.send(ErrorReply.to(request, condition));
    }
}
