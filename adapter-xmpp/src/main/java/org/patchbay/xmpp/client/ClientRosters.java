package org.patchbay.xmpp.client;

import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.StanzaError;
import org.jivesoftware.smack.roster.packet.RosterPacket;
import org.patchbay.core.roster.RosterItem;
import org.patchbay.xmpp.address.AddressMap;
import org.patchbay.xmpp.disco.DiscoAnswers;

/** Contact lists as clients see and change them (RFC 6121 2). */
final class ClientRosters {
    private final ClientContext context;
    private final ClientFloor floor;

    ClientRosters(ClientContext context, ClientFloor floor) {
        this.context = context;
        this.floor = floor;
    }

    void take(ClientSession session, RosterPacket request) {
        if (request.getType() == IQ.Type.get) tell(session, request);
        else refuse(session, request, StanzaError.Condition.feature_not_implemented);
    }

    private void tell(ClientSession session, RosterPacket request) {
        session.resource().askedForRoster();
        floor.whenDone(context.gateway().rosters().of(session.device()), items -> {
            if (items.failed()) {
                refuse(session, request, StanzaError.Condition.internal_server_error);
                return;
            }
            RosterPacket roster = new RosterPacket();
            for (RosterItem item : items.result()) {
                if (context.addresses().toJid(item.contact()) instanceof AddressMap.Named named) {
                    roster.addRosterItem(new RosterPacket.Item(named.jid().asBareJid(), item.name()));
                }
            }
            session.send(DiscoAnswers.answer(roster, request));
        });
    }

    private void refuse(ClientSession session, IQ request, StanzaError.Condition condition) {
        context.counters().stanzaError(condition);
        session.send(Replies.error(request, condition, ""));
    }
}
